import { byCodeUnit } from '../core/hash.ts'
import { blocks } from './diff-report.ts'
import type { View } from './paint.ts'
import { layoutTable } from './table.ts'
import { count } from './words.ts'

/** What a release by the ledger came to, beside its purge. */
export interface ReleaseEnd {
  readonly released: string
  readonly live: string
  readonly announced: number
  readonly settled: boolean
  readonly founded: boolean
  /** How long old deployments may write, as the option has it. */
  readonly retain: string
}

/** Which version is live now, and whether the ledger is at rest. */
export function releaseLines({ released, live, announced, settled, founded, retain }: ReleaseEnd, view: View): string {
  const superseded = live === released ? '' : ` (${released} is superseded)`
  const but = announced === 0 ? '' : `, but for ${count(announced, 'announced version')}`
  const state = settled ? view.paint.good(`Settled${but}.`) : view.paint.warning('Not settled.')
  const lines = [
    `Version ${live} is live${superseded}. ${state}`,
    ...(founded
      ? []
      : [`The ledger is not founded yet: releases purge everything until one comes ${retain} after the first.`]),
  ]
  return `${lines.join('\n')}\n`
}

/** A record as `status` shows it. */
export interface StatusRecord {
  /** Its nonce. */
  readonly record: string
  /** `null` where it can't be read. */
  readonly version: string | null
  /** ISO 8601, by the clock of whoever put it. */
  readonly at: string | null
  /** Of an adoption: until then entries without site tags may be left. */
  readonly untaggedUntil?: string | null
}

/** What a ledger knows: what `status --json` prints. */
export interface LedgerStatus {
  readonly ledger: string
  readonly founded: boolean
  readonly live: readonly StatusRecord[]
  readonly announced: readonly StatusRecord[]
  readonly pending: readonly { readonly tag: string; readonly refused: string | null }[]
  /** Versions whose manifests it keeps. */
  readonly versions: readonly string[]
}

const RECORD_COLUMNS = [{ title: 'VERSION' }, { title: 'STATE' }, { title: 'RECORDED' }]
const PENDING_COLUMNS = [{ title: 'TAG' }, { title: 'BECAUSE' }]

/** The ledger as tables: versions that may have entries, and tags that are still to be purged. */
export function statusReport(status: LedgerStatus, view: View): string {
  const { ledger, founded, live, announced, pending, versions } = status
  const records = [
    ...live.map((record) => ({ ...record, state: stateOf(record) })),
    ...announced.map((record) => ({ ...record, state: 'announced' })),
  ].sort((left, right) => byCodeUnit(right.at ?? '', left.at ?? ''))
  const rows = records.map(({ version, state, at }) => [[version ?? '(unreadable)'], [state], [at ?? '']])
  const owed = pending.map(({ tag, refused }) => [[tag], [refused === null ? 'not reached' : `refused: ${refused}`]])
  const news = founded
    ? []
    : ['No release is complete yet: the first one purges everything, or `cache-tags adopt` does without.']
  return blocks([
    [view.paint.strong(`Ledger: ${ledger}.`), `It keeps ${count(versions.length, 'manifest')}.`, ...news],
    layoutTable(RECORD_COLUMNS, rows, view),
    owed.length === 0
      ? []
      : [view.paint.warning(`To be purged still: ${owed.length}`), ...layoutTable(PENDING_COLUMNS, owed, view)],
  ])
}

function stateOf({ untaggedUntil }: StatusRecord): string {
  return typeof untaggedUntil === 'string' ? `adopted, untagged entries until ${untaggedUntil}` : 'was live'
}
