import { describe, expect, test } from 'vitest'
import { webpackGraph, webpackModuleId, type WebpackModule } from '../../src/bundlers/webpack-graph.ts'
import { compiledTexts, inlinedTexts } from '../../src/bundlers/webpack-values.ts'
import { isServerTarget, webpackFacts, type CompilerSettings } from '../../src/bundlers/webpack.ts'
import { writeProject } from '../support/disk-project.ts'

function compiler(context: string, options: object = {}, platform?: CompilerSettings['platform']): CompilerSettings {
  return { context, options: { module: { rules: [] }, ...options }, ...(platform && { platform }) }
}

test.each<[string, unknown, CompilerSettings['platform'], boolean]>([
  ['Node', 'node', { browser: false, node: true }, true],
  ['browsers', 'web', { browser: true, node: false }, false],
  ['browsers by their names', 'browserslist:chrome 100', { browser: true, node: false }, false],
  ['workers', 'webworker', { browser: true, node: false }, true],
  ['workers of a version', ['webworker', 'es2022'], { browser: true, node: false }, true],
  ['anything', 'universal', { browser: null, node: null }, true],
  ['browsers, of a version that says no more', ['web', 'es2022'], undefined, false],
  ['Node, of a version that says no more', 'node', undefined, true],
])('output for %s', (_, target, platform, isServer) => {
  expect(isServerTarget(compiler('/app', { target }, platform))).toBe(isServer)
})

describe('the facts of a build', () => {
  test('name the conditions of imports, the common ones in their place', async () => {
    const resolve = {
      conditionNames: ['production', 'node'],
      byDependency: { esm: { conditionNames: ['own', 'import', '...'] }, commonjs: { conditionNames: ['require'] } },
    }
    const root = await writeProject({ 'package.json': '{}' })
    const { conditions } = await webpackFacts(compiler(root, { resolve }), 'webpack', {})
    expect(conditions).toEqual(['own', 'import', 'production', 'node'])
    const old = await webpackFacts(compiler(root, { resolve: { conditionNames: ['own', '...'] } }), 'webpack', {})
    expect(old.conditions).toEqual(['own'])
  })

  test('tell the versions of loaders, however rules name them', async () => {
    const root = await writeProject({
      'package.json': '{}',
      ...Object.fromEntries(
        ['one', '@scope/two', 'three', 'four'].map((name, index) => [
          `node_modules/${name}/package.json`,
          JSON.stringify({ name, version: `${index + 1}.0.0` }),
        ]),
      ),
    })
    const rules = [
      { use: 'one?some=option' },
      { oneOf: [{ use: ['@scope/two', { loader: 'three/lib/index.js' }] }] },
      { rules: [{ loader: `${root}/node_modules/four/index.js` }] },
      { loader: 'builtin:swc-loader' },
      '...',
      false,
    ]
    const { toolchain } = await webpackFacts(compiler(root, { module: { rules } }), 'rspack', {})
    expect(toolchain).toMatchObject({
      'loader:one': '1.0.0',
      'loader:@scope/two': '2.0.0',
      'loader:three': '3.0.0',
      'loader:four': '4.0.0',
    })
  })
})

