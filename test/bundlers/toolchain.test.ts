import { symlink } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { commonToolchain, configFiles, digestAliases, pluginVersions } from '../../src/bundlers/toolchain.ts'
import { addFiles, writeProject } from '../support/disk-project.ts'

async function partsOf(files: Readonly<Record<string, string>>): Promise<Readonly<Record<string, string>>> {
  return commonToolchain(await writeProject(files))
}

function manifest(fields: object): Readonly<Record<string, string>> {
  return { 'package.json': JSON.stringify({ name: 'app', ...fields }) }
}

function tsconfig(compilerOptions: object): Readonly<Record<string, string>> {
  return { 'tsconfig.json': JSON.stringify({ compilerOptions }) }
}

describe('parts that every bundler has in common', () => {
  test.each<[string, Readonly<Record<string, string>>, Readonly<Record<string, string>>, string[]]>([
    ['sideEffects', manifest({}), manifest({ sideEffects: false }), ['package']],
    ['the kind of modules', manifest({ type: 'module' }), manifest({ type: 'commonjs' }), ['package']],
    ['browsers', manifest({ browserslist: ['chrome 1'] }), manifest({ browserslist: ['chrome 2'] }), ['browserslist']],
    ['babel in package.json', manifest({}), manifest({ babel: { plugins: ['x'] } }), ['babel']],
    ['babel in a file', { '.babelrc': '{}' }, { '.babelrc': '{ "plugins": [] }' }, ['babel']],
    [
      'a comment of a file',
      { 'postcss.config.mjs': 'export default {}' },
      { 'postcss.config.mjs': '// x\nexport default {}' },
      [],
    ],
    ['the version of the project', manifest({ version: '1.0.0' }), manifest({ version: '2.0.0' }), []],
    ['what code is compiled to', tsconfig({ target: 'es2020' }), tsconfig({ target: 'es2022' }), ['compiler']],
    ['what is only checked', tsconfig({ strict: true }), tsconfig({ strict: false }), []],
    [
      'settings that others refer to',
      { 'tsconfig.json': '{ "files": [], "references": [{ "path": "./app.json" }] }', 'app.json': '{}' },
      {
        'tsconfig.json': '{ "files": [], "references": [{ "path": "./app.json" }] }',
        'app.json': '{ "compilerOptions": { "experimentalDecorators": true } }',
      },
      ['compiler'],
    ],
  ])('%s', async (_, before, after, differing) => {
    const [old, now] = [await partsOf(before), await partsOf(after)]
    const names = [...new Set([...Object.keys(old), ...Object.keys(now)])]
    expect(names.filter((name) => old[name] !== now[name])).toEqual(differing)
  })
})

describe('plugins', () => {
  const config = {
    'vite.config.ts': `import { defineConfig } from 'vitest/config'\nimport plug from 'plug'\nexport default defineConfig({ plugins: [plug()] })`,
  }

  test('are known by their version, even where they hide their package.json', async () => {
    const root = await writeProject({
      ...config,
      'node_modules/plug/package.json': JSON.stringify({
        name: 'plug',
        version: '1.2.3',
        exports: { '.': './index.js' },
      }),
    })
    expect(await pluginVersions(root, [`${root}/vite.config.ts`], ['vite'])).toEqual({ 'plugin:plug': '1.2.3' })
  })

  test('of the project itself are known by their code', async () => {
    const root = await writeProject({
      'app/vite.config.ts': config['vite.config.ts'],
      'app/node_modules/.keep': '',
      'plug/package.json': JSON.stringify({ name: 'plug', version: '1.0.0' }),
      'plug/index.ts': 'export default () => 1',
    })
    await symlink(`${root}/plug`, `${root}/app/node_modules/plug`)
    const versions = (): Promise<Record<string, string>> =>
      pluginVersions(`${root}/app`, [`${root}/app/vite.config.ts`], [])
    const before = await versions()
    await addFiles(root, { 'plug/index.ts': '// more\nexport default () => 1' })
    expect(await versions()).toEqual(before)
    await addFiles(root, { 'plug/index.ts': 'export default () => 2' })
    expect(await versions()).not.toEqual(before)
  })
})

describe('aliases', () => {
  const of = (root: string, replacement: string): string => digestAliases(root, [{ find: /^x/, replacement }])

  test('say the same wherever the project stands, and wherever packages are installed', () => {
    expect(of('/one/app', '/one/app/src/x.ts')).toBe(of('/two/app', '/two/app/src/x.ts'))
    expect(of('/one/app', '/one/ui/x.ts')).toBe(of('/two/app', '/two/ui/x.ts'))
    expect(of('/one/app', '/one/node_modules/vite/env.mjs')).toBe(of('/one/app', '/one/app/node_modules/vite/env.mjs'))
    expect(of('/one', '/one/node_modules/.pnpm/vite@8.3.8/node_modules/vite/env.mjs')).toBe(
      of('/one', '/one/node_modules/.pnpm/vite@8.3.9/node_modules/vite/env.mjs'),
    )
  })

  test('count by where they lead', () => {
    expect(of('/one', '/one/src/x.ts')).not.toBe(of('/one', '/one/src/y.ts'))
    expect(of('/one', 'x')).not.toBe(of('/one', 'y'))
  })
})

test("a tool's configuration files are found with what they import, and no other", async () => {
  const root = await writeProject({
    'rollup.config.ts': `import { replaced } from './build/replaced.js'`,
    'build/replaced.ts': 'export const replaced = {}',
    'vite.config.ts': '',
    'build/rollup.config.ts': '',
  })
  expect(await configFiles(root, ['rollup'])).toEqual([`${root}/rollup.config.ts`, `${root}/build/replaced.ts`])
})
