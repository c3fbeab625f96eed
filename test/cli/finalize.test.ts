import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { decodeManifest } from '../../src/core/manifest-codec.ts'
import { releaseDigest } from '../../src/core/manifest.ts'
import { openApp, type App, type BuildCourse } from '../plugin/next/prune-app.ts'
import { writeProject } from '../support/disk-project.ts'
import { runIn } from './fake-world.ts'

const PRODUCTS = `
  import { unstable_cache } from 'next/cache'
  export const product = (id: string) => unstable_cache(async () => id, ['p'], { tags: ['products', \`product-\${id}\`] })()
`

function meta(...tags: readonly string[]): string {
  return JSON.stringify({ headers: { 'x-next-cache-tags': ['_N_T_/layout', ...tags].join(',') } })
}

async function openBuilt(course: BuildCourse = {}, output: Readonly<Record<string, string>> = {}): Promise<App> {
  const app = await openApp({ 'data/products.ts': PRODUCTS, 'app/odd/page.tsx': 'export default () => null' })
  await app.prune()
  await app.build(course)
  await app.write(output)
  return app
}

test('a build is told by its patterns and what was seen of them, and its manifest is written', async () => {
  const output = {
    '.next/server/app/p/1.meta': meta('products', 'product-1'),
    '.next/server/app/p/2.meta': meta('product-2'),
  }
  const { root: cwd } = await openBuilt({}, output)
  const { code, stdout, stderr } = await runIn({ cwd }, 'finalize')
  const file = join(cwd, '.cache-tags/manifest.json')
  expect({ code, stderr }).toEqual({ code: 0, stderr: `[cache-tags] wrote ${file}\n` })
  expect(stdout).toMatch(/^ {2}product-\* +product-1\n +product-2$/m)
  expect(stdout).toMatch(/^4 sites, 3 tags, 1 of 1 site tag relied on, 0 unresolved, 0 unexplained\.$/m)
  const { build } = decodeManifest(await readFile(file, 'utf8'), file)
  expect(build.concrete).toEqual({ 'product-*': ['product-1', 'product-2'] })
  expect(build.prerendered).toEqual([
    ['/p/1', 1, ['product-1', 'products']],
    ['/p/2', 1, ['product-2']],
  ])
  expect(build.injected).toHaveLength(1)
})

test('--json prints the manifest that is written, and the counts beside it', async () => {
  const { root: cwd } = await openBuilt()
  const { code, stdout, stderr } = await runIn({ cwd }, 'finalize', '--json')
  expect(code).toBe(0)
  expect(stdout).toBe(await readFile(join(cwd, '.cache-tags/manifest.json'), 'utf8'))
  expect(stderr).toMatch(/^\[cache-tags\] 4 sites, 3 tags, .*\n\[cache-tags\] wrote /)
})

test('with `serve` it says which version it is, and a build that is not finished says nothing', async () => {
  const { root: cwd, write } = await openBuilt()
  await write({ 'cache-tags.config.json': '{ "serve": "public" }' })
  expect(await runIn({ cwd }, 'finalize')).toMatchObject({ code: 0 })
  const served = join(cwd, 'public/.well-known/cache-tags.json')
  const file = join(cwd, '.cache-tags/manifest.json')
  const manifest = decodeManifest(await readFile(file, 'utf8'), file)
  expect(JSON.parse(await readFile(served, 'utf8'))).toEqual({ digest: releaseDigest(manifest) })
  expect(await runIn({ cwd }, 'finalize', '--dist-dir=unfinished')).toMatchObject({ code: 1 })
  await expect(readFile(served)).rejects.toThrow(/ENOENT/)
})

test('--quiet leaves only warnings', async () => {
  const { root: cwd } = await openBuilt({ lost: ['a'] })
  const { stderr } = await runIn({ cwd }, 'finalize', '--quiet')
  expect(stderr).toMatch(/^\[cache-tags\] warning: .*\n$/)
})

