import type { ReportData } from './report-data.ts'
import { count } from './words.ts'

/** What a page holds, and how large it is, in one line. */
export function reportLine({ code, release, history }: ReportData, bytes: number): string {
  const parts = [
    [count(code.sites.length, 'site'), count(code.tags.length, 'tag'), count(code.modules.length, 'module')].join(', '),
    ...(release === null ? [] : [`${count(release.tags.length, 'tag')} to purge`]),
    ...(history === null ? [] : [count(history.releases.length, 'release')]),
  ]
  return `wrote the report (${size(bytes)}): ${parts.join('; ')}`
}

function size(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}
