import { rm } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Manifest } from '../../src/core/manifest.ts'
import { decodeManifest } from '../../src/core/manifest-codec.ts'
import {
  buildNext,
  cacheTags,
  finalizeApp,
  linesOf,
  siteTagsIn,
  textsBelow,
  TURBOPACK_ROOT,
  writeApp,
  type App,
} from './next-apps.ts'
import { siteTags } from './talk.ts'

const SECRETS = { NEXT_PUBLIC_SECRETISH: 'value-of-public-name', SECRET: 'value-of-secret-name' }

/** An application in which sites stand where bundlers differ: shared with the client, behind an alias, dynamic. */
const APP: Readonly<Record<string, string>> = {
  '.env': Object.entries(SECRETS)
    .map(([name, value]) => `${name}=${value}\n`)
    .join(''),
  'app/page.tsx': `
    import { Button } from '../components/button'
    import { untagged } from '../lib/untagged'
    export default async function Page() { return <p>{await untagged()}<Button part="label" /></p> }
  `,
  'app/product/[id]/page.tsx': `
    import { product } from '../../../lib/product'
    export const generateStaticParams = () => [{ id: '42' }, { id: '43' }]
    export default async function Page({ params }) { return <p>{await product((await params).id)}</p> }
  `,
  'app/rates/route.ts': `
    import { rates } from '../../lib/rates'
    export const dynamic = 'force-dynamic'
    export const GET = async () => Response.json(await rates())
  `,
  'app/shelf/[id]/route.ts': `
    import { shelf } from '../../../lib/shelf'
    export const GET = async (request, { params }) => shelf.render((await params).id)
  `,
  'components/button.tsx': `
    'use client'
    import { useState } from 'react'
    import { shelf } from '../lib/shelf'
    export function Button({ part }) { const [count, add] = useState(0); return <b onClick={() => add(count + 1)}>{shelf[part](count)}</b> }
  `,
  'lib/deep.ts': `export const deep = (text: string) => text + '!'`,
  'lib/untagged.ts': `
    import { unstable_cache } from 'next/cache'
    import { deep } from './deep'
    export const untagged = unstable_cache(async () => deep('untagged') + process.env.NEXT_PUBLIC_SECRETISH + process.env.SECRET?.length)
  `,
  'lib/product.ts': `
    import { unstable_cache } from 'next/cache'
    export const product = (id: string) =>
      unstable_cache(async () => 'product ' + id, ['product', id], { tags: ['products', \`product-\${id}\`] })()
  `,
  'lib/rates.ts': `export const rates = () => fetch('https://rates.example', { next: { tags: ['rates'] } }).then((answer) => answer.json())`,
  // Which member is called only the page says: the site is in the client's code as well.
  'lib/shelf.ts': `
    export const shelf = {
      label: (count: number) => 'shelf label ' + count,
      render: (id: string) => new Response('shelf', { headers: { 'Cache-Tag': \`shelf-\${id}\` } }),
    }
  `,
}

/** Leaves a line wherever it runs. */
const COUNTING_LOADER = `
  const { appendFileSync } = require('node:fs')
  module.exports = function (source) {
    appendFileSync(this.getOptions().log, this.resourcePath + '\\n')
    return source
  }
`

/** Five wrappers beside ours, as they are found in the wild. */
const CONFIG = `
  import { appendFileSync } from 'node:fs'
  import { join, relative } from 'node:path'
  import { withCacheTags } from 'unplugin-cache-tags/next'
  const folder = import.meta.dirname
  const loaders = [{ loader: join(folder, 'count.cjs'), options: { log: join(folder, 'loader.log') } }]

  const withWebpack = (config) => ({
    ...config,
    webpack: (given, context) => {
      const webpack = config.webpack?.(given, context) ?? given
      webpack.module.rules.push({ test: /\\.ts$/, exclude: /node_modules/, use: loaders })
      return webpack
    },
  })
  const withFunction = (config) => async (phase, context) => ({
    ...(typeof config === 'function' ? await config(phase, context) : await config),
    env: { PHASE_SEEN: phase },
  })
  const withRules = (config) => ({
    ...config,
    turbopack: { ...config.turbopack, ${TURBOPACK_ROOT}, rules: { ...config.turbopack?.rules, '*.ts': { loaders }, '*.tsx': loaders } },
  })
  const withHook = (config) => ({
    ...config,
    compiler: { ...config.compiler, runAfterProductionCompile: async () => appendFileSync(join(folder, 'hook.log'), 'called\\n') },
  })
  const withRoutes = (config) => ({
    ...config,
    headers: async () => [{ source: '/', headers: [{ key: 'x-wrapped', value: 'yes' }] }],
    redirects: async () => [{ source: '/old', destination: '/', permanent: true }],
  })
  const given = Promise.resolve(withRoutes(withHook(withRules(withWebpack({ typescript: { ignoreBuildErrors: true } })))))
  export default withCacheTags(withFunction(given))
`

/** What is left of a build when the next one has written over it. */
interface Built {
  readonly manifest: Manifest
  /** Files that the application's own loader was given. */
  readonly loaded: readonly string[]
  /** How often the application's own hook was called. */
  readonly hooks: number
  readonly serverTags: readonly string[]
  readonly clientTags: readonly string[]
  /** Whether the client's code holds the site without its tag. */
  readonly clientHasSite: boolean
  readonly routes: unknown
  readonly settings: unknown
  /** All that we have left or said. */
  readonly ours: string
}

