import { expect, test } from 'vitest'
import type { CdnReport, Plan, ReleaseReport } from '../../src/core/plan.ts'
import { createPaint } from '../../src/report/paint.ts'
import { purgeReport } from '../../src/report/purge-report.ts'

const VIEW = { width: 80, paint: createPaint(false) }

function reportOf(tags: readonly string[], part: Partial<ReleaseReport>): ReleaseReport {
  const planned = tags.map((tag) => ({ tag, sites: [], because: [], mode: 'invalidate' as const, problem: null }))
  const sites = { changed: [], removed: [], moved: [], added: [] }
  const plan: Plan = {
    target: 'preview',
    widened: null,
    sites,
    tags: planned,
    ignored: [],
    cdns: [],
    unpurgeable: [],
    warnings: [],
    batches: [],
  }
  const none = {
    accepted: [],
    refused: [],
    unreached: [],
    requests: 1,
    retries: 0,
    settled: true,
    stopped: null,
    cdns: [],
  }
  return { target: 'preview', plan, ...none, ...part }
}

test('it says what was accepted and what it took', () => {
  const report = reportOf(['a', 'b'], { accepted: ['a', 'b'], requests: 3, retries: 1 })
  expect(purgeReport(report, 1234, VIEW)).toBe('Accepted: 2 of 2 tags in preview. 3 requests, 1 retry, 1.2 s.\n')
})

test('refused tags stand with status and reason, unreached ones by name', () => {
  const report = reportOf(['a', 'b', 'c', 'd'], {
    accepted: ['a'],
    refused: [
      { tag: 'b', reason: 'Invalid tag', status: 400, cdn: 'vercel' },
      { tag: 'c', reason: 'is empty', status: null, cdn: 'vercel' },
    ],
    unreached: ['d'],
  })
  expect(purgeReport(report, 5, VIEW)).toBe(`Accepted: 1 of 4 tags in preview. 1 request, 0 retries, 5 ms.

Refused: 2
  TAG  STATUS    REASON
  b    400       Invalid tag
  c    not sent  is empty

Unreached: 1
  d
`)
})

test('of very many unreached tags the first few are listed', () => {
  const tags = Array.from({ length: 50 }, (_, index) => `tag-${index}`)
  const text = purgeReport(reportOf(tags, { unreached: tags }), 5, VIEW)
  expect(text).toContain('Unreached: 50')
  expect(text).toContain('… and 30 more')
})

test('nothing to purge is one line', () => {
  expect(purgeReport(reportOf([], {}), 0, VIEW)).toBe('Nothing to purge in preview.\n')
})

test('several CDNs have a row each, and what they counted', () => {
  const cdn = (name: string, part: Partial<CdnReport>): CdnReport => ({
    cdn: name.toLowerCase(),
    title: name,
    accepted: [],
    refused: [],
    unreached: [],
    requests: 1,
    retries: 0,
    stopped: null,
    receipts: [],
    ...part,
  })
  const batch = { mode: 'invalidate', tags: ['a', 'b'] } as const
  const receipt = { batch, status: 200, attempts: 1, durationMs: 5, requestId: null, matched: 7 }
  const refused = [{ tag: 'b', reason: 'Invalid tag', status: 400, cdn: 'vercel' }]
  const cdns = [
    cdn('Vercel', { accepted: ['a'], refused }),
    cdn('Varnish', { accepted: ['a', 'b'], receipts: [receipt] }),
  ]
  const report = reportOf(['a', 'b'], { accepted: ['a'], refused, requests: 2, cdns })
  expect(purgeReport(report, 5, VIEW)).toBe(`Accepted: 1 of 2 tags in preview. 2 requests, 0 retries, 5 ms.
Varnish had 7 entries of them.

  CDN      ACCEPTED  REFUSED  UNREACHED  REQUESTS  RETRIES
  Vercel   1         1        0          1         0
  Varnish  2         0        0          1         0

Refused: 1
  TAG  BY      STATUS  REASON
  b    vercel  400     Invalid tag
`)
})
