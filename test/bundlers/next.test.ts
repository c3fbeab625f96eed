import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { nextBundler, nextFacts, turbopackAliases } from '../../src/bundlers/next.ts'
import { webpackAliases } from '../../src/bundlers/webpack-aliases.ts'
import type { Alias } from '../../src/scanner/resolve.ts'
import { createResolver } from '../../src/scanner/resolve.ts'
import { writeProject } from '../support/disk-project.ts'

/** Where imports of a module of the project lead under the given aliases, relative to its folder. */
async function ledTo(aliasesOf: (root: string) => Alias[], ...specifiers: string[]): Promise<string[]> {
  const root = await writeProject({
    'a.ts': '',
    'behind/exact.ts': '',
    'behind/wild/deep/value.ts': '',
    'behind/end-of.ts': '',
  })
  const resolve = createResolver({ root, aliases: aliasesOf(root) })
  return specifiers.map((specifier) => {
    const resolution = resolve(join(root, 'a.ts'), specifier)
    return 'file' in resolution && resolution.file !== null ? resolution.file.replace(`${root}/`, '') : resolution.kind
  })
}

describe('the aliases of Turbopack', () => {
  test('lead a name to a file of the project, and nothing that only begins alike', async () => {
    const led = await ledTo(
      (root) => turbopackAliases(root, { exact: './behind/exact.ts' }),
      'exact',
      'exact/more',
      'exactly',
    )
    expect(led).toEqual(['behind/exact.ts', 'missing', 'missing'])
  })

  test('carry over what a star stands for, in the middle too', async () => {
    const led = await ledTo(
      (root) => turbopackAliases(root, { '@wild/*': './behind/wild/*', 'begin-*-end': './behind/*-of.ts' }),
      '@wild/deep/value',
      'begin-end-end',
      '@wild',
    )
    expect(led).toEqual(['behind/wild/deep/value.ts', 'behind/end-of.ts', 'missing'])
  })

  test.each([
    ['the first of several', ['./first', './second'], './first'],
    ['what a server takes', { browser: './browser', default: './default', node: './node' }, './node'],
    ['the default where nothing else is said of a server', { browser: './browser', default: './default' }, './default'],
    ['a package under its name', 'other-package', 'other-package'],
  ])('take %s', (_, target, replacement) => {
    const expected = replacement.startsWith('./') ? join('/app', replacement) : replacement
    expect(turbopackAliases('/app', { name: target })).toEqual([{ find: /^name$/, replacement: expected }])
  })

  test.each([
    ['is switched off', { name: false as const }],
    ['is only for browsers', { name: { browser: './browser' } }],
    ['is an empty list', { name: [] }],
  ])('leave a name alone that %s', (_, aliases) => {
    expect(turbopackAliases('/app', aliases)).toEqual([])
  })

  test('take a name by letter', () => {
    const [alias] = turbopackAliases('/app', { 'a.b+(c)': './d' })
    expect(alias?.find).toEqual(/^a\.b\+\(c\)$/)
  })
})

describe('the aliases of webpack', () => {
  test('lead names, with all below them, and names alone', async () => {
    const led = await ledTo(
      (root) => webpackAliases({}, { wild: join(root, 'behind/wild'), exact$: join(root, 'behind/exact.ts') }),
      'wild/deep/value',
      'exact',
      'exact/more',
    )
    expect(led).toEqual(['behind/wild/deep/value.ts', 'behind/exact.ts', 'missing'])
  })

  test('are those that the project added or changed; of several targets the first counts', () => {
    const before = { react: '/next/react', next: '/next' }
    const after = { react: '/own/react', next: '/next', list: ['/one', '/two'], off: false }
    expect(webpackAliases(before, after)).toEqual([
      { find: 'react', replacement: '/own/react' },
      { find: 'list', replacement: '/one' },
    ])
  })

  test('are read from a list as well', () => {
    const added = [
      { name: 'whole', alias: '/whole' },
      { name: 'only', alias: '/only', onlyModule: true },
    ]
    expect(webpackAliases(undefined, added)).toEqual([
      { find: 'whole', replacement: '/whole' },
      { find: /^only$/, replacement: '/only' },
    ])
  })

  test('are none where there are none', () => {
    expect(webpackAliases(undefined, undefined)).toEqual([])
  })
})

test.each([
  [{}, 'webpack'],
  [{ TURBOPACK: '1' }, 'turbopack'],
  [{ TURBOPACK: 'auto' }, 'turbopack'],
  [{ NEXT_RSPACK: 'true' }, 'rspack'],
  [{ NEXT_RSPACK: 'true', TURBOPACK: 'auto' }, 'rspack'],
])('the environment %j means %s', (environment, bundler) => {
  expect(nextBundler(environment)).toBe(bundler)
})

describe('the facts of a build', () => {
  test('name what stands in the code in place of a name, and nothing else of the environment', async () => {
    const root = await writeProject({ 'package.json': '{}' })
    const config = {
      env: { SHOWN: 'env', NEXT_PUBLIC_BOTH: 'by env' },
      compiler: { define: { FLAG: 'true' }, defineServer: { SERVER: 1 } },
      transpilePackages: ['some-package'],
    }
    const environment = { NEXT_PUBLIC_NAME: 'public', NEXT_PUBLIC_BOTH: 'by name', SECRET: 'secret' }
    const facts = await nextFacts(root, config, 'webpack', environment, [])
    expect(facts.inlined).toEqual({
      'process.env.NEXT_PUBLIC_NAME': '"public"',
      'process.env.NEXT_PUBLIC_BOTH': '"by env"',
      'process.env.SHOWN': '"env"',
      FLAG: '"true"',
      SERVER: '1',
    })
    expect(facts.transpiled).toEqual(['some-package'])
  })

  test('know the bundler, the version of Next and what the configuration says, comments left out', async () => {
    const next = { 'node_modules/next/package.json': JSON.stringify({ name: 'next', version: '16.9.9' }) }
    const toolchain = async (config: string): Promise<Readonly<Record<string, string>>> => {
      const root = await writeProject({ ...next, 'next.config.mjs': config })
      return (await nextFacts(root, {}, 'webpack', {}, [])).toolchain
    }
    const one = await toolchain('export default {}')
    expect(one).toEqual({ bundler: 'webpack', next: '16.9.9', config: expect.any(String) })
    expect(await toolchain('// more\nexport default {}')).toEqual(one)
    expect(await toolchain('export default { output: 1 }')).not.toEqual(one)
  })
})
