import type { ReleaseView } from '../report/report-data.ts'
import { WIDENING_WORDS } from '../report/diff-report.ts'
import { counted, grouped, inPercent } from './numbers.ts'

/** What a release does, in a sentence. */
export function headlineOf({ tags, target, radius, cdns }: ReleaseView): string {
  const place = target === null ? '' : ` in ${target}`
  if (tags.length === 0) return `Nothing to purge${place}.`
  const requests = cdns.reduce((sum, cdn) => sum + cdn.requests, 0)
  const known = Math.max(radius.tags.known, tags.length)
  const share = `${grouped(tags.length)} of ${counted(known, 'known tag')} (${inPercent(tags.length, known)})`
  return `${wayOf(tags)} ${share}${place}${requests === 0 ? '' : `, in ${counted(requests, 'request')}`}.`
}

function wayOf(tags: ReleaseView['tags']): string {
  const deleted = tags.filter(({ mode }) => mode === 'delete').length
  if (deleted === 0) return 'Invalidate'
  return deleted === tags.length
    ? 'Delete'
    : `Invalidate ${grouped(tags.length - deleted)} and delete ${grouped(deleted)}:`
}

/** What differs in the code, or why that doesn't matter. */
export function differenceOf({ widened, counts, tags }: ReleaseView): string {
  if (widened !== null && tags.length === 0) return `No tag is known; ${WIDENING_WORDS[widened]} (${widened}).`
  if (widened !== null) return `Every tag is purged, because ${WIDENING_WORDS[widened]} (${widened}).`
  const told = (['changed', 'removed', 'moved', 'added'] as const).flatMap((state) =>
    counts[state] === 0 ? [] : [`${grouped(counts[state])} ${state}`],
  )
  return told.length === 0 ? 'No site differs.' : `Sites: ${told.join(', ')}.`
}
