import type { Batch, CdnLimits } from './batch.ts'

/** Cuts tags that are purged in one way into as few requests as the limits allow; their order stays. */
export function cutBatches(
  tags: readonly string[],
  way: Omit<Batch, 'tags'>,
  { maxTagsPerRequest, maxRequestBytes = Number.POSITIVE_INFINITY }: CdnLimits,
): Batch[] {
  const parts: string[][] = []
  let bytes = 0
  for (const tag of tags) {
    const part = parts.at(-1)
    const more = byteLength(tag) + 1
    if (part === undefined || part.length === maxTagsPerRequest || bytes + more - 1 > maxRequestBytes) {
      parts.push([tag])
      bytes = more
    } else {
      part.push(tag)
      bytes += more
    }
  }
  return parts.map((part) => ({ ...way, tags: part }))
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length
}
