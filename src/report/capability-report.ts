import type { CdnCapabilities } from '../core/capabilities.ts'
import type { View } from './paint.ts'
import { layoutTable } from './table.ts'

const COLUMNS = ['CDN', 'HEADER', 'TAG', 'TAGS A RESPONSE', 'TAGS A REQUEST', 'CASE', 'PURGES BY', 'RATE'].map(
  (title) => ({
    title,
  }),
)

/** What the configured CDNs take and can, a row each. */
export function capabilityTable(cdns: readonly CdnCapabilities[], view: View): string[] {
  return layoutTable(
    COLUMNS,
    cdns.map((cdn) => rowOf(cdn).map((cell) => [cell])),
    view,
  )
}

function rowOf({ title, header, limits, maxHeaderBytes, foldsCase, modes, rate }: CdnCapabilities): string[] {
  const { maxTagCharacters, maxTagBytes, maxTagsPerResponse, maxTagsPerRequest } = limits
  return [
    title,
    header ?? 'none',
    maxTagCharacters === undefined ? `${maxTagBytes} bytes` : `${maxTagCharacters} characters`,
    [
      ...(Number.isFinite(maxTagsPerResponse) ? [String(maxTagsPerResponse)] : []),
      ...(maxHeaderBytes === null ? [] : [`${maxHeaderBytes} bytes`]),
    ].join(', '),
    String(maxTagsPerRequest),
    foldsCase ? 'folded' : 'kept',
    modes.join(', '),
    rate === null ? 'not published' : `${rate.amount} ${rate.per}s in ${rate.seconds} s, ${rate.burst} at once`,
  ]
}
