import { chmod, readFile, stat } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { FrameworkName } from '../../src/cli/init/frameworks.ts'
import { addFiles, writeProject } from '../support/disk-project.ts'
import { runIn } from './fake-world.ts'
import { filesOf, init, viteProject, VITE_CONFIG, type Files } from './init-support.ts'

/** Puts a command in the way that writes down how it was called, and ends as it is told. */
async function fakeCommand(root: string, name: string, code: number): Promise<Readonly<Record<string, string>>> {
  await addFiles(root, {
    [`bin/${name}`]: `#!/bin/sh\necho "$PWD $@" >> "$PWD/called"\necho installing\nexit ${code}\n`,
  })
  await chmod(join(root, 'bin', name), 0o755)
  return { PATH: [join(root, 'bin'), process.env['PATH'] ?? ''].join(delimiter) }
}

describe('asking', () => {
  test('without a terminal nothing is written before --yes, and the changes are shown', async () => {
    const root = await viteProject()
    const before = await filesOf(root)
    const ended = await init(root)
    expect(ended).toMatchObject({ code: 2, stderr: expect.stringContaining('CT_CONFIRM') })
    expect(ended.stderr).toContain('cache-tags init --no-install --yes')
    expect(ended.stdout).toContain("+import CacheTags from 'unplugin-cache-tags/vite'")
    expect(await filesOf(root)).toEqual(before)
  })

  test('at a terminal one question is for all changes', async () => {
    const root = await viteProject({ 'vercel.json': '{}' })
    const before = await filesOf(root)
    const refused = await runIn({ cwd: root, answer: 'n' }, 'init')
    expect(refused).toMatchObject({
      code: 2,
      asked: ['Make these 2 changes, and run `npm i -D unplugin-cache-tags`? [y/N] '],
    })
    expect(await filesOf(root)).toEqual(before)
    const agreed = await runIn({ cwd: root, answer: 'y' }, 'init', '--no-install')
    expect(agreed).toMatchObject({ code: 0, asked: ['Make these 2 changes? [y/N] '] })
    expect((await filesOf(root))['vite.config.js']).toContain('plugins: [CacheTags()]')
  })

  test('at a terminal the CDN is asked for where nothing names one', async () => {
    const root = await viteProject()
    const ended = await runIn({ cwd: root, answer: 'fastly' }, 'init')
    expect(ended.asked[0]).toBe('Which CDN is purged: vercel, cloudflare, fastly, netlify, varnish, next? [vercel] ')
    expect(ended.stdout).toContain('Fastly (as you say)')
  })

  test('--dry-run shows the changes, and writes nothing', async () => {
    const root = await viteProject()
    const before = await filesOf(root)
    expect(await init(root, '--dry-run')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('edit vite.config.js'),
    })
    expect(await filesOf(root)).toEqual(before)
  })

  test('the folder may stand behind a flag', async () => {
    const root = await writeProject({})
    await addFiles(root, { 'apps/shop/package.json': '{}', 'apps/shop/vite.config.js': VITE_CONFIG })
    const { stdout } = await init(root, '--dry-run', 'apps/shop')
    expect(stdout).toContain('edit vite.config.js')
  })

  test('--json says the same for programs', async () => {
    const root = await viteProject({ 'pnpm-lock.yaml': '' })
    const { code, stdout } = await init(root, '--json', '--yes')
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      framework: 'vite',
      config: 'vite.config.js',
      packageManager: 'pnpm',
      cdn: 'vercel',
      workflow: null,
      changes: [
        { file: 'vite.config.js', isNew: false },
        { file: '.gitignore', isNew: false },
      ],
      byHand: [],
      install: null,
      next: ['pnpm run build', 'pnpm exec cache-tags plan --target production'],
      written: true,
    })
  })
})

describe('installing', () => {
  test('is done by the package manager of the project, after the files are written', async () => {
    const root = await viteProject({ 'pnpm-lock.yaml': '' })
    const environment = await fakeCommand(root, 'pnpm', 0)
    const ended = await runIn({ cwd: root, environment }, 'init', '--yes')
    expect(ended).toMatchObject({ code: 0, stderr: expect.stringContaining('installing') })
    expect(await readFile(join(root, 'called'), 'utf8')).toBe(`${root} add -D unplugin-cache-tags\n`)
  })

  test('that fails is told, with exit code 1', async () => {
    const root = await viteProject()
    const environment = await fakeCommand(root, 'npm', 7)
    const ended = await runIn({ cwd: root, environment }, 'init', '--yes')
    expect(ended).toMatchObject({ code: 1, stderr: expect.stringContaining('failed (exit code 7)') })
    expect((await filesOf(root))['vite.config.js']).toContain('CacheTags()')
  })

  test('is left out where the package is there', async () => {
    const fields = { devDependencies: { vite: '8', 'unplugin-cache-tags': '0.1.0' } }
    const root = await viteProject({ 'package.json': JSON.stringify({ name: 'shop', ...fields }) })
    expect((await runIn({ cwd: root }, 'init', '--dry-run')).stdout).not.toContain('npm i')
  })
})

