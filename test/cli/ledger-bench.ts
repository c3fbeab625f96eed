import { onTestFinished } from 'vitest'
import { startEmulator, type Emulator } from '../../src/emulator/server.ts'
import { releaseDigest } from '../../src/core/manifest.ts'
import { addFiles, writeProject } from '../support/disk-project.ts'
import { runIn, type Ended } from './fake-world.ts'
import { handMade, handMadeText, type ShortSite } from './manifests.ts'

/** Sites of a build by name. */
export type Sites = Readonly<Record<string, ShortSite>>

/** A build of two pages. */
export const ONE: Sites = { page: { tags: ['page'], code: '1' }, other: { tags: ['other'], code: '1' } }
/** Differs from it on one. */
export const TWO: Sites = { page: { tags: ['page'], code: '2' }, other: { tags: ['other'], code: '1' } }
/** The version of a build. */
export const digestOf = (sites: Sites): string => releaseDigest(handMade(sites))

/** What a test of commands has at hand. */
export interface Bench {
  readonly emulator: Emulator
  /** Runs a command for production in the project. */
  readonly tags: (...argv: readonly string[]) => Promise<Ended>
  readonly build: (sites: Sites) => Promise<void>
  readonly cwd: string
}

/** A project in a folder, and the emulator for its CDN. */
export async function setUp(sites: Sites, more: Readonly<Record<string, string>> = {}): Promise<Bench> {
  const emulator = await startEmulator({ origin: 'http://127.0.0.1:9', token: 'emulator', project: 'shop' })
  onTestFinished(() => emulator.close())
  // Nothing old writes here.
  const config = JSON.stringify({ ledger: { retain: '0s' } })
  const cwd = await writeProject({ 'package.json': '{ "name": "shop" }', 'cache-tags.config.json': config, ...more })
  const environment = {
    VERCEL_TOKEN: 'emulator',
    VERCEL_PROJECT_ID: 'shop',
    CACHE_TAGS_API_URL: emulator.url,
    VERCEL_ENV: 'production',
  }
  const build = (now: Sites): Promise<void> => addFiles(cwd, { '.cache-tags/manifest.json': handMadeText(now) })
  await build(sites)
  return { emulator, cwd, build, tags: (...argv) => runIn({ cwd, environment }, ...argv) }
}

/** Tags that were purged, a list a request. */
export function purgedBy(emulator: Emulator): (readonly string[])[] {
  return emulator.purges().map(({ purge }) => purge?.tags ?? [])
}

/** A release for which nobody has to wait. */
export const RELEASE = ['purge', '--yes', '--settle', '0s'] as const
