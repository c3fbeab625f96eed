import { join } from 'node:path'
import { build, type BuildOptions, type Plugin } from 'esbuild'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { esbuildFacts, isServerBuild, OWN_CODE } from '../../src/bundlers/esbuild.ts'
import { esbuildGraph } from '../../src/bundlers/esbuild-graph.ts'
import type { ModuleGraph } from '../../src/bundlers/module-graph.ts'
import { writeProject } from '../support/disk-project.ts'

describe('the filter of own code', () => {
  test('takes code by its ending, wherever it stands outside node_modules', () => {
    const segment = fc.oneof(
      fc.constantFrom('node_modules', 'node_module', 'node_modules2', 'xnode_modules', 'n', 'node', 'src', '.pnpm'),
      fc.stringMatching(/^[a-z_.-]{1,12}$/),
    )
    const name = fc.constantFrom('a.js', 'a.ts', 'a.mjs', 'a.cts', 'a.jsx', 'a.tsx', 'a.css', 'a.json', 'js', 'a.jsonx')
    fc.assert(
      fc.property(fc.array(segment), name, fc.constantFrom('/', '\\'), (folders, file, separator) => {
        const path = ['', ...folders, file].join(separator)
        const isOwn = /\.[cm]?[jt]sx?$/.test(file) && !folders.includes('node_modules')
        expect(OWN_CODE.test(path)).toBe(isOwn)
      }),
    )
  })
})

describe('who runs the output', () => {
  test.each<[boolean, BuildOptions]>([
    [true, { platform: 'node' }],
    [true, { platform: 'neutral' }],
    [true, { conditions: ['workerd', 'worker'] }],
    [true, { platform: 'browser', conditions: ['edge-light'] }],
    [false, {}],
    [false, { platform: 'browser', conditions: ['development'] }],
  ])('a server: %s, by %j', (isServer, options) => {
    expect(isServerBuild(options)).toBe(isServer)
  })
})

describe('what esbuild is told', () => {
  test('longer aliases come first, and paths of a tsconfig stand from its base', async () => {
    const root = await writeProject({
      'config/base.json': JSON.stringify({
        compilerOptions: { baseUrl: '../src', paths: { 'a.b/*': ['c$/*'], d: ['e'] } },
      }),
    })
    const options: BuildOptions = {
      absWorkingDir: root,
      alias: { '~': './src', '~/deep': 'other' },
      tsconfig: 'config/base.json',
    }
    expect((await esbuildFacts(options, '0.0.0')).aliases).toEqual([
      { find: '~/deep', replacement: 'other' },
      { find: '~', replacement: join(root, 'src') },
      { find: /^a\.b\/(.*)$/, replacement: join(root, 'src/c$$/$1') },
      { find: /^d$/, replacement: join(root, 'src/e') },
    ])
  })

  test.each<[string | undefined, BuildOptions]>([
    ['"development"', {}],
    ['"production"', { minify: true }],
    ['"development"', { minify: true, minifySyntax: false }],
    ['"test"', { define: { 'process.env.NODE_ENV': '"test"' } }],
    [undefined, { define: { 'process.env': '{}' } }],
    [undefined, { platform: 'node', minify: true }],
  ])('process.env.NODE_ENV is %s by %j', async (value, options) => {
    const { inlined } = await esbuildFacts({ ...options, absWorkingDir: await writeProject({}) }, '0.0.0')
    expect(inlined['process.env.NODE_ENV']).toBe(value)
  })
})

describe('the graph', () => {
  test('has files by path, other modules by the name that imports them, and leaves out what is known by name', async () => {
    const { graph, root } = await graphOf({
      'entry.js': `
        import made from 'virtual:made'
        import rows from './rows.json' with { type: 'json' }
        import tiny from 'tiny'
        import 'data:text/javascript,1'
        import fs from 'node:fs'
        import { x } from './x.js?v=1'
        export const lazy = () => import('./lazy.js')
        export default [made, rows, tiny, fs, x]
      `,
      'rows.json': '{}',
      'x.js': 'export const x = 1',
      'lazy.js': 'export default 1',
      'node_modules/tiny/package.json': '{ "name": "tiny", "main": "index.js" }',
      'node_modules/tiny/index.js': '',
    })
    const entry = graph.getModuleInfo(join(root, 'entry.js'))
    const files = ['rows.json', 'x.js?v=1'].map((name) => join(root, name))
    expect(entry).toMatchObject({
      isEntry: true,
      importedIds: ['\0virtual:made', ...files],
      dynamicallyImportedIds: [join(root, 'lazy.js')],
    })
    expect(graph.getModuleInfo(join(root, 'lazy.js'))).toMatchObject({ isEntry: false, code: 'export default 1' })
    expect(graph.getModuleInfo(join(root, 'x.js?v=1'))?.code).toBe('export const x = 1')
  })

  test('tells two modules apart that are imported by one name, and from what bundlers bring along', async () => {
    const { graph, root } = await graphOf({
      'entry.js': `export * from './a/one.js'\nexport * from './b/two.js'\nexport * from 'plugin-words'`,
      'a/one.js': `export { default as one } from '#made'`,
      'b/two.js': `export { default as two } from '#made'`,
    })
    const targets = ['a/one.js', 'b/two.js'].map((name) => graph.getModuleInfo(join(root, name))?.importedIds)
    expect(targets).toEqual([['\0#made'], ['\0virtual:by-importer:/b/two.js']])
    expect(graph.getModuleInfo(join(root, 'entry.js'))?.importedIds).toContain('\0virtual:by-importer:plugin-words')
  })

  test('asks all of the output where a text is not known', async () => {
    const { graph, unknown } = await graphOf({ 'entry.js': `import made from 'virtual:made'\nexport default made` })
    expect(graph.getModuleInfo('\0virtual:made')?.code).toContain('output of entry.js')
    expect(unknown).toEqual(['by-importer:virtual:made'])
  })
})

const byImporter: Plugin = {
  name: 'by-importer',
  setup: ({ onLoad, onResolve }) => {
    onResolve({ filter: /^(?:virtual:|#|plugin-)/ }, ({ path, importer }) => ({
      path: path === '#made' ? importer : path,
      namespace: 'by-importer',
    }))
    onLoad({ filter: /.*/, namespace: 'by-importer' }, () => ({ contents: 'export default 1' }))
  },
}

async function graphOf(
  files: Readonly<Record<string, string>>,
): Promise<{ graph: ModuleGraph; root: string; unknown: string[] }> {
  const root = await writeProject(files)
  const options: BuildOptions = {
    absWorkingDir: root,
    entryPoints: ['entry.js'],
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    outdir: 'dist',
    write: false,
    plugins: [byImporter],
  }
  const { metafile } = await build({ ...options, metafile: true })
  if (metafile === undefined) throw new Error('there is no metafile')
  const unknown: string[] = []
  const outputs = new Map([['dist/entry.js', 'output of entry.js']])
  const result = { folder: root, metafile, options, contents: new Map(), outputs }
  return { graph: esbuildGraph(result, (input) => unknown.push(input)), root, unknown }
}
