import { byCodeUnit } from '../core/hash.ts'
import type { ReleaseRecord } from '../core/release-record.ts'
import { blocks } from './diff-report.ts'
import type { View } from './paint.ts'
import { layoutTable, type Column } from './table.ts'
import { count, duration } from './words.ts'
import { wrapText } from './wrap.ts'

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

/** A release as `status` shows it, and the page of a report: names as in the ledger's record of it. */
export interface StatusRelease extends Omit<ReleaseRecord, 'atMs'> {
  /** When it ended: ISO 8601, by the clock of whoever released. */
  readonly at: string
}

const RECORD_COLUMNS: readonly Column[] = [
  { title: 'VERSION' },
  { title: 'STATE', cut: 'never' },
  { title: 'RECORDED', cut: 'never' },
]
const PENDING_COLUMNS = [{ title: 'TAG' }, { title: 'BECAUSE' }]

const RELEASE_COLUMNS = ['WHEN', 'VERSION', 'TAGS', 'REQUESTS', 'TIME', 'RESULT'].map((title): Column =>
  title === 'VERSION' ? { title } : { title, cut: 'never' },
)

/**
 * The ledger as tables: versions that may have entries, tags that are still to be purged, and the last releases.
 *
 * @param releases - newest first
 */
export function statusReport(status: LedgerStatus, releases: readonly StatusRelease[], view: View): string {
  const { ledger, founded, live, announced, pending, versions } = status
  const records = [
    ...live.map((record) => ({ ...record, state: stateOf(record) })),
    ...announced.map((record) => ({ ...record, state: 'announced' })),
  ].sort((left, right) => byCodeUnit(right.at ?? '', left.at ?? ''))
  const rows = records.map(({ version, state, at }) => [[version ?? '(unreadable)'], [state], [inSeconds(at ?? '')]])
  const owed = pending.map(({ tag, refused }) => [[tag], [refused === null ? 'not reached' : `refused: ${refused}`]])
  const news = founded
    ? []
    : [
        'Not founded yet: releases purge everything until one comes `ledger.retain` after the first.',
        '`cache-tags adopt` begins without that.',
      ]
  const text = blocks([
    [view.paint.strong(`Ledger: ${ledger}.`), `It keeps ${count(versions.length, 'manifest')}.`, ...news],
    layoutTable(RECORD_COLUMNS, rows, view),
    owed.length === 0
      ? []
      : [view.paint.warning(`To be purged still: ${owed.length}`), ...layoutTable(PENDING_COLUMNS, owed, view)],
    releases.length === 0
      ? []
      : [view.paint.strong('Last releases:'), ...layoutTable(RELEASE_COLUMNS, releases.map(releaseRow), view)],
  ])
  return wrapText(text, view.width)
}

function releaseRow(release: StatusRelease): string[][] {
  const { at, released, live, tags, widened, requests, durationMs } = release
  const version = live === released ? live : `${live} (for ${released})`
  const size = widened === null ? String(tags) : `${tags} (everything)`
  return [[inSeconds(at)], [version], [size], [String(requests)], [duration(durationMs)], [resultOf(release)]]
}

/** A time in ISO 8601 without its milliseconds. */
function inSeconds(time: string): string {
  return time.replace(/\.\d+Z$/, 'Z')
}

/** What became of a release, in a few words. */
export function resultOf({ tags, accepted, unreached, settled, error }: Omit<StatusRelease, 'refused'>): string {
  if (error === 'CT_PURGE_DENIED') return 'denied'
  // Of refusals only some are kept; every tag is accepted, refused or unreached.
  const refused = tags - accepted - unreached
  const parts = [
    ...(refused > 0 ? [`${refused} refused`] : []),
    ...(unreached > 0 ? [`${unreached} not reached`] : []),
    ...(settled || unreached > 0 ? [] : [error === null || SAID.has(error) ? 'not settled' : error]),
  ]
  return parts.length === 0 ? 'complete' : parts.join(', ')
}

/** What the counts say already. */
const SAID: ReadonlySet<string> = new Set(['CT_PURGE_REFUSED', 'CT_PURGE_UNREACHED', 'CT_NOT_SETTLED'])

function stateOf({ untaggedUntil }: StatusRecord): string {
  return typeof untaggedUntil === 'string' ? `adopted, untagged entries until ${inSeconds(untaggedUntil)}` : 'was live'
}