describe('what stands in place of a name', () => {
  class DefinePlugin {
    readonly definitions: object
    constructor(definitions: object) {
      this.definitions = definitions
    }
  }

  test('is known by its full name, whatever it is', async () => {
    const ofModule = ({ module }: { module: { id: string } }): string => module.id
    const definitions = {
      __TEXT__: '"text"',
      __FLAGS__: { beta: true, deep: { list: [1, 2] } },
      __PATTERN__: /a/g,
      __LATER__: { fn: async () => 'later' },
      __MODULE__: { fn: ofModule },
    }
    const texts = await inlinedTexts({ options: { plugins: [new DefinePlugin(definitions), null, false] } }, {})
    expect(texts).toEqual({
      __TEXT__: '"text"',
      '__FLAGS__.beta': 'true',
      '__FLAGS__.deep.list': '[1,2]',
      __PATTERN__: '"/a/g"',
      __LATER__: '"later"',
      __MODULE__: String(ofModule),
    })
  })

  test('is what Rspack was given, by whichever plugin', async () => {
    const builtins = [
      { name: 'DefinePlugin', options: { __A__: '1' } },
      { name: 'BannerPlugin', options: { __B__: '2' } },
      { name: 'DefinePlugin', options: { 'process.env.C': '"c"' } },
    ]
    expect(await inlinedTexts({ options: {}, __internal__builtinPlugins: builtins }, {})).toEqual({
      __A__: '1',
      'process.env.C': '"c"',
    })
  })

  test('is what webpack compiled with: of objects, their members', () => {
    const versions = new Map([
      ['webpack/DefinePlugin_hash', 'abc'],
      ['webpack/DefinePlugin __FLAGS__', '{a: 1, b: {c: 2}}'],
      ['webpack/DefinePlugin __FLAGS__.a', '1'],
      ['webpack/DefinePlugin __FLAGS__.b', '{c: 2}'],
      ['webpack/DefinePlugin __FLAGS__.b.c', '2'],
      ['other', 'value'],
    ])
    expect(compiledTexts(versions)).toEqual({ '__FLAGS__.a': '1', '__FLAGS__.b.c': '2' })
    expect(compiledTexts()).toEqual({})
  })
})

describe('the module graph', () => {
  const module = (identifier: string, resource?: string, text?: string): WebpackModule => ({
    identifier: () => identifier,
    nameForCondition: () => resource?.replace(/\?.*$/, '') ?? null,
    originalSource: () => (text === undefined ? null : { source: () => text }),
    resource,
  })
  const page = module('loader!/app/page.js', '/app/page.js', 'page')
  const again = module('/app/page.js', '/app/page.js', 'page as it is')
  const words = module('/app/words|lazy|/^.*$/')
  const german = module('/app/words/de.js', '/app/words/de.js', 'de')
  const style = module('css!/app/style.css', '/app/style.css?inline', 'css')
  const outside = module('external "react"')
  const edges = new Map([
    [page, [style, words]],
    [again, [german]],
    [words, [german]],
  ])
  const entry = {}
  const graph = webpackGraph({
    modules: [page, again, words, german, style, outside],
    entries: new Map([['main', { dependencies: [entry, {}] }]]),
    moduleGraph: {
      getOutgoingConnections: (from) => [
        { module: null, resolvedModule: null },
        ...(edges.get(from) ?? []).map((to) => ({ module: to })),
      ],
      getModule: (dependency) => (dependency === entry ? page : null),
    },
  })

  test('has one module for a file, whatever loaders it went through', () => {
    expect(graph.getModuleInfo('/app/page.js')).toMatchObject({ code: 'page\npage as it is', isEntry: true })
    expect(graph.getModuleInfo('/app/words/de.js')).toMatchObject({ code: 'de', isEntry: false, importedIds: [] })
  })

  test('leads through what stands for an import whose name is made at run time, in a set order', () => {
    expect(graph.getModuleInfo('/app/page.js')?.importedIds).toEqual([
      '/app/style.css?inline',
      '/app/words/de.js',
      'webpack:/app/words|lazy|/^.*$/',
    ])
  })

  test('knows no other module', () => {
    expect(graph.getModuleInfo('/app/none.js')).toBeNull()
  })

  test.each([
    ['/app/_virtual_%00words', '\0words'],
    ['/app/node_modules/.virtual/%00words', '\0words'],
    ['/app/node_modules/.virtual/4711/words', '\0words'],
    [String.raw`C:\app\node_modules\.virtual\words`, '\0words'],
    ['/app/src/words.js?raw', '/app/src/words.js?raw'],
  ])('names %j as Rollup would', (resource, id) => {
    expect(webpackModuleId(module('any', resource))).toBe(id)
  })
})