async function buildAndLook(app: App, bundler: 'turbopack' | 'webpack'): Promise<Built> {
  const logs = { loader: join(app.root, 'loader.log'), hook: join(app.root, 'hook.log') }
  await Promise.all(Object.values(logs).map((file) => rm(file, { force: true })))
  await buildNext(app, bundler)
  const { manifest, ended } = await finalizeApp(app)
  const dist = join(app.root, '.next')
  const left = await textsBelow(join(dist, 'unplugin-cache-tags'))
  const written = await textsBelow(join(app.root, '.cache-tags'))
  const clientTexts = await textsBelow(join(dist, 'static'), ['**/*.js'])
  const json = await textsBelow(dist, ['routes-manifest.json', 'required-server-files.json'])
  return {
    manifest,
    loaded: (await linesOf(logs.loader)).map((file) => relative(app.root, file)),
    hooks: (await linesOf(logs.hook)).length,
    serverTags: await siteTagsIn(join(dist, 'server'), ['**/*.js']),
    clientTags: await siteTagsIn(join(dist, 'static')),
    clientHasSite: [...clientTexts.values()].some((text) => text.includes('shelf label') && text.includes('Cache-Tag')),
    routes: JSON.parse(json.get('routes-manifest.json') ?? ''),
    settings: JSON.parse(json.get('required-server-files.json') ?? ''),
    ours: [...left.values(), ...written.values(), ended.stdout, ended.stderr].join('\n'),
  }
}

describe('a Next 16 application with five other wrappers', () => {
  const builds = new Map<string, Built>()
  let scanned: Manifest

  beforeAll(async () => {
    const app = await writeApp(16, { ...APP, 'next.config.mjs': CONFIG, 'count.cjs': COUNTING_LOADER })
    builds.set('Turbopack, cold', await buildAndLook(app, 'turbopack'))
    builds.set('Turbopack, warm', await buildAndLook(app, 'turbopack'))
    builds.set('webpack', await buildAndLook(app, 'webpack'))
    scanned = decodeManifest((await cacheTags(app, ['scan', '--json'])).stdout, 'the scan')
  }, 400_000)

  function built(name: string): Built {
    const found = builds.get(name)
    if (found === undefined) throw new Error(`${name} was not built`)
    return found
  }

  const NAMES = ['Turbopack, cold', 'Turbopack, warm', 'webpack']

  test('has the same code part, byte for byte, by Turbopack cold and warm, by webpack and by a scan', () => {
    expect(Object.keys(scanned.code.sites)).toEqual([
      'lib/product.ts#product~1',
      'lib/rates.ts#rates~1',
      'lib/shelf.ts#shelf.render~1',
      'lib/untagged.ts#untagged~1',
    ])
    const manifests = NAMES.map((name) => built(name).manifest)
    expect(manifests.map(({ id }) => id)).toEqual(NAMES.map(() => scanned.id))
    expect(new Set([...manifests, scanned].map(({ code }) => JSON.stringify(code))).size).toBe(1)
  })

  test('is built from the cache the second time: no loader runs, and still the tags stand there', () => {
    expect(built('Turbopack, cold').loaded).toContain('lib/untagged.ts')
    expect(built('Turbopack, warm').loaded).toEqual([])
    expect(built('Turbopack, warm').serverTags).toEqual(siteTags(scanned))
  })

  test.each(NAMES)('%s: every site tag is in the code of the server, and relied on', (name) => {
    const { serverTags, manifest } = built(name)
    expect(siteTags(scanned)).toHaveLength(2)
    expect(serverTags).toEqual(siteTags(scanned))
    expect(manifest.build.injected).toEqual(siteTags(scanned))
  })

  test.each(NAMES)('%s: no site tag is in what browsers get, though the site itself is', (name) => {
    const { clientTags, clientHasSite } = built(name)
    expect(clientHasSite).toBe(true)
    expect(clientTags).toEqual([])
  })

  test.each(NAMES)(
    "%s: prerendered pages give the values of a pattern; none of Next's own tags is in the manifest",
    (name) => {
      const { build } = built(name).manifest
      expect(build.concrete).toEqual({ 'product-*': ['product-42', 'product-43'] })
      expect(build.unexplained).toEqual({})
      const pages = build.prerendered?.filter(([, , tags]) => tags.some((tag) => tag.startsWith('product-'))) ?? []
      expect(pages.map(([, count]) => count).reduce((total, count) => total + count, 0)).toBe(2)
      expect(built(name).ours).not.toContain('_N_T_')
    },
  )

  test.each(NAMES)('%s: what the other wrappers set takes effect', (name) => {
    const { routes, hooks, settings } = built(name)
    expect(routes).toMatchObject({
      headers: [{ source: '/', headers: [{ key: 'x-wrapped', value: 'yes' }] }],
      redirects: expect.arrayContaining([expect.objectContaining({ source: '/old', destination: '/' })]),
    })
    expect(hooks).toBe(1)
    expect(settings).toMatchObject({ config: { env: { PHASE_SEEN: 'phase-production-build' } } })
  })

  test('the loaders of the application see the files that are written into, of both rules of Turbopack and that of webpack', () => {
    expect(built('Turbopack, cold').loaded).toEqual(
      expect.arrayContaining(['lib/untagged.ts', 'lib/shelf.ts', 'components/button.tsx']),
    )
    expect(built('webpack').loaded).toEqual(expect.arrayContaining(['lib/untagged.ts', 'lib/shelf.ts']))
  })

  test.each(NAMES)('%s: of values of the environment nothing but digests is left or said', (name) => {
    const { ours, manifest } = built(name)
    expect(Object.keys(manifest.build.values ?? {})).toContain('env:NEXT_PUBLIC_SECRETISH')
    expect(manifest.code.graph.map(([id]) => id)).toContain('env:SECRET')
    for (const value of Object.values(SECRETS)) expect(ours).not.toContain(value)
  })
})
