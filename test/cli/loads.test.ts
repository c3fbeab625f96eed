import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { parseSync } from 'oxc-parser'
import { expect, test } from 'vitest'

const SRC = join(import.meta.dirname, '../../src')

/** Packages that a file of the command line loads with everything that it imports, before it does anything. */
async function packagesOf(entry: string): Promise<string[]> {
  const files = new Set([join(SRC, entry)])
  const packages = new Set<string>()
  // A set that grows while it is gone through.
  for (const file of files) {
    for (const specifier of file.endsWith('.ts') ? await importsOf(file) : []) {
      if (specifier.startsWith('.')) files.add(join(dirname(file), specifier))
      else if (!specifier.startsWith('node:')) packages.add(specifier)
    }
  }
  return [...packages].sort()
}

/** Static imports that are no types alone. */
async function importsOf(file: string): Promise<string[]> {
  const { module } = parseSync(file, await readFile(file, 'utf8'))
  const imported = module.staticImports.filter(
    ({ entries }) => !(entries.length > 0 && entries.every((one) => one.isType)),
  )
  const passedOn = module.staticExports.flatMap(({ entries }) => entries.filter(({ isType }) => !isType))
  return [
    ...imported.map(({ moduleRequest }) => moduleRequest.value),
    ...passedOn.flatMap(({ moduleRequest }) => moduleRequest?.value ?? []),
  ]
}

test('help, the version and mistakes of the command line are told by the parser of flags alone', async () => {
  expect(await packagesOf('cli.ts')).toEqual(['cac'])
})

test.each(['plan', 'report', 'diff', 'explain', 'status', 'announce', 'ledger', 'doctor'])(
  'what %s loads at once is neither a parser nor a client',
  async (command) => {
    const heavy = new Set(['undici', 'oxc-parser', 'oxc-resolver', 'globby', 'unconfig'])
    expect((await packagesOf(`cli/${command}.ts`)).filter((name) => heavy.has(name))).toEqual([])
  },
)
