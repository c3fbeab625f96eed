import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { ManifestDiff } from '../../src/core/diff.ts'
import type { Manifest } from '../../src/core/manifest.ts'
import { addFiles } from '../support/disk-project.ts'
import { buildNext, cacheTags, finalizeApp, textsBelow, TURBOPACK_ROOT, writeApp, type App } from './next-apps.ts'

const FRAME = `export const frame = 'frame'`

/** Not wrapped, its output in another folder, and a package that declares a tag by itself. */
const APP: Readonly<Record<string, string>> = {
  '.env': 'NEXT_PUBLIC_SECRETISH=value-of-public-name\nSECRET=value-of-secret-name\nSHELF=1\n',
  'app/layout.tsx': `
    import { frame } from '../lib/frame'
    export default function Layout({ children }) { return <html lang={frame}><body>{children}</body></html> }
  `,
  'app/page.tsx': `
    import { fromPackage } from 'tagging-package'
    export default async function Page() { return <p>{await fromPackage()}</p> }
  `,
  'app/other/page.tsx': `
    import { own } from '../../lib/own'
    import { tail } from '../../lib/tail'
    export default async function Page() { return <p>{await own()}{tail}</p> }
  `,
  'lib/frame.ts': FRAME,
  'lib/tail.ts': `export const tail = 'tail'`,
  'lib/own.ts': `
    import { unstable_cache } from 'next/cache'
    const named = [process.env.NEXT_PUBLIC_SECRETISH, process.env.NEXT_PUBLIC_COMMIT_SHA, process.env.SECRET?.length]
    export const own = unstable_cache(async () => named.length, ['own'], { tags: ['own', 'own-' + process.env.SHELF] })
  `,
  'node_modules/tagging-package/package.json': JSON.stringify({
    name: 'tagging-package',
    version: '1.0.0',
    main: 'index.js',
  }),
  'node_modules/tagging-package/index.js': `
    import { unstable_cache } from 'next/cache'
    export const fromPackage = unstable_cache(async () => 'from a package', ['package'], { tags: ['from-package'] })
  `,
  'next.config.mjs': `export default {
    distDir: 'output',
    typescript: { ignoreBuildErrors: true },
    transpilePackages: ['tagging-package'],
    turbopack: { ${TURBOPACK_ROOT} },
  }`,
}

const UNTAGGED: Readonly<Record<string, string>> = {
  'lib/untagged.ts': `
    import { unstable_cache } from 'next/cache'
    export const untagged = unstable_cache(async () => 'untagged')
  `,
}

describe('finalize, where the build was not wrapped', () => {
  let app: App

  beforeAll(async () => {
    app = await writeApp(16, { ...APP, ...UNTAGGED })
    await buildNext(app, 'turbopack')
  }, 300_000)

  function finalize(environment: Readonly<Record<string, string>> = {}) {
    return finalizeApp(app, ['--dist-dir', 'output'], environment)
  }

  /** What a change of files and environment makes of the build's manifest. */
  async function diffOf(
    files: Readonly<Record<string, string>>,
    before: Readonly<Record<string, string>> = {},
    after: Readonly<Record<string, string>> = {},
  ): Promise<{ diff: ManifestDiff; old: Manifest; now: Manifest }> {
    await addFiles(app.root, APP)
    const { manifest: old } = await finalize(before)
    await copyFile(join(app.root, '.cache-tags/manifest.json'), join(app.root, 'before.json'))
    await addFiles(app.root, files)
    const { manifest: now } = await finalize(after)
    const { stdout } = await cacheTags(app, ['diff', 'before.json', '.cache-tags/manifest.json', '--json'])
    return { diff: JSON.parse(stdout) as ManifestDiff, old, now }
  }

  test('has the manifest of a scan, relies on no site tag, and says so', async () => {
    const { manifest, ended } = await finalize()
    expect(Object.keys(manifest.code.sites)).toContain('lib/untagged.ts#untagged~1')
    expect(manifest.build.injected).toEqual([])
    expect(ended.stderr).toContain('warning: the build was not wrapped by `withCacheTags`')
  })

  test('refuses a folder in which no build was finished', async () => {
    const ended = await cacheTags(app, ['finalize'])
    expect(ended.code).toBe(1)
    expect(ended.stderr).toContain('CT_BUILD')
    expect(ended.stderr).toContain('--dist-dir')
    expect(ended.stdout).toBe('')
  })

  test("reports a tag that no site declares with its route, and none of Next's own", async () => {
    const { manifest, ended } = await finalize()
    expect(manifest.build.unexplained).toEqual({
      'from-package': { routes: ['app/page'], fingerprint: expect.any(String) },
    })
    expect(manifest.build.concrete).toEqual({ 'own-*': ['own-1'] })
    expect(ended.stdout).toMatch(/from-package +app\/page/)
    expect(ended.stderr).toContain('no site declares from-package')
    expect(JSON.stringify(manifest) + ended.stdout + ended.stderr).not.toContain('_N_T_')
  })

  test('lets any change below the route purge it: of what its layout imports alone', async () => {
    const { diff, old, now } = await diffOf({ 'lib/frame.ts': `export const frame = 'changed'` })
    const print = (manifest: Manifest): unknown => manifest.build.unexplained?.['from-package']?.fingerprint
    expect(print(now)).not.toBe(print(old))
    expect(diff.purge).toEqual([
      { tag: 'from-package', sites: [], because: [{ module: 'route', name: 'app/page', change: 'changed' }] },
    ])
  })

  test('lets no change beside the route purge it', async () => {
    const { diff } = await diffOf({ 'lib/tail.ts': `export const tail = 'changed'` })
    expect(diff.purge).toEqual([])
  })

  test('a public value that a slice reads makes its site stale', async () => {
    const { diff } = await diffOf({}, { NEXT_PUBLIC_SECRETISH: 'one' }, { NEXT_PUBLIC_SECRETISH: 'two' })
    expect(diff.sites.changed).toEqual(['lib/own.ts#own~1'])
    expect(diff.purge.map(({ tag }) => tag)).toEqual(['own'])
  })

  test('a public value that differs in every build makes none', async () => {
    const { diff, now } = await diffOf({}, { NEXT_PUBLIC_COMMIT_SHA: 'one' }, { NEXT_PUBLIC_COMMIT_SHA: 'two' })
    expect(now.build.ignored).toEqual(['process.env.NEXT_PUBLIC_COMMIT_SHA'])
    expect(diff.purge).toEqual([])
  })

  test('writes and says no value of the environment', async () => {
    const { manifest, ended } = await finalize()
    expect(Object.keys(manifest.build.values ?? {})).toEqual(['env:NEXT_PUBLIC_SECRETISH'])
    const written = [...(await textsBelow(join(app.root, '.cache-tags'))).values()].join('\n')
    for (const text of [written, ended.stdout, ended.stderr]) {
      expect(text).not.toContain('value-of-public-name')
      expect(text).not.toContain('value-of-secret-name')
    }
  })
})
