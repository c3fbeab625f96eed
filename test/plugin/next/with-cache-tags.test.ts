import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { NextConfig } from 'next'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { decodeManifest } from '../../../src/core/manifest-codec.ts'
import type { Manifest } from '../../../src/core/manifest.ts'
import { withCacheTags, type NextConfigLike } from '../../../src/next.ts'
import { addFiles, writeProject } from '../../support/disk-project.ts'
import { compileServer, type Rule } from './fake-webpack.ts'

const BUILD = 'phase-production-build'
const CONTEXT = { defaultConfig: {} }
const UNTAGGED = `
  import { unstable_cache } from 'next/cache'
  import { value } from '@behind'
  export const untagged = unstable_cache(async () => value + process.env.NEXT_PUBLIC_NAME + process.env.NEXT_PUBLIC_COMMIT_SHA)
`
const FILES: Readonly<Record<string, string>> = {
  'package.json': JSON.stringify({ name: 'app' }),
  'lib/untagged.ts': UNTAGGED,
  'lib/view.tsx': UNTAGGED,
  'lib/plain.ts': 'export const plain = 1',
  'behind.ts': `export const value = 'one'`,
}

// A test decides which bundler it is.
beforeEach(() => {
  vi.stubEnv('TURBOPACK', undefined)
  vi.stubEnv('NEXT_RSPACK', undefined)
})
afterEach(() => {
  vi.unstubAllEnvs()
})

/** The configuration of a build in a project, made by the wrapper; the one given can't be changed in place. */
async function build(config: NextConfigLike, files = FILES): Promise<{ root: string; wrapped: NextConfig }> {
  const root = await writeProject(files)
  return { root, wrapped: await withCacheTags(Object.freeze(config), { root })(BUILD, CONTEXT) }
}

/** What a build has left for `finalize`. */
async function leftBy(root: string): Promise<Manifest> {
  const file = join(root, '.next/unplugin-cache-tags/manifest.json')
  return decodeManifest(await readFile(file, 'utf8'), file)
}

describe('the wrapper gives back the very configuration it was given', () => {
  test.each(['phase-development-server', 'phase-production-server', 'phase-export', 'phase-info', 'phase-test'])(
    'in %s',
    async (phase) => {
      const given: NextConfig = { reactStrictMode: true }
      expect(await withCacheTags(given, { root: '/nowhere' })(phase, CONTEXT)).toBe(given)
      expect(await withCacheTags(Promise.resolve(given))(phase, CONTEXT)).toBe(given)
      expect(await withCacheTags(() => given)(phase, CONTEXT)).toBe(given)
    },
  )

  test('where it is switched off, inline or in the file', async () => {
    const given: NextConfig = { reactStrictMode: true }
    const root = await writeProject({ ...FILES, 'cache-tags.config.json': JSON.stringify({ enabled: false }) })
    expect(await withCacheTags(given, { root })(BUILD, CONTEXT)).toBe(given)
    expect(await withCacheTags(given, { root: await writeProject(FILES), enabled: false })(BUILD, CONTEXT)).toBe(given)
  })
})

describe('the wrapper', () => {
  test('takes back what the build before it has served as its version, and no other command does', async () => {
    const served = 'public/.well-known/cache-tags.json'
    const root = await writeProject({ ...FILES, [served]: '{"digest":"before"}' })
    const wrapped = withCacheTags({}, { root, serve: 'public' })
    await wrapped('phase-production-server', CONTEXT)
    expect(await readFile(join(root, served), 'utf8')).toContain('before')
    await wrapped(BUILD, CONTEXT)
    await expect(readFile(join(root, served))).rejects.toThrow(/ENOENT/)
  })

  test('calls a function with what Next gives it', async () => {
    const config = vi.fn(async (phase: string) => ({ env: { PHASE: phase } }))
    const { wrapped } = await build(config)
    expect(config).toHaveBeenCalledExactlyOnceWith(BUILD, CONTEXT)
    expect(wrapped.env).toEqual({ PHASE: BUILD })
  })

  test('tells every mistake in the options at once', async () => {
    const options = { root: await writeProject(FILES), siteTags: 'some', cdn: 'other' }
    // @ts-expect-error: neither is one
    const refusal = withCacheTags({}, options)(BUILD, CONTEXT)
    await expect(refusal).rejects.toMatchObject({
      code: 'CT_CONFIG',
      message: expect.stringMatching(/siteTags[^]*cdn/),
    })
  })
})

