import type { BlastRadius } from './blast-radius.ts'

/** How much one release may purge. */
export interface ReleaseLimits {
  /**
   * Most tags.
   * @default Infinity
   */
  readonly maxTags?: number
  /**
   * Largest share of the known tags, from 0 to 1.
   * @default 1
   */
  readonly maxShare?: number
}

/** What to do about a plan over the limits. */
export type OnTooMany = 'abort' | 'proceed' | 'everything'

/** In which way a plan is over the limits, a sentence each. */
export function excesses({ tags }: BlastRadius, { maxTags, maxShare }: ReleaseLimits): string[] {
  const { touched, known } = tags
  const share = known === 0 ? 0 : touched / known
  return [
    ...(touched > (maxTags ?? Number.POSITIVE_INFINITY)
      ? [`The plan purges ${touched} tags; limits.maxTags is ${maxTags}.`]
      : []),
    ...(share > (maxShare ?? 1)
      ? [`The plan purges ${touched} of ${known} known tags; limits.maxShare is ${maxShare}.`]
      : []),
  ]
}
