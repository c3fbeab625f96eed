import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Label, tagLabel } from '../../src/emulator/labels.ts'
import { createPurgeMarks, type PurgeState } from '../../src/emulator/marks.ts'

const A = tagLabel('a')
const B = tagLabel('b')

test('an entry is live until one of its labels is purged', () => {
  const marks = createPurgeMarks()
  marks.mark([B], null)
  expect(marks.stateOf([A], 0, 0)).toBe('live')
  expect(marks.stateOf([A, B], 0, 0)).toBe('stale')
})

test('an entry asked for after a purge is live', () => {
  const marks = createPurgeMarks()
  marks.mark([A], null)
  expect(marks.stateOf([A], marks.count(), 0)).toBe('live')
})

test('a deletion with a deadline is stale until then, deleted after', () => {
  const marks = createPurgeMarks()
  marks.mark([A], 1000)
  expect([0, 999, 1000].map((nowMs) => marks.stateOf([A], 0, nowMs))).toEqual(['stale', 'stale', 'deleted'])
})

test('a tag named like an image is not that image', () => {
  const marks = createPurgeMarks()
  marks.mark(['image:/a.png'], 0)
  expect(marks.stateOf(['tag:/a.png'], 0, 0)).toBe('live')
})

interface Event {
  readonly labels: readonly Label[]
  readonly deletedFromMs: number | null
}

/** What the marks must come to, said the plain way: look through every purge there has been. */
function stateByHistory(history: readonly Event[], labels: readonly Label[], seen: number, nowMs: number): PurgeState {
  const later = history.slice(seen).filter((event) => event.labels.some((label) => labels.includes(label)))
  if (later.some(({ deletedFromMs }) => deletedFromMs !== null && nowMs >= deletedFromMs)) return 'deleted'
  return later.length > 0 ? 'stale' : 'live'
}

test('marks say the same as a look through every purge', () => {
  const label = fc.constantFrom(...['a', 'b', 'c'].map(tagLabel))
  const labels = fc.uniqueArray(label, { minLength: 1 })
  const timeMs = fc.integer({ min: 0, max: 6 })
  const event = fc.record({ labels, deletedFromMs: fc.option(timeMs, { nil: null }) })
  fc.assert(
    fc.property(
      fc.array(event, { maxLength: 8 }),
      labels,
      fc.nat({ max: 8 }),
      timeMs,
      (history, carried, seen, nowMs) => {
        const marks = createPurgeMarks()
        for (const { labels: purged, deletedFromMs } of history) marks.mark(purged, deletedFromMs)
        expect(marks.stateOf(carried, seen, nowMs)).toBe(stateByHistory(history, carried, seen, nowMs))
      },
    ),
    { seed: 20_260_101, numRuns: 500 },
  )
})