describe('for Turbopack', () => {
  beforeEach(() => {
    vi.stubEnv('TURBOPACK', 'auto')
  })

  test('there is a rule for each file that needs a site tag, for the Node server alone, and nothing else', async () => {
    const { wrapped } = await build({})
    expect(Object.keys(wrapped)).toEqual(['compiler', 'turbopack'])
    expect(Object.keys(wrapped.turbopack?.rules ?? {})).toEqual(['*.ts', '*.tsx'])
    expect(wrapped.turbopack?.rules?.['*.ts']).toEqual([
      {
        condition: {
          all: [{ not: 'foreign' }, { not: 'browser' }, { not: 'edge-light' }, { path: /(?:^|\/)lib\/untagged\.ts$/ }],
        },
        loaders: [
          {
            loader: expect.stringMatching(/inject\/loader\.js$/),
            options: {
              digest: expect.any(String),
              edits: [{ offset: expect.any(Number), text: expect.stringContaining('ct_'), opens: false }],
            },
          },
        ],
      },
    ])
  })

  test('rules of the application for the same files stay, before ours, in either shape', async () => {
    const item = { loaders: ['own-loader'], condition: 'browser' as const }
    const rules = { '*.ts': item, '*.tsx': ['one-loader', { loader: 'two', options: {} }], '*.svg': item }
    const { wrapped } = await build({ turbopack: { root: '/some', resolveExtensions: ['.ts'], rules } })
    const added = wrapped.turbopack?.rules
    expect(added?.['*.ts']).toEqual([item, expect.objectContaining({ condition: expect.anything() })])
    expect(added?.['*.tsx']).toEqual([...rules['*.tsx'], expect.objectContaining({ condition: expect.anything() })])
    expect(added?.['*.svg']).toBe(item)
    expect(wrapped.turbopack).toMatchObject({ root: '/some', resolveExtensions: ['.ts'] })
    expect(rules['*.tsx']).toHaveLength(2)
  })

  test('all else stays as it is', async () => {
    const given: NextConfig = {
      adapterPath: '/adapter.js',
      webpack: (config: unknown) => config,
      turbopack: {},
      headers: async () => [],
      compiler: { define: { FLAG: 'true' } },
    }
    const { wrapped } = await build(given)
    expect(Object.keys(wrapped)).toEqual(Object.keys(given))
    for (const key of ['adapterPath', 'webpack', 'headers'] as const) expect(wrapped[key]).toBe(given[key])
    expect(wrapped.compiler).toMatchObject({ define: { FLAG: 'true' } })
    expect('adapterPath' in (await build({})).wrapped).toBe(false)
  })

  test("`webpack` beside no `turbopack` isn't hidden: Next is to refuse it", async () => {
    expect('turbopack' in (await build({ webpack: (config: unknown) => config })).wrapped).toBe(false)
  })

  test('the hook of the application is called first, with the same; then the note is left', async () => {
    const order: unknown[] = []
    const runAfterProductionCompile = async (metadata: unknown): Promise<void> => void order.push(metadata)
    const { root, wrapped } = await build({ compiler: { runAfterProductionCompile } })
    const metadata = { projectDir: root, distDir: '.next' }
    await wrapped.compiler?.runAfterProductionCompile?.(metadata)
    expect(order).toEqual([metadata])
    const { code, build: part } = await leftBy(root)
    expect(Object.keys(code.sites)).toEqual(['lib/untagged.ts#untagged~1', 'lib/view.tsx#untagged~1'])
    expect(part.toolchain).toMatchObject({ bundler: 'turbopack' })
    expect(part.injected).toBeUndefined()
  })

  test('a hook of the application that fails makes the build fail', async () => {
    const runAfterProductionCompile = async (): Promise<void> => {
      throw new Error('it failed')
    }
    const { root, wrapped } = await build({ compiler: { runAfterProductionCompile } })
    const called = wrapped.compiler?.runAfterProductionCompile?.({ projectDir: root, distDir: '.next' })
    await expect(called).rejects.toThrow('it failed')
  })

  test('another folder than the one that was scanned is refused', async () => {
    const { root, wrapped } = await build({})
    const projectDir = join(root, 'elsewhere')
    await mkdir(projectDir)
    const called = wrapped.compiler?.runAfterProductionCompile?.({ projectDir, distDir: '.next' })
    await expect(called).rejects.toMatchObject({ code: 'CT_BUILD' })
  })

  test('with Next 15 the rules are in its words, under names of our own', async () => {
    const next = { 'node_modules/next/package.json': JSON.stringify({ name: 'next', version: '15.5.0' }) }
    const own = { '*.ts': ['own-loader'] }
    const { wrapped } = await build({ turbopack: { rules: own } }, { ...FILES, ...next })
    const names = ['#unplugin-cache-tags/lib/untagged.ts', '#unplugin-cache-tags/lib/view.tsx']
    expect(Object.keys(wrapped.turbopack?.rules ?? {})).toEqual(['*.ts', ...names])
    expect(wrapped.turbopack?.rules?.['*.ts']).toBe(own['*.ts'])
    expect(wrapped.turbopack?.rules?.[names[0] ?? '']).toEqual({
      foreign: false,
      browser: false,
      'edge-light': false,
      default: { loaders: [{ loader: expect.stringMatching(/loader\.js$/), options: expect.anything() }] },
    })
    expect(wrapped.turbopack).toMatchObject({
      conditions: { [names[0] ?? '']: { path: /(?:^|\/)lib\/untagged\.ts$/ } },
    })
  })
})

