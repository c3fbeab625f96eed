import { expect, test } from 'vitest'
import {
  releaseLines,
  resultOf,
  statusReport,
  type LedgerStatus,
  type StatusRelease,
} from '../../src/report/ledger-report.ts'
import { createPaint } from '../../src/report/paint.ts'

const VIEW = { width: 100, paint: createPaint(false) }
const EMPTY: LedgerStatus = {
  ledger: 'production of shop, in memory',
  founded: false,
  live: [],
  announced: [],
  pending: [],
  versions: [],
}

test('an empty ledger says how it begins', () => {
  expect(statusReport(EMPTY, [], VIEW)).toBe(
    [
      'Ledger: production of shop, in memory.',
      'It keeps 0 manifests.',
      'Not founded yet: releases purge everything until one comes `ledger.retain` after the first.',
      '`cache-tags adopt` begins without that.',
      '',
    ].join('\n'),
  )
})

test('records stand newest first, those that cannot be read too, and what is still to be purged', () => {
  const status: LedgerStatus = {
    ...EMPTY,
    founded: true,
    versions: ['one', 'two'],
    live: [
      { record: 'n1', version: 'one', at: '2026-01-01T00:00:00.000Z', untaggedUntil: '2026-02-01T00:00:00.000Z' },
      { record: 'n2', version: 'two', at: '2026-01-03T00:00:00.000Z', untaggedUntil: null },
      { record: 'n3', version: null, at: null, untaggedUntil: null },
    ],
    announced: [{ record: 'n4', version: 'three', at: '2026-01-02T00:00:00.000Z' }],
    pending: [
      { tag: 'a', refused: null },
      { tag: 'b', refused: 'too long' },
    ],
  }
  expect(statusReport(status, [], VIEW)).toMatchInlineSnapshot(`
    "Ledger: production of shop, in memory.
    It keeps 2 manifests.

      VERSION       STATE                                                 RECORDED
      two           was live                                              2026-01-03T00:00:00Z
      three         announced                                             2026-01-02T00:00:00Z
      one           adopted, untagged entries until 2026-02-01T00:00:00Z  2026-01-01T00:00:00Z
      (unreadable)  was live

    To be purged still: 2
      TAG  BECAUSE
      a    not reached
      b    refused: too long
    "
  `)
})

test.each([
  [{}, 'Version v is live. Settled.\n'],
  [{ announced: 2 }, 'Version v is live. Settled, but for 2 announced versions.\n'],
  [{ live: 'w', settled: false }, 'Version w is live (v is superseded). Not settled.\n'],
  [
    { founded: false },
    'Version v is live. Settled.\nThe ledger is not founded yet: releases purge everything until one comes 1h after the first.\n',
  ],
])('a release that ends with %j says so', (end, text) => {
  const quiet = { released: 'v', live: 'v', announced: 0, settled: true, founded: true, retain: '1h' }
  expect(releaseLines({ ...quiet, ...end }, VIEW)).toBe(text)
})

const RELEASE: StatusRelease = {
  at: '2026-01-03T00:00:00.000Z',
  released: 'two',
  live: 'two',
  target: 'production',
  widened: null,
  tags: 40,
  accepted: 40,
  refused: [],
  unreached: 0,
  requests: 3,
  retries: 0,
  durationMs: 31_200,
  rounds: 1,
  settled: true,
  founded: true,
  error: null,
  cdns: [],
}

test('the last releases stand below, newest first: when, what, how large, how long, and how it ended', () => {
  const releases: StatusRelease[] = [
    RELEASE,
    { ...RELEASE, at: '2026-01-02T00:00:00.000Z', released: 'one', accepted: 37, unreached: 2, settled: false },
    { ...RELEASE, at: '2026-01-01T00:00:00.000Z', live: 'one', released: 'one', widened: 'first-release' },
  ]
  expect(statusReport({ ...EMPTY, founded: true }, releases, VIEW)).toMatchInlineSnapshot(`
    "Ledger: production of shop, in memory.
    It keeps 0 manifests.

    Last releases:
      WHEN                  VERSION        TAGS             REQUESTS  TIME    RESULT
      2026-01-03T00:00:00Z  two            40               3         31.2 s  complete
      2026-01-02T00:00:00Z  two (for one)  40               3         31.2 s  1 refused, 2 not reached
      2026-01-01T00:00:00Z  one            40 (everything)  3         31.2 s  complete
    "
  `)
})

test.each<[Partial<StatusRelease>, string]>([
  [{}, 'complete'],
  [{ accepted: 38, error: 'CT_PURGE_REFUSED' }, '2 refused'],
  [{ accepted: 0, unreached: 40, settled: false, error: 'CT_PURGE_DENIED' }, 'denied'],
  [{ accepted: 30, unreached: 9, settled: false, error: 'CT_PURGE_UNREACHED' }, '1 refused, 9 not reached'],
  [{ settled: false, error: 'CT_NOT_SETTLED' }, 'not settled'],
  [{ settled: false, error: 'CT_LIVE_UNKNOWN' }, 'CT_LIVE_UNKNOWN'],
])('of a release with %j it is said: %s', (release, words) => {
  expect(resultOf({ ...RELEASE, ...release })).toBe(words)
})
