import type { Manifest } from './manifest.ts'
import type { Unresolved } from './sites.ts'

/**
 * The places that can't be followed and were not there before. Where a place stands in its module is no part of it; of
 * several alike in one module the last are the new ones.
 */
export function newUnresolved(before: Manifest, after: Manifest): Unresolved[] {
  const known = new Map<string, number>()
  for (const place of before.code.unresolved) known.set(keyOf(place), (known.get(keyOf(place)) ?? 0) + 1)
  return after.code.unresolved.filter((place) => {
    const left = known.get(keyOf(place)) ?? 0
    known.set(keyOf(place), left - 1)
    return left <= 0
  })
}

function keyOf({ module, form, reason }: Unresolved): string {
  return JSON.stringify([module, form, reason])
}