/** What says that a framework builds a project. */
const SIGNS: Readonly<Record<FrameworkName, Files>> = {
  next: { 'next.config.js': 'module.exports = {}\n' },
  nuxt: { 'nuxt.config.ts': 'export default defineNuxtConfig({})\n' },
  astro: { 'astro.config.mjs': 'export default {}\n' },
  sveltekit: { 'vite.config.ts': 'export default { plugins: [sveltekit()] }\n' },
  'react-router': { 'vite.config.ts': 'export default { plugins: [reactRouter()] }\n' },
  vite: { 'vite.config.js': VITE_CONFIG },
  rsbuild: { 'rsbuild.config.ts': 'export default {}\n' },
  rspack: { 'rspack.config.js': 'module.exports = {}\n' },
  webpack: { 'webpack.config.js': 'module.exports = {}\n' },
  rolldown: { 'rolldown.config.mjs': 'export default {}\n' },
  rollup: { 'rollup.config.mjs': 'export default {}\n' },
  esbuild: { 'build.mjs': "import { build } from 'esbuild'\nawait build({})\n" },
}

const PACKAGES: Partial<Record<FrameworkName, string>> = {
  sveltekit: '@sveltejs/kit',
  'react-router': '@react-router/dev',
}

test.each(Object.entries(SIGNS))('%s is found and set up; the second time no byte is written', async (name, signs) => {
  const scripts = name === 'next' ? { build: 'next build' } : {}
  const devDependencies = { [PACKAGES[name as FrameworkName] ?? 'left-pad']: '1' }
  const packageText = JSON.stringify({ name: 'shop', scripts, devDependencies }, null, 4)
  const root = await writeProject({ 'package.json': packageText, ...signs })
  const first = await init(root, '--yes', '--cdn', 'cloudflare')
  expect(first, first.stderr).toMatchObject({ code: 0 })
  expect(first.stdout).not.toContain('To do by hand')
  const after = await filesOf(root)
  expect(Object.values(after).join('')).toContain('unplugin-cache-tags/')
  expect(after['cache-tags.config.mjs']).toContain("cdn: 'cloudflare',")
  const second = await init(root, '--yes')
  expect(second).toMatchObject({ code: 0, stdout: expect.stringContaining('Everything is in place.') })
  expect(second.stdout).toContain('Cloudflare (as the configuration says)')
  expect(await filesOf(root)).toEqual(after)
})

test('of several the framework that is built by the others is set up, and the rest named', async () => {
  const root = await writeProject({
    'package.json': JSON.stringify({ name: 'shop', devDependencies: { astro: '7', vite: '8' } }),
    'astro.config.mjs': 'export default {}\n',
    'webpack.config.js': 'module.exports = {}\n',
  })
  const { stdout } = await init(root, '--dry-run')
  expect(stdout).toContain('Astro (astro.config.mjs)')
  expect(stdout).toContain('webpack: name one by --framework')
})

test('a configuration that scripts name is the one that is edited', async () => {
  const root = await writeProject({
    'package.json': JSON.stringify({
      name: 'shop',
      scripts: { build: 'webpack --mode production -c config/prod.cjs' },
    }),
    'webpack.config.js': 'module.exports = {}\n',
    'config/prod.cjs': 'module.exports = { }\n',
  })
  await init(root, '--yes')
  expect(await filesOf(root)).toMatchObject({
    'webpack.config.js': 'module.exports = {}\n',
    'config/prod.cjs': expect.stringContaining('{ plugins: [CacheTags()] }'),
  })
})

test('a script that can be executed stays one', async () => {
  const root = await writeProject({ 'package.json': '{ "name": "shop" }', ...SIGNS.esbuild })
  await chmod(join(root, 'build.mjs'), 0o755)
  await init(root, '--yes')
  expect(((await stat(join(root, 'build.mjs'))).mode & 0o777).toString(8)).toBe('755')
})

test('what can not be edited safely is left alone, and the lines to write are shown', async () => {
  const config = 'export default makeConfig()\n'
  const root = await viteProject({ 'vite.config.js': config })
  const { code, stdout } = await init(root, '--yes')
  expect(code).toBe(0)
  expect(stdout).toContain('To do by hand:\n- Edit vite.config.js: it is not written as plain objects and lists.')
  expect(stdout).toContain("    import CacheTags from 'unplugin-cache-tags/vite'\n    plugins: [CacheTags()],")
  expect((await filesOf(root))['vite.config.js']).toBe(config)
})

test('a file can not write to the terminal by what it holds', async () => {
  const root = await viteProject({ 'vite.config.js': `export default {\n  // \u001B[2J\n  plugins: [],\n}\n` })
  const { stdout } = await init(root, '--dry-run')
  expect(stdout).not.toContain('\u001B')
  expect(stdout).toContain(String.raw`\u001b[2J`)
})

test('a CDN whose cache a deploy wipes is told of', async () => {
  const { stdout } = await init(await viteProject({ 'netlify.toml': '' }), '--dry-run')
  expect(stdout).toContain('A deploy wipes the cache of Netlify by itself')
})

test.each([
  ['a folder without a package', {}, [], 'There is no package.json'],
  ['a package that is no JSON', { 'package.json': '{' }, [], 'is no JSON'],
  ['a package that nothing builds', { 'package.json': '{}' }, [], 'says what builds it'],
  ['an unknown framework', { 'package.json': '{}' }, ['--framework', 'gulp'], '"gulp" is none that is known'],
  ['an unknown CDN', { 'package.json': '{}' }, ['--framework', 'vite', '--cdn', 'akamai'], '"akamai" is no CDN'],
])('%s is a mistake of the command line', async (_, files, argv, message) => {
  const root = await writeProject({ '.keep': '', ...files })
  expect(await init(root, '--yes', ...argv)).toMatchObject({ code: 2, stderr: expect.stringContaining(message) })
})
