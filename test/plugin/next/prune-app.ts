import { cp, mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { NextBundler, NextSettings } from '../../../src/bundlers/next.ts'
import { decodeManifest } from '../../../src/core/manifest-codec.ts'
import { noteFiles } from '../../../src/plugin/next/build-note.ts'
import { startNextBuild } from '../../../src/plugin/next/build.ts'
import { finalizeNextBuild } from '../../../src/plugin/next/finalize.ts'
import { pruneCache, recordCache, type Pruned } from '../../../src/plugin/next/prune.ts'
import type { Options } from '../../../src/plugin/options.ts'
import { resolveOptions } from '../../../src/plugin/resolve-options.ts'
import { addFiles, writeProject } from '../../support/disk-project.ts'

/** A site of the application: `a` has no tags of its own, and the entries of `c` are made from those of `a`. */
export type Place = 'a' | 'b' | 'c'

export const PLACES: readonly Place[] = ['a', 'b', 'c']

const LOCKFILE = JSON.stringify({ name: 'shop', lockfileVersion: 3, packages: { '': { name: 'shop' } } })

/** The application's files. Which version of its code a site runs stands in `lib`. */
export const APP: Readonly<Record<string, string>> = {
  'package.json': JSON.stringify({ name: 'shop' }),
  'package-lock.json': LOCKFILE,
  'lib/a.ts': "export const a = 'a0'",
  'lib/b.ts': "export const b = 'b0'",
  'lib/c.ts': "export const c = 'c0'",
  'data/a.ts': `
    import { unstable_cache } from 'next/cache'
    import { a } from '../lib/a'
    export const readA = unstable_cache(async () => a, ['a'])
  `,
  'data/b.ts': `
    import { unstable_cache } from 'next/cache'
    import { b } from '../lib/b'
    export const readB = unstable_cache(async () => b, ['b'], { tags: ['b'] })
  `,
  'data/c.ts': `
    import { unstable_cache } from 'next/cache'
    import { c } from '../lib/c'
    import { readA } from './a'
    export const readC = unstable_cache(async () => c + (await readA()), ['c'], { tags: ['c'] })
  `,
}

/** How a build goes; by default well, with Turbopack, wrapped, and with all sites asked. */
export interface BuildCourse {
  readonly config?: NextSettings
  readonly bundler?: NextBundler
  /** Whether `withCacheTags` takes part. */
  readonly isWrapped?: boolean
  /** Sites that prerendered pages ask, in order. */
  readonly asks?: readonly Place[]
  /** A failed build leaves what it had written. */
  readonly isFailing?: boolean
  /** What happens between its compilation and its prerendering. */
  readonly meanwhile?: () => Promise<void>
  /** Site tags that the output lacks. */
  readonly lost?: readonly string[]
}

/** What stands in the cache for a site: `a0`; of `c` with what it read: `c0a0`. */
export type Bodies = Readonly<Partial<Record<string, string>>>

/** An application with its `.next`, and a clock that moves with everything that is written there. */
export interface App {
  readonly root: string
  readonly cache: string
  readonly edit: (place: Place, version: string) => Promise<void>
  readonly write: (files: Readonly<Record<string, string>>) => Promise<void>
  /** Writes an entry, as a dev server does, or any process that shares the cache. */
  readonly writeEntry: (name: string, tags: readonly string[], body?: string, url?: string) => Promise<void>
  /** Asks sites: an entry that is there is served, one that isn't is made, and entries it is made of with it. */
  readonly ask: (places: readonly Place[]) => Promise<void>
  /** Throws an entry away and makes it anew. */
  readonly refresh: (place: Place) => Promise<void>
  /** Another way to the folder may be given. */
  readonly prune: (course?: { readonly isDry?: boolean; readonly root?: string }) => Promise<Pruned>
  readonly build: (course?: BuildCourse) => Promise<void>
  readonly finalize: () => Promise<void>
  /** `prune && build && finalize`. */
  readonly cycle: (course?: BuildCourse) => Promise<Pruned>
  readonly bodies: () => Promise<Bodies>
  /** What the sources as they stand would put there. */
  readonly fresh: (place: Place) => string
  readonly save: () => Promise<void>
  /** Puts the whole cache back as it was saved. */
  readonly restore: () => Promise<void>
  readonly isBuilt: () => Promise<boolean>
  /** The tag of its own that a site has. */
  readonly siteTag: (place: Place) => Promise<string>
}

/** Opens an application on disk, which goes with the test. */
export async function openApp(files: Readonly<Record<string, string>> = {}, given: Options = {}): Promise<App> {
  const root = await writeProject({ ...APP, ...files })
  const options = resolveOptions(given)
  const dist = join(root, '.next')
  const cache = join(dist, 'cache')
  const saved = join(root, '.saved')
  const versions: Record<Place, string> = { a: 'a0', b: 'b0', c: 'c0' }
  const tagsOf: Record<Place, readonly string[]> = { a: [], b: ['b'], c: ['c'] }
  let seconds = 1_700_000_000
  const stamp = (file: string): Promise<void> => {
    seconds += 1
    return utimes(file, seconds, seconds)
  }
  const put = async (file: string, text: string): Promise<void> => {
    await mkdir(join(file, '..'), { recursive: true })
    await writeFile(file, text)
    await stamp(file)
  }
  const entryFile = (name: string): string => join(cache, 'fetch-cache', name)
  const bodyOf = async (name: string): Promise<string | undefined> => {
    const text = await readFile(entryFile(name), 'utf8').catch(() => null)
    return text === null ? undefined : JSON.parse(text).data?.body
  }
  const writeEntry: App['writeEntry'] = async (name, tags, body = name, url = '') =>
    put(
      entryFile(name),
      JSON.stringify({ kind: 'FETCH', data: { headers: {}, body, status: 200, url }, revalidate: 31_536_000, tags }),
    )
  const siteTags = new Map<string, string>()
  const learnTags = async (): Promise<void> => {
    if (siteTags.size > 0) return
    const { scanWith } = await import('../../../src/plugin/scan-with.ts')
    const { code } = await scanWith(root, options)
    for (const site of Object.values(code.sites)) {
      if (site.siteTag !== null) siteTags.set(site.module.replace(/^data\/|\.ts$/g, ''), site.siteTag)
    }
  }
  const make = async (place: Place): Promise<string> => {
    const known = await bodyOf(place)
    if (known !== undefined) return known
    const body = versions[place] + (place === 'c' ? await make('a') : '')
    await learnTags()
    const own = siteTags.get(place)
    await writeEntry(place, own === undefined ? tagsOf[place] : [...tagsOf[place], own], body)
    return body
  }
  const ask: App['ask'] = async (places) => {
    for (const place of places) await make(place)
  }
  const noteOf = async (): Promise<string> => readFile(noteFiles(dist).manifest, 'utf8').catch(() => '')
  const build: App['build'] = async (course = {}) => {
    const { config = {}, bundler = 'turbopack', asks = PLACES, lost = [] } = course
    for (const name of await readdir(dist).catch(() => [])) {
      if (!name.startsWith('cache')) await rm(join(dist, name), { recursive: true })
    }
    await mkdir(dist, { recursive: true })
    const started = await startNextBuild({ root, options, config, bundler, aliases: [] })
    if (course.isWrapped !== false) {
      await started.leaveNote(dist)
      await stamp(noteFiles(dist).manifest)
    }
    await course.meanwhile?.()
    await ask(asks)
    if (course.isFailing === true) return
    await learnTags()
    const tags = [...siteTags].flatMap(([place, tag]) => (lost.includes(place) ? [] : [tag]))
    await put(join(dist, 'server/app/page.js'), JSON.stringify(tags))
    await put(join(dist, 'BUILD_ID'), 'build')
    await put(join(dist, 'prerender-manifest.json'), JSON.stringify({ routes: {} }))
  }
  const prune: App['prune'] = async ({ isDry = false, root: path = root } = {}) => {
    const pruned = await pruneCache({
      root: path,
      options,
      cache: join(path, '.next/cache'),
      environment: process.env,
      isDry,
    })
    if (!isDry) await stamp(join(cache, 'unplugin-cache-tags.json'))
    return pruned
  }
  const finalize = async (): Promise<void> => {
    const { manifest, note } = await finalizeNextBuild({ root, options, distDir: '.next', environment: process.env })
    await recordCache(cache, root, { manifest, note }, options.toolchain)
  }
  return {
    root,
    cache,
    edit: async (place, version) => {
      versions[place] = version
      await addFiles(root, { [`lib/${place}.ts`]: `export const ${place} = '${version}'` })
    },
    write: (more) => addFiles(root, more),
    writeEntry,
    ask,
    refresh: async (place) => {
      await rm(entryFile(place), { force: true })
      await make(place)
    },
    prune,
    build,
    finalize,
    cycle: async (course) => {
      const pruned = await prune()
      await build(course)
      await finalize()
      return pruned
    },
    bodies: async () => {
      const names = await readdir(join(cache, 'fetch-cache')).catch(() => [])
      return Object.fromEntries(
        await Promise.all(names.sort().map(async (name) => [name, await bodyOf(name)] as const)),
      )
    },
    fresh: (place) => versions[place] + (place === 'c' ? versions.a : ''),
    save: async () => {
      await rm(saved, { recursive: true, force: true })
      await mkdir(cache, { recursive: true })
      await cp(cache, saved, { recursive: true, preserveTimestamps: true })
    },
    restore: async () => {
      if ((await stat(saved).catch(() => null)) === null) return
      await rm(cache, { recursive: true, force: true })
      await cp(saved, cache, { recursive: true, preserveTimestamps: true })
    },
    isBuilt: async () => (await stat(join(dist, 'prerender-manifest.json')).catch(() => null)) !== null,
    siteTag: async (place) => {
      const { code } = decodeManifest(await noteOf(), 'note')
      return Object.values(code.sites).find(({ module }) => module === `data/${place}.ts`)?.siteTag ?? ''
    },
  }
}

/** An application after one whole cycle: everything in its cache is known. */
export async function openBuilt(files: Readonly<Record<string, string>> = {}, options: Options = {}): Promise<App> {
  const app = await openApp(files, options)
  await app.cycle()
  return app
}

/** What goes, by entry. */
export async function reasons(app: App): Promise<Readonly<Record<string, string>>> {
  const { pruned } = await app.prune()
  return Object.fromEntries(pruned.map(({ entry, reason }) => [entry, reason]))
}

/** What it says of a whole cache of which nothing is known. */
export const ALL_UNRECORDED: Readonly<Record<string, string>> = { a: 'unrecorded', b: 'unrecorded', c: 'unrecorded' }
