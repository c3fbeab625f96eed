import { describe, expect, it } from 'vitest'
import { backoffMs, nextStep, readAskedWaitMs, type Situation } from '../../src/cdn/retry.ts'
import { START_MS } from './clocks.ts'

describe('the wait that a CDN asks for', () => {
  it.each([
    [{ 'retry-after': '120' }, 120_000],
    [{ 'retry-after': ' 1 ' }, 1000],
    [{ 'retry-after': '0' }, null],
    [{ 'retry-after': 'Thu, 01 Jan 2026 00:00:30 GMT' }, 30_000],
    [{ 'retry-after': 'Thursday, 01-Jan-26 00:00:30 GMT' }, 30_000],
    [{ 'retry-after': 'Thu Jan  1 00:00:30 2026 GMT' }, 30_000],
    [{ 'retry-after': 'Wed, 31 Dec 2025 23:59:59 GMT' }, null],
    [{ 'retry-after': 'soon' }, null],
    [{ 'retry-after': '-5' }, null],
    [{ 'retry-after': '1.5' }, null],
    [{}, null],
    [{ 'x-ratelimit-reset': String(START_MS / 1000 + 9) }, 9000],
    [{ 'retry-after': '3', 'x-ratelimit-reset': String(START_MS / 1000 + 9) }, 3000],
    [{ 'x-ratelimit-reset': String(START_MS + 9000) }, null],
    [{ 'x-ratelimit-reset': '' }, null],
  ])('%o: %s ms', (headers, waitMs) => {
    expect(readAskedWaitMs(headers, START_MS)).toBe(waitMs)
  })
})

describe('the next step', () => {
  const situation: Situation = { failures: 0, pausesInARow: 0, askedWaitMs: null, maxRetries: 2, random: () => 1 }

  it.each(['accepted', 'refused', 'denied'] as const)('%s needs no second try', (kind) => {
    expect(nextStep({ kind, words: '' }, situation)).toEqual({ kind })
  })

  it.each([
    [1000, 2000],
    [60_000, 90_000],
    [600_000, 630_000],
  ])('a wait of %i ms is stretched to %i at most', (askedWaitMs, pauseMs) => {
    const step = nextStep({ kind: 'busy', words: '' }, { ...situation, askedWaitMs })
    expect(step).toEqual({ kind: 'pause', pauseMs, asked: true })
  })

  it('failures are retried as often as allowed and then no more', () => {
    const steps = [1, 2, 3].map((failures) => nextStep({ kind: 'failed', words: '' }, { ...situation, failures }))
    expect(steps).toEqual([{ kind: 'rest', restMs: 500 }, { kind: 'rest', restMs: 1000 }, { kind: 'givenUp' }])
  })

  it('pauses of our own choosing are repeated as often as allowed and then no more', () => {
    const steps = [0, 1, 2].map((pausesInARow) => nextStep({ kind: 'busy', words: '' }, { ...situation, pausesInARow }))
    expect(steps).toEqual([
      { kind: 'pause', pauseMs: 500, asked: false },
      { kind: 'pause', pauseMs: 1000, asked: false },
      { kind: 'unavailable' },
    ])
  })

  it('a back-off is never longer than 30 s and never shorter than half of its length', () => {
    expect(backoffMs(1000, () => 1)).toBe(30_000)
    expect(backoffMs(1000, () => 0)).toBe(15_000)
  })
})
