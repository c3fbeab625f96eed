import { join } from 'node:path'
import { build, type BuildOptions, type OnLoadResult, type Plugin } from 'esbuild'
import { describe, expect, test } from 'vitest'
import { unplugin } from '../../src/index.ts'
import { addFiles, writeProject } from '../support/disk-project.ts'
import { readManifestOf } from './builds.ts'
import { buildEsbuild, esbuildConfig, outputOf, purged } from './builds-esbuild.ts'
import { loading, marking, WORDS, wordsOf } from './esbuild-plugins.ts'
import { APP } from './fixture.ts'
import { captureTalk, siteTags } from './talk.ts'

const said = captureTalk()

describe('other plugins', () => {
  test.each<[string, (own: Plugin, other: Plugin) => Plugin[]]>([
    ['after', (own, other) => [own, other]],
    ['before', (own, other) => [other, own]],
  ])('a virtual module of a plugin that stands %s ours purges the site that imports it', async (_, order) => {
    const root = await writeProject(WORDS)
    const plugins = (text: string): BuildOptions => ({ plugins: order(unplugin.esbuild({}), wordsOf(text)) })
    const before = await buildEsbuild(root, {}, plugins('one'))
    const same = await buildEsbuild(root, {}, plugins('one'))
    const after = await buildEsbuild(root, {}, plugins('two'))
    expect(purged(before, same)).toEqual([])
    expect(purged(before, after)).toEqual(['page'])
  })

  test('a virtual module is known by its text alone where ours stands first, else by all of the output', async () => {
    const root = await writeProject(WORDS)
    const own = unplugin.esbuild({})
    const before = await buildEsbuild(root, {}, { plugins: [own, wordsOf('one')] })
    await addFiles(root, { 'src/legacy.js': 'export default () => 1' })
    const after = await buildEsbuild(root, {}, { plugins: [own, wordsOf('one')] })
    expect(purged(before, after)).not.toContain('page')
    expect(said()).not.toContain('is not known')
    const last = { plugins: [wordsOf('one'), own] }
    const known = await buildEsbuild(root, {}, last)
    expect(said()).toContain('the text of made-up:virtual:words is not known')
    await addFiles(root, { 'src/legacy.js': 'export default () => 2' })
    expect(purged(known, await buildEsbuild(root, {}, last))).toContain('page')
  })

  test('a file that a plugin resolves to another name is a difference, with what it holds', async () => {
    const files = { ...APP, 'src/pages.js': WORDS['src/pages.js'] ?? '', 'gen/words.js': `export const words = 'one'` }
    const root = await writeProject(files)
    const resolving: Plugin = {
      name: 'resolving',
      setup: ({ onResolve }) => onResolve({ filter: /^virtual:/ }, () => ({ path: join(root, 'gen/words.js') })),
    }
    const before = await buildEsbuild(root, {}, { plugins: [resolving] })
    await addFiles(root, { 'gen/words.js': `export const words = 'two'` })
    const after = await buildEsbuild(root, {}, { plugins: [resolving] })
    expect(before.build.differences).toEqual([`src/pages.js imports gen/words.js, which its source doesn't say`])
    expect(purged(before, after)).toContain('page')
  })

  test('a plugin that loads a file with sites runs, and the file gets its site tags', async () => {
    const root = await writeProject(APP)
    const manifest = await buildEsbuild(root, {}, { plugins: [marking] })
    expect(await outputOf(root)).toContain('/*! marked */')
    expect(manifest.build.injected).toEqual(siteTags(manifest))
  })

  test('one that stands before ours wins, and it is said which files have no site tags', async () => {
    const root = await writeProject(APP)
    const manifest = await buildEsbuild(root, {}, { plugins: [marking, unplugin.esbuild({})] })
    expect(await outputOf(root)).toContain('/*! marked */')
    expect(manifest.build.injected).toHaveLength(3)
    expect(said()).toContain('src/pages.js has no site tags, since another plugin loads it before')
    expect(said()).not.toContain('src/posts.js has no')
  })

  test.each<[string, OnLoadResult]>([
    ['nothing but files to watch', { watchFiles: [] }],
    ['bytes', { contents: new TextEncoder().encode(APP['src/pages.js']), loader: 'js' }],
    ['the default loader', { contents: APP['src/pages.js'] ?? '', loader: 'default' }],
  ])('a file for which a plugin answers %s gets its site tags', async (_, answer) => {
    const root = await writeProject(APP)
    const manifest = await buildEsbuild(root, {}, { plugins: [loading(/pages\.js$/, () => answer)] })
    expect(manifest.build.injected).toEqual(siteTags(manifest))
  })

  test('what a plugin answers passes on as it is', async () => {
    const root = await writeProject({ ...APP, 'other/part.js': 'export const part = 1' })
    const seen: unknown[] = []
    const plugins: Plugin[] = [
      loading(/pages\.js$/, () => ({
        contents: `import { part } from './part.js'\nexport const page = () => new Response(part, { headers: { 'Cache-Tag': 'page-' + part } })`,
        loader: 'ts',
        resolveDir: join(root, 'other'),
        pluginData: 'data',
        warnings: [{ text: 'a warning' }],
      })),
      {
        name: 'asking',
        setup: ({ onResolve }) => onResolve({ filter: /part\.js$/ }, ({ pluginData }) => void seen.push(pluginData)),
      },
    ]
    const { warnings } = await build(esbuildConfig(root, {}, { plugins }))
    expect(seen).toEqual(['data'])
    expect(warnings.map(({ text, pluginName }) => [text, pluginName])).toContainEqual(['a warning', 'loading'])
    expect(await outputOf(root)).toMatch(/ct_[0-9a-z]{8},\$?.*page-|"Cache-Tag": \["ct_/)
  })

  test.each<[string, () => OnLoadResult]>([
    ['tells errors', () => ({ errors: [{ text: 'not like this' }] })],
    [
      'throws',
      () => {
        throw new Error('not like this')
      },
    ],
  ])('a plugin that %s fails the build in its own name', async (_, answer) => {
    const root = await writeProject(APP)
    const failing = build(esbuildConfig(root, {}, { plugins: [loading(/pages\.js$/, answer)] }))
    await expect(failing).rejects.toMatchObject({ errors: [{ text: 'not like this', pluginName: 'loading' }] })
    await expect(readManifestOf(root)).rejects.toThrow(/ENOENT/)
  })

  test('a file that is imported as a text stays the text that it is', async () => {
    const root = await writeProject({
      ...APP,
      'src/entry.js': `export * from './posts.js'\nexport { default as text } from './posts.js' with { type: 'text' }`,
    })
    const manifest = await buildEsbuild(root)
    expect((await outputOf(root)).match(/ct_[0-9a-z]{8}/g)).toHaveLength(2)
    expect(manifest.build.injected).toHaveLength(2)
  })

  test('a plugin is as it was in builds without ours, and in those that run at the same time', async () => {
    const roots = await Promise.all([writeProject(WORDS), writeProject(WORDS), writeProject(WORDS)])
    const shared = wordsOf('one')
    const { setup } = shared
    const [one, other] = await Promise.all([
      buildEsbuild(roots[0] ?? '', {}, { plugins: [shared] }),
      buildEsbuild(roots[1] ?? '', {}, { plugins: [shared] }),
      build({ ...esbuildConfig(roots[2] ?? '', {}), plugins: [shared] }),
    ])
    expect(JSON.stringify(one)).toBe(JSON.stringify(other))
    expect(said()).not.toContain('is not known')
    await buildEsbuild(roots[0] ?? '', {}, { plugins: [shared] })
    expect([shared.setup === setup, shared.name]).toEqual([true, 'words'])
  })
})
