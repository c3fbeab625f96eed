import { readFile } from 'node:fs/promises'
import { join, posix, relative } from 'node:path'
import { globby } from 'globby'
import { parseSync, Visitor } from 'oxc-parser'
import { describe, expect, test } from 'vitest'

/** A file of `src` as the rules see it. */
interface SourceFile {
  /** Relative to `src`, with `/`. */
  readonly path: string
  readonly source: string
}

/** Rooms that each room may import besides itself; `null`: any but the command line. */
const ROOMS: Readonly<Record<string, readonly string[] | null>> = {
  core: [],
  scanner: ['core', 'inject'],
  inject: ['core'],
  cdn: ['core'],
  store: ['core'],
  next: [],
  report: ['core'],
  page: ['core', 'report'],
  emulator: ['core'],
  bundlers: ['core', 'scanner'],
  release: ['core', 'cdn', 'store'],
  plugin: ['core', 'scanner', 'inject', 'bundlers', 'release', 'cdn', 'store', 'report'],
  webhook: ['core', 'cdn', 'store', 'release', 'plugin'],
  cli: null,
}

/** What `core` may take from outside: types of the parser, and libraries that only compute. */
const CORE_PACKAGES: ReadonlySet<string> = new Set(['node:crypto', 'valibot', '@typescript-eslint/visitor-keys'])

const CORE_TYPES: ReadonlySet<string> = new Set(['@oxc-project/types'])

/** Globals that answer differently at another time or place, or that only Node has: none of them is for `core`. */
const IMPURE: ReadonlySet<string> = new Set([
  'Date',
  'Math.random',
  'performance',
  'crypto',
  'process',
  'setTimeout',
  'setInterval',
  'fetch',
  'console',
  'Buffer',
  'Intl',
])

/** Breaches that stand until their file is changed. A line here that is none any more fails the test too. */
const OWED: readonly string[] = []

const MOST_LINES_OF_AN_ENTRY = 60

function breachesOf(file: SourceFile): string[] {
  const { program, module, errors } = parseSync(file.path, file.source)
  if (errors.length > 0) return [`${file.path} can't be parsed`]
  const imports = [
    ...module.staticImports.map(({ moduleRequest, entries }) => ({
      specifier: moduleRequest.value,
      isType: entries.length > 0 && entries.every((entry) => entry.isType),
    })),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest, isType }) =>
        moduleRequest === null ? [] : [{ specifier: moduleRequest.value, isType }],
      ),
    ),
    ...dynamicImports(file, module.dynamicImports),
  ]
  const names = readNames(program)
  return [
    ...imports.flatMap(({ specifier, isType }) => importBreach(file.path, specifier, isType) ?? []),
    ...nameBreaches(file.path, names),
    ...entryBreaches(file),
  ].map((breach) => `${file.path} ${breach}`)
}

function dynamicImports(
  file: SourceFile,
  found: ReturnType<typeof parseSync>['module']['dynamicImports'],
): { specifier: string; isType: boolean }[] {
  return found.map(({ moduleRequest }) => ({
    specifier: file.source.slice(moduleRequest.start + 1, moduleRequest.end - 1),
    isType: false,
  }))
}

/** The room of a path below `src`; `null` for a file directly in it. */
function roomOf(path: string): string | null {
  return path.includes('/') ? (path.split('/')[0] ?? null) : null
}

function importBreach(from: string, specifier: string, isType: boolean): string | null {
  const room = roomOf(from)
  if (!specifier.startsWith('.')) {
    if (specifier === 'node:process') return 'takes node:process: the environment is handed in'
    const isAllowed = room !== 'core' || CORE_PACKAGES.has(specifier) || (isType && CORE_TYPES.has(specifier))
    return isAllowed ? null : `takes ${specifier} into core`
  }
  const target = posix.join(posix.dirname(from), specifier)
  if (target === '../package.json' && room === 'cli') return null
  if (target.startsWith('..')) return `imports ${specifier}, outside src`
  const targetRoom = roomOf(target)
  if (targetRoom === 'cli' && room !== 'cli' && from !== 'cli.ts')
    return `imports ${target}: only cli.ts starts the command line`
  if (room === null) return null
  if (targetRoom === null) return `imports ${target}, a public file`
  const rooms = ROOMS[room]
  if (rooms === undefined) return `stands in an unknown room, ${room}`
  return rooms === null || targetRoom === room || rooms.includes(targetRoom) ? null : `imports ${target}`
}

/** Names that a file reads: `name.member`, and `name` where it stands for itself. */
function readNames(program: ReturnType<typeof parseSync>['program']): Set<string> {
  const names = new Set<string>()
  const parts = new Set<number>()
  new Visitor({
    MemberExpression: ({ object, property, computed }) => {
      if (!computed) parts.add(property.start)
      if (object.type !== 'Identifier' || computed || property.type !== 'Identifier') return
      parts.add(object.start)
      names.add(`${object.name}.${property.name}`)
    },
    Property: ({ key, shorthand }) => {
      if (!shorthand) parts.add(key.start)
    },
    Identifier: ({ name, start }) => {
      if (!parts.has(start)) names.add(name)
    },
  }).visit(program)
  return names
}

