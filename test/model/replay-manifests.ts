import type { Manifest } from '../../src/core/manifest.ts'
import { handMade, type ShortSite } from '../cli/manifests.ts'
import { type Bits, madeBy, members } from './code.ts'
import type { World } from './world.ts'

/**
 * What a site of the manifests stands for. `page`: one place of the code for all entries of a page, read with the tags of
 * the new code, so that a diff names the tags of both versions, as in the model. `entry`: a place for each entry, of which
 * a diff names only the old version's tag: a smaller purge than the model's.
 */
export type Sites = 'page' | 'entry'

/** The manifests of a world's versions: a site for each entry that the version makes, with the entry's tag. */
export function manifestsOf({ code }: World, sites: Sites): Manifest[] {
  const isOnePage = code.versions.every((_, version) => entriesOf(code.makes[version] ?? 0).length === 1)
  return code.versions.map((_, version) => {
    const made = entriesOf(madeBy(code, version)).map((entry): [string, ShortSite] => {
      const tag = code.tagOf[entry] ?? 0
      const site = { tags: [tagName(tag)], code: `code${entry}` }
      if (sites === 'entry') return [`entry${entry}`, site]
      return [isOnePage ? 'page' : `page${tag}`, { ...site, form: 'next.cacheTag' }]
    })
    return handMade(Object.fromEntries(made))
  })
}

function entriesOf(entries: Bits): number[] {
  return members(entries, 31)
}

/** The name of a tag of the model. */
export function tagName(tag: number): string {
  return `t${tag}`
}

/** The names of a set of tags, of which there are so many in all. */
export function tagNames(tags: Bits, count: number): string[] {
  return members(tags, count).map(tagName)
}

/** The set of tags of some names. */
export function tagBits(names: readonly string[]): Bits {
  return names.reduce((tags, name) => tags | (1 << Number(name.slice(1))), 0)
}
