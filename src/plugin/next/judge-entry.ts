import { entryAttribution } from '../../core/attribute-entry.ts'
import { diffManifests, type WideningReason } from '../../core/diff.ts'
import type { Manifest } from '../../core/manifest.ts'
import { SITE_TAG } from '../../core/site-tag.ts'
import type { ToolchainPolicy } from '../../core/widen.ts'
import type { CacheEntry } from './cache-folder.ts'
import type { CacheRecord } from './cache-record.ts'

/**
 * Why an entry goes: its site `changed` or was `removed`; no record says which code made it (`unrecorded`); no site can have
 * made it, or something else than a site can have (`unexplained`); it can't be read (`unreadable`); or nothing can be
 * compared, for the reason that widens a purge.
 */
export type PruneReason = 'changed' | 'removed' | 'unrecorded' | 'unexplained' | 'unreadable' | WideningReason

/** What entries are held against. */
export interface Standard extends Pick<CacheRecord, 'lockfile' | 'isWhole'> {
  readonly manifest: Manifest
  readonly toolchain: ToolchainPolicy
}

/**
 * Makes a judge of the entries that our code made: it says why one has to go, and `null` where it may stay, because the
 * code that the record names stands for every site that may have made it.
 */
export function createJudge(record: CacheRecord, standard: Standard): (entry: CacheEntry) => PruneReason | null {
  const made = record.manifest
  // Two applications in one cache have each their own code, and their own data.
  if (made === null || made.code.namespace !== standard.manifest.code.namespace) {
    return ({ said }) => (said === null ? 'unreadable' : 'unrecorded')
  }
  const diff = diffManifests(made, standard.manifest, { toolchain: standard.toolchain })
  const changed = new Set(diff.sites.changed)
  const removed = new Set(diff.sites.removed)
  const recorded = new Map(Object.entries(record.entries))
  const injected = new Set(made.build.injected)
  const mayBeForeign = !areOnlySites(record, made, standard)
  const sitesOf = possibleMakers(made)
  return ({ name, digest, said }) => {
    if (said === null) return 'unreadable'
    if (digest === null || recorded.get(name) !== digest) return 'unrecorded'
    if (diff.widened !== null) return diff.widened
    const siteTags = said.tags.filter(isSiteTag)
    if (siteTags.length === 0 && (mayBeForeign || said.tags.length === 0)) return 'unexplained'
    // One that the server's code doesn't hold, or not everywhere, tells nothing of the others that may have made it.
    if (siteTags.some((tag) => !injected.has(tag))) return 'unexplained'
    const sites = sitesOf(said.tags)
    if (sites.some((id) => changed.has(id))) return 'changed'
    if (sites.some((id) => removed.has(id))) return 'removed'
    return sites.length === 0 ? 'unexplained' : null
  }
}

/**
 * Finds the sites that may have made an entry, by its tags. One whose tags could not be followed may carry any, besides
 * those that it always carries.
 */
export function possibleMakers({ code, ...manifest }: Manifest): (tags: readonly string[]) => string[] {
  const places = new Set(code.unresolved.map(placeKey))
  const sites = Object.entries(code.sites).map(([id, site]) => [
    id,
    places.has(placeKey(site)) ? { ...site, tags: ['*'] } : site,
  ])
  return entryAttribution({ ...manifest, code: { ...code, sites: Object.fromEntries(sites) } })
}

interface Place {
  readonly module: string
  readonly form: string
  readonly line: number
  readonly column: number
}

function placeKey({ module, form, line, column }: Place): string {
  return JSON.stringify([module, form, line, column])
}

function isSiteTag(tag: string): boolean {
  return tag.match(SITE_TAG)?.[0] === tag
}

/**
 * Whether an entry without a site tag can be of nothing but the sites that the record knows: no source was left out of the
 * scan, none was beyond it, and the installed packages, which may make entries as well, are the same.
 */
function areOnlySites(record: CacheRecord, { code }: Manifest, { lockfile, isWhole }: Standard): boolean {
  const isParsed = code.unresolved.every(({ form }) => form !== 'module')
  return record.isWhole && isWhole && isParsed && lockfile !== null && lockfile === record.lockfile
}
