import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { COMMANDS } from '../src/cli/commands.ts'
import { COMMON_FLAGS } from '../src/cli/flags.ts'
import { parseCommandLine } from '../src/cli/parse.ts'
import { OUTSIDE, isOutside } from './docs-outside.ts'
import { BLOCKS, blocksIn, commandLines, DOCS, readPage, ROOT } from './docs-pages.ts'

/** Arguments of each call in a line, which may hold several, and variables before one. */
function callsIn(line: string): string[][] {
  return line.split(/ && | \| /).flatMap((part) => {
    const [, call] = /^(?:[A-Z_]+=\S+ )*(?:npx )?cache-tags (.*)$/.exec(part) ?? []
    return call === undefined ? [] : [call.split(/\s+/)]
  })
}

const CALLS = blocksIn('sh', 'yaml').flatMap((block) =>
  commandLines(block).flatMap((line) => callsIn(line).map((argv) => [argv.join(' '), argv] as const)),
)

const SPANS = [...DOCS.matchAll(/`(?:npx )?cache-tags ([^`]+)`/g)].map(([, line]) => line ?? '')

/** In texts, what a reader puts in. */
const PLACEHOLDERS = new Set(['COMMAND'])

test('there are many commands in the docs, and all calls of them are looked at', () => {
  expect([CALLS.length, SPANS.length].every((length) => length > 20)).toBe(true)
  const written = blocksIn('sh', 'yaml').flatMap(({ code }) => code.match(/npx cache-tags /g) ?? [])
  expect(written).toHaveLength(CALLS.length)
})

describe('a command in a block', () => {
  test.each(CALLS)('%s is understood', (_, argv) => {
    expect(parseCommandLine(argv, COMMANDS, COMMON_FLAGS)).toMatchObject({ kind: 'call' })
  })
})

describe('a command in a text', () => {
  test.each(SPANS)('%s has a known name and known flags', (line) => {
    const [name = '', ...words] = line.split(/\s+/)
    const command = COMMANDS.find((candidate) => candidate.name === name)
    const flags = words.filter((word) => word.startsWith('--')).map((word) => word.slice(2).split('=', 1)[0] ?? '')
    const known = [...COMMON_FLAGS, ...(command?.flags ?? [])].map((flag) => flag.name)
    expect(command !== undefined || PLACEHOLDERS.has(name)).toBe(true)
    expect(known).toEqual(expect.arrayContaining(flags))
  })
})

describe('the command lines of the docs', () => {
  const lines = blocksIn('sh', 'yaml')
    .flatMap(commandLines)
    .flatMap((line) => line.split(' && '))

  test('are calls of this package, the build of the reader, or accounted for', () => {
    const open = lines.filter((line) => callsIn(line).length === 0 && line !== 'npm run build' && !isOutside(line))
    expect(open).toEqual([])
  })

  test.each(Object.keys(OUTSIDE))('hold %s, which no test runs', (start) => {
    expect(lines.filter((line) => line.startsWith(start))).not.toEqual([])
  })
})

/** Languages of blocks, and what looks at them. */
const LANGUAGES: Readonly<Record<string, string>> = {
  sh: 'test/docs-commands.test.ts',
  yaml: 'test/docs-workflows.test.ts',
  ts: 'test/e2e/docs-types.test.ts',
  js: 'test/e2e/docs-types.test.ts',
  json: 'test/docs-json.test.ts',
  vcl: 'test/e2e/varnish-server.ts',
  // What a command prints, behind the command.
  '': 'test/docs-commands.test.ts',
}

describe('a block', () => {
  test('is in a language at which a test looks', () => {
    const others = BLOCKS.filter(({ language }) => !Object.hasOwn(LANGUAGES, language))
    expect(others.map(({ page, language }) => `${page}: ${language}`)).toEqual([])
    expect(Object.values(LANGUAGES).filter((file) => !existsSync(join(ROOT, file)))).toEqual([])
  })

  const printed = blocksIn('').map(({ code }) => [code.split('\n', 1)[0] ?? ''] as const)

  test.each(printed)('of what is printed begins with the command: %s', (line) => {
    const [argv, ...more] = callsIn(line.replace(/^\$ /, ''))
    expect(more).toEqual([])
    expect(parseCommandLine(argv ?? [], COMMANDS, COMMON_FLAGS)).toMatchObject({ kind: 'call' })
  })

  test('of VCL is what Varnish is started with in the tests', () => {
    const blocks = blocksIn('vcl')
    const started = readPage('test/e2e/varnish-server.ts')
    expect(blocks).not.toEqual([])
    for (const { code } of blocks) {
      for (const [statement] of code.matchAll(/^(?:acl \w+|include)/gm)) expect(started).toContain(statement)
    }
  })
})
