import { byPlaceAndRule, type CheckFinding } from './check-finding.ts'
import { findNotInjected, findRedundant, findUnresolved } from './check-sites.ts'
import {
  findBareHoles,
  findCaseClashes,
  findCountLimits,
  findHeaderLimits,
  findTagLimits,
  type CheckCdn,
} from './check-tags.ts'
import { findUndeclared } from './check-undeclared.ts'
import { sortedUnique } from './hash.ts'
import type { Manifest } from './manifest.ts'

/** All that is wrong, or may be, with the tags of a project, in the order of its places. */
export function checkManifest(manifest: Manifest, cdns: readonly CheckCdn[]): CheckFinding[] {
  return [
    ...findUndeclared(manifest),
    ...findCaseClashes(manifest, cdns),
    ...cdns.flatMap((cdn) => [
      ...findTagLimits(manifest, cdn),
      ...findCountLimits(manifest, cdn),
      ...findHeaderLimits(manifest, cdn),
    ]),
    ...findBareHoles(manifest),
    ...findUnresolved(manifest),
    ...findRedundant(manifest, cdns),
    ...findNotInjected(manifest),
  ].sort(byPlaceAndRule)
}

/** The modules that a manifest's places stand in. */
export function placedModules({ code }: Manifest): string[] {
  const places = [...Object.values(code.sites), ...code.invalidations, ...code.unresolved]
  return sortedUnique(places.map(({ module }) => module))
}