function nameBreaches(path: string, names: ReadonlySet<string>): string[] {
  const room = roomOf(path)
  const mayReadEnvironment =
    room === 'cli' || room === 'plugin' || room === 'next' || path === 'cli.ts' || path === 'webhook.ts'
  const readsEnvironment = names.has('process.env') || names.has('process')
  const impure = [...names].filter((name) => IMPURE.has(name) || IMPURE.has(name.split('.')[0] ?? name))
  return [
    ...(readsEnvironment && !mayReadEnvironment ? ['reads process.env'] : []),
    ...(room === 'core' ? impure.map((name) => `reads ${name}`) : []),
  ]
}

function entryBreaches({ path, source }: SourceFile): string[] {
  const lines = source.trimEnd().split('\n').length
  return roomOf(path) === null && lines >= MOST_LINES_OF_AN_ENTRY ? [`is a public file of ${lines} lines`] : []
}

async function readSources(): Promise<SourceFile[]> {
  const root = join(import.meta.dirname, '../src')
  const files = await globby('**/*.{ts,tsx}', { cwd: root, absolute: true })
  return Promise.all(
    files.sort().map(async (file) => ({
      path: relative(root, file).replaceAll('\\', '/'),
      source: await readFile(file, 'utf8'),
    })),
  )
}

describe('the house', () => {
  test('no file imports, or reads, what its room may not', async () => {
    const sources = await readSources()
    expect(sources.length).toBeGreaterThan(100)
    expect(sources.flatMap(breachesOf)).toEqual(OWED)
  })

  test('every room is known', async () => {
    const rooms = new Set((await readSources()).flatMap(({ path }) => roomOf(path) ?? []))
    expect([...rooms].filter((room) => !(room in ROOMS))).toEqual([])
  })
})

describe('the check of the house', () => {
  test.each([
    ['core/diff.ts', `import { readFile } from 'node:fs/promises'`, 'takes node:fs/promises into core'],
    ['core/diff.ts', `import { parseSync } from 'oxc-parser'`, 'takes oxc-parser into core'],
    ['core/diff.ts', `import { Node } from '@oxc-project/types'`, 'takes @oxc-project/types into core'],
    ['core/diff.ts', `import { a, type Scan } from '../scanner/scan.ts'`, 'imports scanner/scan.ts'],
    ['core/diff.ts', `import type { Scan } from '../scanner/scan.ts'`, 'imports scanner/scan.ts'],
    ['core/diff.ts', `export { a } from '../scanner/scan.ts'`, 'imports scanner/scan.ts'],
    ['core/diff.ts', `export * from '../scanner/scan.ts'`, 'imports scanner/scan.ts'],
    ['core/diff.ts', `const a = await import('../scanner/scan.ts')`, 'imports scanner/scan.ts'],
    ['core/diff.ts', `export const now = () => Date.now()`, 'reads Date.now'],
    ['core/diff.ts', `export const id = Math.random()`, 'reads Math.random'],
    ['core/diff.ts', `const started = performance.now()`, 'reads performance.now'],
    ['core/diff.ts', `import { diff } from '../index.ts'`, 'imports index.ts, a public file'],
    ['cdn/http.ts', `import { planRelease } from '../release/plan-release.ts'`, 'imports release/plan-release.ts'],
    ['cdn/http.ts', `const token = process.env['VERCEL_TOKEN']`, 'reads process.env'],
    ['cdn/http.ts', `const { env } = process`, 'reads process.env'],
    ['cdn/http.ts', `import { env } from 'node:process'`, 'takes node:process: the environment is handed in'],
    ['core/hash.ts', `const size = Buffer.byteLength('a')`, 'reads Buffer.byteLength'],
    ['release/target.ts', `import type { Options } from '../plugin/options.ts'`, 'imports plugin/options.ts'],
    ['plugin/log.ts', `import { run } from '../cli/run.ts'`, 'imports cli/run.ts: only cli.ts starts the command line'],
    ['index.ts', `export { run } from './cli/run.ts'`, 'imports cli/run.ts: only cli.ts starts the command line'],
    ['cli/run.ts', `import { unplugin } from '../index.ts'`, 'imports index.ts, a public file'],
    ['attic/old.ts', `import { digest } from '../core/hash.ts'`, 'stands in an unknown room, attic'],
    ['vite.ts', '\n'.repeat(59).concat(';'), 'is a public file of 60 lines'],
  ])('%s with `%s` is a breach', (path, source, breach) => {
    expect(breachesOf({ path, source })).toContain(`${path} ${breach}`)
  })

  test.each([
    ['core/diff.ts', `import type { Node } from '@oxc-project/types'\nimport { createHash } from 'node:crypto'`],
    ['core/diff.ts', `import { digest } from './hash.ts'\nexport type { Manifest } from './manifest.ts'`],
    ['bundlers/vite.ts', `import { scanProject } from '../scanner/scan.ts'\nimport { join } from 'node:path'`],
    ['cli/purge.ts', `import { purgePlan } from '../release/purge-plan.ts'\nprocess.env['CI']`],
    ['core/hash.ts', `export const a = (x: X) => ({ process: x.fetch })`],
    ['cli.ts', `import { run } from './cli/run.ts'`],
    ['index.ts', `export { CacheTagsError } from './core/error.ts'`],
  ])('%s with `%s` is none', (path, source) => {
    expect(breachesOf({ path, source })).toEqual([])
  })
})
