import type { View } from './paint.ts'
import { layoutTable } from './table.ts'
import { count } from './words.ts'

/** A page that was asked for after a purge. */
export interface PageRow {
  readonly url: string
  readonly state: 'renewed' | 'old' | 'unknown' | 'unreachable'
  readonly evidence: string
}

const COLUMNS = [{ title: 'PAGE' }, { title: 'IS' }, { title: 'BECAUSE' }]

/** Which pages are served anew after a purge, as a table; nothing where none was asked for. */
export function verifyReport(pages: readonly PageRow[], view: View): string {
  if (pages.length === 0) return ''
  const renewed = pages.filter(({ state }) => state === 'renewed').length
  const head = `Renewed: ${renewed} of ${count(pages.length, 'page')}.`
  const rows = pages.map(({ url, state, evidence }) => [[url], [state], [evidence]])
  return `\n${[paintHead(head, pages, view), ...layoutTable(COLUMNS, rows, view)].join('\n')}\n`
}

function paintHead(head: string, pages: readonly PageRow[], { paint }: View): string {
  if (pages.some(({ state }) => state === 'old')) return paint.bad(head)
  return pages.every(({ state }) => state === 'renewed') ? paint.good(head) : paint.warning(head)
}
