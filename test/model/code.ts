/** A set of small numbers: entries, tags or versions by their index. */
export type Bits = number

/** Every tag there may be, also those that no manifest knows. */
export const EVERYTHING: Bits = -1

/** Versions of a site's code: which entries each writes, and which tag stands on each entry. */
export interface Code {
  /** Names of the versions. */
  readonly versions: readonly string[]
  /** By version: the entries that it writes. An entry of other code is stale. */
  readonly makes: readonly Bits[]
  /** By entry: the index of its tag. */
  readonly tagOf: readonly number[]
}

/** One page whose tag has another name in each version: the tag is known to one manifest only. */
export function renamedTag(...versions: readonly string[]): Code {
  return {
    versions,
    makes: versions.map((_, index) => 1 << index),
    tagOf: versions.map((_, index) => index),
  }
}

/**
 * Two pages, `left` and `right`; B differs from A on the left, C on the right. So versions share entries, and a purge for
 * one of them leaves entries of which only another version's record tells.
 */
export const TWO_PAGES: Code = {
  versions: ['A', 'B', 'C'],
  makes: [0b0101, 0b0110, 0b1001],
  tagOf: [0, 0, 1, 1],
}

/** The members of a set, in order. */
export function members(bits: Bits, size: number): number[] {
  return Array.from({ length: size }, (_, index) => index).filter((index) => (bits & (1 << index)) !== 0)
}

/** All subsets of a set but the empty one. */
export function subsets(bits: Bits): Bits[] {
  const found: Bits[] = []
  for (let subset = bits; subset > 0; subset = (subset - 1) & bits) found.push(subset)
  return found
}

/** The tags on a set of entries. */
export function tagsOn(code: Code, entries: Bits): Bits {
  return members(entries, code.tagOf.length).reduce((tags, entry) => tags | (1 << (code.tagOf[entry] ?? 0)), 0)
}

/** The entries that carry one of the tags. */
export function carrying(code: Code, tags: Bits): Bits {
  return code.tagOf.reduce((entries, tag, entry) => ((tags & (1 << tag)) === 0 ? entries : entries | (1 << entry)), 0)
}

/** What a version writes. */
export function madeBy(code: Code, version: number): Bits {
  return code.makes[version] ?? 0
}

/** The tags of a diff: those on entries that only one of the two versions writes. */
export function diffOf(code: Code, version: number, other: number): Bits {
  return tagsOn(code, madeBy(code, version) ^ madeBy(code, other))
}