test.each([[''], ['--dist-dir=build']])('without a finished build nothing is written %s', async (flag) => {
  const cwd = await writeProject({ 'package.json': '{}', '.next/BUILD_ID': 'half' })
  const { code, stdout, stderr } = await runIn({ cwd }, 'finalize', ...(flag === '' ? [] : [flag]))
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toMatch(
    /^\[cache-tags\] CT_BUILD: There is no finished Next build in .*(?:\.next|build)\.\n {2}hint: Run/,
  )
  await expect(readFile(join(cwd, '.cache-tags/manifest.json'))).rejects.toThrow('ENOENT')
})

test('site tags that the server’s code lacks are not relied on', async () => {
  const app = await openBuilt({ lost: ['a'] })
  const tag = await app.siteTag('a')
  const { stdout, stderr } = await runIn({ cwd: app.root }, 'finalize')
  expect(stdout).toMatch(/0 of 1 site tag relied on/)
  expect(stderr).toContain(`warning: 1 site tag not in the server's code (${tag}): not relied on`)
})

test('a build without the wrapper is told from one that lost a tag', async () => {
  const { root: cwd } = await openBuilt({ isWrapped: false, lost: ['a'] })
  const { code, stderr } = await runIn({ cwd }, 'finalize')
  expect(code).toBe(0)
  expect(stderr).toMatch(/warning: the build was not wrapped by `withCacheTags`/)
  expect(stderr).not.toMatch(/not in the server's code/)
})

test('a site tag in what browsers get is told', async () => {
  const app = await openBuilt()
  const tag = await app.siteTag('a')
  await app.write({ '.next/static/chunks/page.js': `x("${tag}")` })
  expect((await runIn({ cwd: app.root }, 'finalize')).stderr).toContain(
    `warning: site tags in what browsers get: ${tag}`,
  )
})

test('a tag that no site declares stands for its route', async () => {
  const output = {
    '.next/server/app/odd.meta': meta('odd-tag'),
    '.next/app-path-routes-manifest.json': JSON.stringify({ '/odd/page': '/odd' }),
  }
  const { root: cwd } = await openBuilt({}, output)
  const { stdout, stderr } = await runIn({ cwd }, 'finalize')
  expect(stderr).toMatch(/warning: no site declares odd-tag, which prerendered pages carry/)
  expect(stdout).toMatch(/^ {2}odd-tag +app\/odd\/page$/m)
  expect(stdout).toMatch(/1 unexplained/)
})

test('a site that the edge runtime runs is told, and its own tag is not relied on', async () => {
  const edge = { functions: { '/api/hello': { name: 'app/api/hello/route' } } }
  const app = await openBuilt({}, { '.next/server/middleware-manifest.json': JSON.stringify(edge) })
  await app.write({ 'app/api/hello/route.ts': "import { readA } from '../../../data/a'\nexport const GET = readA" })
  const { stdout, stderr } = await runIn({ cwd: app.root }, 'finalize')
  expect(stderr).toMatch(/warning: the edge runtime runs data\/a\.ts#readA~1/)
  expect(stdout).toMatch(/0 of 1 site tag relied on/)
})

test('the entries of the build cache are recorded as this build’s', async () => {
  const app = await openBuilt()
  expect((await runIn({ cwd: app.root }, 'finalize')).code).toBe(0)
  const { stdout } = await runIn({ cwd: app.root }, 'prune', '--dry-run', '--json')
  expect(JSON.parse(stdout)).toEqual({ kept: 3, upstream: 0, pruned: [] })
})

test('a folder and another distDir can be named', async () => {
  const app = await openBuilt()
  const { code, stderr } = await runIn({ cwd: '/' }, 'finalize', app.root, '--dist-dir', '.next')
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: `[cache-tags] wrote ${join(app.root, '.cache-tags/manifest.json')}\n`,
  })
})