describe.each([
  ['webpack', {}],
  ['rspack', { NEXT_RSPACK: 'true', TURBOPACK: 'auto' }],
])('for %s', (bundler, environment: Readonly<Record<string, string>>) => {
  beforeEach(() => {
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value)
  })

  test('there is a rule for each file that needs a site tag, in the compiler of the Node server', async () => {
    const { root, wrapped } = await build({})
    expect(Object.keys(wrapped)).toEqual(['webpack'])
    const rules = await compileServer(wrapped, root)
    expect(rules.map(({ resource }: Rule) => resource)).toEqual([
      join(root, 'lib/untagged.ts'),
      join(root, 'lib/view.tsx'),
    ])
    expect(rules[0]).toMatchObject({
      enforce: 'pre',
      use: [{ ident: expect.stringMatching(/^unplugin/) }],
    })
    expect((await leftBy(root)).build.toolchain).toMatchObject({ bundler })
  })

  test.each([
    ['the edge runtime', { isServer: true, nextRuntime: 'edge' as const }],
    ['browsers', { isServer: false }],
  ])('the compiler of %s gets what the application gives it', async (_, context) => {
    const configured = { plugins: [] }
    const webpack = vi.fn(() => configured)
    const { root, wrapped } = await build({ webpack })
    const initial = { resolve: {} }
    const options = { ...context, dir: root, config: { distDir: '.next' } }
    // What Next gives besides isn't looked at.
    expect(Reflect.apply(wrapped.webpack ?? (() => {}), null, [initial, options])).toBe(configured)
    expect(webpack).toHaveBeenCalledExactlyOnceWith(initial, options)
    expect(configured.plugins).toEqual([])
  })

  test('what the application makes of the configuration stays', async () => {
    const plugin = { apply: vi.fn() }
    const webpack = (config: object): object => ({ ...config, plugins: [plugin], target: 'node' })
    const { root, wrapped } = await build({ webpack, turbopack: { root: '/some' }, adapterPath: '/adapter.js' })
    await compileServer(wrapped, root)
    expect(plugin.apply).toHaveBeenCalledOnce()
    expect(wrapped).toMatchObject({ turbopack: { root: '/some' }, adapterPath: '/adapter.js' })
  })

  test('another folder than the one that was scanned is refused', async () => {
    const { root, wrapped } = await build({})
    await mkdir(join(root, 'elsewhere'))
    await expect(compileServer(wrapped, join(root, 'elsewhere'))).rejects.toMatchObject({ code: 'CT_BUILD' })
  })
})

describe('what a build leaves', () => {
  /** The manifest of a build by Turbopack. */
  async function turbopackBuild(root: string): Promise<Manifest> {
    vi.stubEnv('TURBOPACK', '1')
    const config = { turbopack: { resolveAlias: { '@behind': './behind.ts' } } }
    const wrapped = await withCacheTags(config, { root })(BUILD, CONTEXT)
    await wrapped.compiler?.runAfterProductionCompile?.({ projectDir: root, distDir: '.next' })
    return leftBy(root)
  }

  async function webpackBuild(root: string): Promise<Manifest> {
    const webpack = (config: { resolve: object }): object => {
      Object.assign(config.resolve, { alias: { '@behind$': join(root, 'behind.ts') } })
      return config
    }
    await compileServer(await withCacheTags({ webpack }, { root })(BUILD, CONTEXT), root)
    return leftBy(root)
  }

  const printOf = (manifest: Manifest): unknown => manifest.code.sites['lib/untagged.ts#untagged~1']?.fingerprint

  test.each([
    ['Turbopack', turbopackBuild],
    ['webpack', webpackBuild],
  ])('changes with what stands behind an alias of %s', async (_, buildIn) => {
    const root = await writeProject(FILES)
    const before = await buildIn(root)
    expect(before.code.graph.map(([id]) => id)).toContain('behind.ts#value')
    await addFiles(root, { 'behind.ts': `export const value = 'two'` })
    const after = await buildIn(root)
    expect(printOf(before)).toEqual(expect.any(String))
    expect(printOf(after)).not.toBe(printOf(before))
  })

  test('is the same by either bundler', async () => {
    const root = await writeProject(FILES)
    expect((await turbopackBuild(root)).id).toBe((await webpackBuild(root)).id)
  })

  test('tells public values apart without naming them, and leaves those out that every build has its own of', async () => {
    const root = await writeProject(FILES)
    const buildWith = async (name: string, commit: string): Promise<Manifest> => {
      vi.stubEnv('NEXT_PUBLIC_NAME', name)
      vi.stubEnv('NEXT_PUBLIC_COMMIT_SHA', commit)
      return turbopackBuild(root)
    }
    const first = await buildWith('first-public-value', 'first-commit')
    expect((await buildWith('first-public-value', 'other-commit')).build).toEqual(first.build)
    expect((await buildWith('other-public-value', 'first-commit')).build.values).not.toEqual(first.build.values)
    expect(first.build.ignored).toEqual(['process.env.NEXT_PUBLIC_COMMIT_SHA'])
    const note = await readFile(join(root, '.next/unplugin-cache-tags/build.json'), 'utf8')
    expect(JSON.stringify(first) + note).not.toMatch(/public-value|-commit/)
  })
})
