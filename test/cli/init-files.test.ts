import { describe, expect, test } from 'vitest'
import { addFiles, writeProject } from '../support/disk-project.ts'
import { filesOf, init, viteProject, VITE_CONFIG } from './init-support.ts'

describe('the workflow of a repository', () => {
  const WORKFLOW = `on:
  push:
    paths: [apps/shop/**]
concurrency: deploy
permissions:
  contents: write
jobs:
  deploy:
    steps:
      - run: npm run build
      - run: npx wrangler deploy
`

  test('that deploys an application of it gets the steps, for the CDN that it deploys to', async () => {
    const root = await writeProject({ '.git/HEAD': 'ref: refs/heads/main\n', '.github/workflows/deploy.yml': WORKFLOW })
    await addFiles(root, { 'apps/shop/package.json': '{ "name": "shop" }', 'apps/shop/vite.config.js': VITE_CONFIG })
    const { code, stdout } = await init(root, 'apps/shop', '--yes')
    expect(code).toBe(0)
    expect(stdout).toContain('Cloudflare (by ../../.github/workflows/deploy.yml)')
    expect(stdout).not.toContain('Around each deploy')
    const files = await filesOf(root)
    expect(files['.github/workflows/deploy.yml']).toContain(
      'cache-tags announce --target production --store git:origin',
    )
    expect(files['apps/shop/cache-tags.config.mjs']).toContain("cdn: 'cloudflare'")
    expect((await init(root, 'apps/shop', '--yes')).stdout).toContain('Everything is in place.')
    expect(await filesOf(root)).toEqual(files)
  })

  test('names no store where the configuration does', async () => {
    const root = await viteProject({ '.github/workflows/deploy.yml': WORKFLOW })
    await init(root, '--yes', '--store', 'redis://cache.example')
    const files = await filesOf(root)
    expect(files['cache-tags.config.mjs']).toContain("store: 'redis://cache.example',")
    expect(files['.github/workflows/deploy.yml']).toContain('cache-tags announce --target production\n')
  })

  test('that is not there leaves the commands around a deploy to be shown', async () => {
    const { stdout } = await init(await viteProject(), '--dry-run')
    expect(stdout).toContain(`Around each deploy to production:
  npx vercel build --prod
  npx cache-tags announce --target production --store git:origin --serve .vercel/output/static
  npx vercel deploy --prebuilt --prod
  npx cache-tags purge --target production --store git:origin --yes --wait-for https://SITE/.well-known/cache-tags.json
`)
  })
})

describe('the configuration', () => {
  test('that is there gets what is missing, and keeps what it says', async () => {
    const config = `import { defineConfig } from "unplugin-cache-tags";\n\nexport default defineConfig({\n  siteTags: "all",\n});\n`
    const root = await viteProject({ 'cache-tags.config.ts': config, 'fastly.toml': '' })
    await init(root, '--yes')
    expect((await filesOf(root))['cache-tags.config.ts']).toBe(
      config.replace('  siteTags', '  cdn: "fastly",\n  siteTags'),
    )
  })

  test('names the application where its package has no name', async () => {
    const root = await viteProject({ 'package.json': '{ "devDependencies": { "vite": "8" } }' })
    await init(root, '--yes')
    expect((await filesOf(root))['cache-tags.config.mjs']).toMatch(/namespace: 'cache-tags-test-\w+',/)
  })

  test('is not made where all is as by default', async () => {
    const root = await viteProject({ 'vercel.json': '{}' })
    await init(root, '--yes')
    expect(Object.keys(await filesOf(root)).filter((file) => file.startsWith('cache-tags'))).toEqual([])
  })

  test('takes no address with a password, and the password is not told', async () => {
    const ended = await init(await viteProject(), '--yes', '--store', 'redis://me:hunter2hunter2@cache.example')
    expect(ended).toMatchObject({ code: 2, stderr: expect.stringContaining('CACHE_TAGS_STORE') })
    expect(ended.stdout + ended.stderr).not.toContain('hunter2')
  })
})

test.each([
  ['next build', 'cache-tags prune && next build && cache-tags finalize'],
  [
    'prisma generate && next build --webpack',
    'prisma generate && cache-tags prune && next build --webpack && cache-tags finalize',
  ],
  [
    'NODE_OPTIONS=--max-old-space-size=4096 next build && next-sitemap',
    'cache-tags prune && NODE_OPTIONS=--max-old-space-size=4096 next build && cache-tags finalize && next-sitemap',
  ],
  ['next build || true', null],
  ['turbo build', null],
])('the script `%s` becomes `%s`', async (build, wrapped) => {
  const packageText = `{\n\t"name": "shop",\n\t"scripts": { "build": ${JSON.stringify(build)}, "dev": "next dev" }\n}\n`
  const root = await writeProject({ 'package.json': packageText, 'next.config.mjs': 'export default {}\n' })
  const { stdout } = await init(root, '--yes')
  const expected = wrapped === null ? packageText : packageText.replace(JSON.stringify(build), JSON.stringify(wrapped))
  expect((await filesOf(root))['package.json']).toBe(expected)
  expect(stdout.includes('Edit package.json: no script there runs')).toBe(wrapped === null)
})
