import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Manifest } from '../../src/core/manifest.ts'
import {
  buildNext,
  finalizeApp,
  linesOf,
  nextVersion,
  siteTagsIn,
  startNext,
  textsBelow,
  TURBOPACK_ROOT,
  writeApp,
  type App,
} from './next-apps.ts'
import { siteTags } from './talk.ts'

const APP: Readonly<Record<string, string>> = {
  'app/page.tsx': `
    import { untagged } from '../lib/untagged'
    import { Button } from '../components/button'
    export default async function Page() { return <p>{await untagged()}<Button part="label" /></p> }
  `,
  'app/[id]/page.tsx': `
    import { product } from '../../lib/product'
    export const generateStaticParams = () => [{ id: '42' }]
    export default async function Page({ params }) { return <p>{await product((await params).id)}</p> }
  `,
  'components/button.tsx': `
    'use client'
    import { shelf } from '../lib/shelf'
    export function Button({ part }) { return <b>{shelf[part](1)}</b> }
  `,
  'lib/product.ts': `
    import { unstable_cache } from 'next/cache'
    export const product = (id: string) =>
      unstable_cache(async () => 'product ' + id, ['product', id], { tags: [\`product-\${id}\`] })()
  `,
  'lib/shelf.ts': `
    export const shelf = {
      label: (count: number) => 'shelf label ' + count,
      render: (id: string) => new Response('shelf', { headers: { 'Cache-Tag': \`shelf-\${id}\` } }),
    }
  `,
  'lib/untagged.ts': `
    import { unstable_cache } from 'next/cache'
    export const untagged = unstable_cache(async () => 'untagged')
  `,
  'count.cjs': `
    const { appendFileSync } = require('node:fs')
    module.exports = function (source) {
      appendFileSync(this.getOptions().log, this.resourcePath + '\\n')
      return source
    }
  `,
  'next.config.mjs': `
    import { join } from 'node:path'
    import { withCacheTags } from 'unplugin-cache-tags/next'
    const folder = import.meta.dirname
    const loaders = [{ loader: join(folder, 'count.cjs'), options: { log: join(folder, 'loader.log') } }]
    export default withCacheTags({
      typescript: { ignoreBuildErrors: true },
      eslint: { ignoreDuringBuilds: true },
      turbopack: { ${TURBOPACK_ROOT}, rules: { '*.ts': loaders } },
    })
  `,
}

/** The tags of a prerendered page. */
async function tagsOfPage(app: App, name: string): Promise<string[]> {
  const texts = await textsBelow(join(app.root, '.next/server/app'), [`${name}.meta`])
  const meta = JSON.parse([...texts.values()][0] ?? '{}') as { headers?: Record<string, string> }
  return (meta.headers?.['x-next-cache-tags'] ?? '').split(',')
}

describe.each(['webpack', 'turbopack'] as const)('Next 15, built by %s', (bundler) => {
  let app: App
  let manifest: Manifest
  let said: string

  beforeAll(async () => {
    app = await writeApp(15, APP)
    const build = await buildNext(app, bundler)
    const finalized = await finalizeApp(app)
    manifest = finalized.manifest
    said = [build.stdout, build.stderr, finalized.ended.stderr].join('\n')
  }, 300_000)

  test('takes the configuration, and no warning is left', async () => {
    expect((await nextVersion(app)).major).toBe(15)
    expect(said).not.toContain('Invalid next.config')
    expect(said).not.toContain('[cache-tags] warning')
  })

  test('holds every site tag in the code of the server, and none in that of browsers', async () => {
    expect(siteTags(manifest)).toHaveLength(3)
    expect(manifest.build.injected).toEqual(siteTags(manifest))
    expect(await siteTagsIn(join(app.root, '.next/server'), ['**/*.js'])).toEqual(siteTags(manifest))
    expect(await siteTagsIn(join(app.root, '.next/static'))).toEqual([])
  })

  test('prerendered pages carry the site tags, and give the values of a pattern', async () => {
    const tagOf = (site: string): string | null | undefined => manifest.code.sites[site]?.siteTag
    expect(await tagsOfPage(app, 'index')).toContain(tagOf('lib/untagged.ts#untagged~1'))
    expect(await tagsOfPage(app, '42')).toEqual(
      expect.arrayContaining([tagOf('lib/product.ts#product~1'), 'product-42']),
    )
    expect(manifest.build.concrete).toEqual({ 'product-*': ['product-42'] })
    expect(manifest.build.toolchain).toMatchObject({ bundler, next: (await nextVersion(app)).version })
  })

  test('the application runs', async () => {
    const { url } = await startNext(app)
    const answer = await fetch(`${url}/42`)
    expect(answer.status).toBe(200)
    expect(await answer.text()).toContain('product 42')
  })

  if (bundler === 'turbopack') {
    test('a loader of the application sees the files that are written into', async () => {
      const loaded = await linesOf(join(app.root, 'loader.log'))
      expect(loaded).toContain(join(app.root, 'lib/untagged.ts'))
    })
  }
})
