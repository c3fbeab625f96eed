import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Manifest } from '../../src/core/manifest.ts'
import { SITE_TAG } from '../../src/core/site-tag.ts'
import { buildNext, finalizeApp, TURBOPACK_ROOT, writeApp, type App } from './next-apps.ts'

const SITE = (name: string, value: string): string => `
  import { unstable_cache } from 'next/cache'
  export const ${name} = (id: string) => unstable_cache(async () => ${value} + id, ['${name}', id])()
`

const APP: Readonly<Record<string, string>> = {
  'app/(group)/page/page.tsx': `
    import { both } from '../../../lib/both'
    export const runtime = 'edge'
    export default async function Page() { return <p>{await both('1')}</p> }
  `,
  'app/api/[id]/route.ts': `
    import { edge } from '../../../lib/edge'
    export const runtime = 'edge'
    export const GET = async () => Response.json(await edge('2'))
  `,
  'app/node/page.tsx': `
    import { both } from '../../lib/both'
    import { node } from '../../lib/node'
    export default async function Page() { return <p>{await both('1')}{await node('1')}</p> }
  `,
  'middleware.ts': `
    import { NextResponse } from 'next/server'
    import { gate } from './lib/gate'
    export const middleware = (request) => (request.nextUrl.pathname === '/gate' ? gate() : NextResponse.next())
  `,
  'lib/both.ts': SITE('both', "'both'"),
  'lib/edge.ts': SITE('edge', "'edge'"),
  'lib/gate.ts': `export const gate = () => new Response('gate', { headers: { 'Cache-Tag': \`gate-\${Date.now()}\` } })`,
  'lib/node.ts': `
    import exact from '@exact'
    import { wild } from '@wild/value'
    ${SITE('node', 'exact + wild')}
  `,
  'behind/exact.ts': `export default 'exact'`,
  'behind/wild/value.ts': `export const wild = 'wild'`,
  'next.config.mjs': `
    import { join } from 'node:path'
    import { withCacheTags } from 'unplugin-cache-tags/next'
    const behind = join(import.meta.dirname, 'behind')
    export default withCacheTags({
      typescript: { ignoreBuildErrors: true },
      turbopack: {
        ${TURBOPACK_ROOT},
        resolveAlias: { '@exact': './behind/exact.ts', '@wild/*': './behind/wild/*' },
      },
      webpack: (config) => {
        Object.assign(config.resolve.alias, { '@exact$': join(behind, 'exact.ts'), '@wild': join(behind, 'wild') })
        return config
      },
    })
  `,
}

interface EdgeManifest {
  readonly middleware: Readonly<Record<string, { readonly files: readonly string[] }>>
  readonly functions: Readonly<Record<string, { readonly files: readonly string[] }>>
}

/** The code that the edge runtime is given: besides it, it is given the configuration, in which our rules stand. */
async function edgeCode(app: App): Promise<string[]> {
  const dist = join(app.root, '.next')
  const text = await readFile(join(dist, 'server/middleware-manifest.json'), 'utf8')
  const { middleware, functions } = JSON.parse(text) as EdgeManifest
  const files = Object.values({ ...middleware, ...functions }).flatMap((entry) => entry.files)
  const code = new Set(files.filter((file) => file.startsWith('server/')))
  return Promise.all([...code].map((file) => readFile(join(dist, file), 'utf8')))
}

const ids = new Map<string, string>()

describe.each(['webpack', 'turbopack'] as const)('an application with edge entries, built by %s', (bundler) => {
  let app: App
  let manifest: Manifest
  let said: string

  beforeAll(async () => {
    app = await writeApp(16, APP)
    await buildNext(app, bundler)
    const finalized = await finalizeApp(app)
    manifest = finalized.manifest
    said = finalized.ended.stderr
    ids.set(bundler, manifest.id)
  }, 300_000)

  test('relies on the tag of the site alone that only the Node server runs', () => {
    const { sites } = manifest.code
    expect(Object.keys(sites)).toEqual([
      'lib/both.ts#both~1',
      'lib/edge.ts#edge~1',
      'lib/gate.ts#gate~1',
      'lib/node.ts#node~1',
    ])
    expect(manifest.build.injected).toEqual([sites['lib/node.ts#node~1']?.siteTag])
  })

  test('names the others, once', () => {
    const warnings = said.split('\n').filter((line) => line.includes('warning'))
    expect(warnings).toEqual([
      '[cache-tags] warning: the edge runtime runs lib/both.ts#both~1, lib/edge.ts#edge~1, lib/gate.ts#gate~1: ' +
        'its entries carry no site tag, so that it is not relied on',
    ])
  })

  test('leaves the code of the edge runtime as it is', async () => {
    const code = await edgeCode(app)
    expect(code.join('\n')).toContain('gate-')
    expect(code.flatMap((text) => text.match(SITE_TAG) ?? [])).toEqual([])
  })

  test('follows the aliases of the bundler', () => {
    const behind = manifest.code.graph.map(([id]) => id).filter((id) => id.startsWith('behind/'))
    expect(behind).toEqual(['behind/exact.ts#default', 'behind/wild/value.ts#wild'])
    expect(manifest.code.unresolved).toEqual([])
  })
})

test('whose aliases both bundlers have in their own words, it has the same code part by each', () => {
  expect(ids.size).toBe(2)
  expect(new Set(ids.values()).size).toBe(1)
})
