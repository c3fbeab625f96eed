import { expect, test } from 'vitest'
import type { ReleaseRecord, RememberedCdn } from '../../src/core/release-record.ts'
import { decodeRelease, encodeRelease, releaseName } from '../../src/store/release-record.ts'
import { fc } from '../core/random.ts'

const seeded = { seed: 20_261_129, numRuns: 300 }
const text = fc.string({ unit: 'binary' })
const amount = fc.nat()
const segment = fc.stringMatching(/^[\w-]{1,32}$/)
const cdns: fc.Arbitrary<RememberedCdn> = fc.record({
  cdn: text,
  requests: amount,
  accepted: amount,
  refused: amount,
  unreached: amount,
})
const releases: fc.Arbitrary<ReleaseRecord> = fc.record({
  atMs: fc.integer({ min: 0, max: 8_000_000_000_000 }),
  released: segment,
  live: segment,
  target: fc.constantFrom('production', 'preview'),
  widened: fc.constantFrom(null, 'first-release', 'ambient-changed'),
  tags: amount,
  accepted: amount,
  refused: fc.array(fc.record({ tag: text, cdn: text, reason: text })),
  unreached: amount,
  requests: amount,
  retries: amount,
  durationMs: amount,
  rounds: amount,
  settled: fc.boolean(),
  founded: fc.boolean(),
  error: fc.option(text),
  cdns: fc.array(cdns),
})

test('a remembered release is read as it was written', () => {
  fc.assert(
    fc.property(releases, (record) => {
      expect(decodeRelease(encodeRelease(record))).toEqual(record)
    }),
    seeded,
  )
})

test('one that is torn is passed over, wherever it was torn', () => {
  fc.assert(
    fc.property(releases, fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), (record, at) => {
      const whole = encodeRelease(record).trimEnd()
      expect(decodeRelease(whole.slice(0, Math.floor(whole.length * at)))).toBeNull()
    }),
    seeded,
  )
})

const [sample] = fc.sample(releases, { ...seeded, numRuns: 1 })

test.each([
  ['a number of another format', { schema: 2 }],
  ['no time', { at: 'soon' }],
  ['a count below nought', { tags: -1 }],
  ['a path for a version', { live: '../x' }],
  ['a reason that this version does not know', { widened: 'full-moon' }],
  ['another target', { target: 'staging' }],
])('one with %s is passed over, and nothing is thrown', (_, change) => {
  const value = { ...(JSON.parse(encodeRelease(sample as ReleaseRecord)) as object), ...change }
  expect(decodeRelease(JSON.stringify(value))).toBeNull()
})

test.each(['', 'null', '[]', '{}', '<!doctype html>'])('%j is none', (other) => {
  expect(decodeRelease(other)).toBeNull()
})

test('names sort as times do, and are segments of keys', () => {
  const times = fc.double({ min: 0, max: 8_000_000_000_000, noNaN: true })
  fc.assert(
    fc.property(times, times, (left, right) => {
      const [one, other] = [releaseName({ atMs: left }, 'z'), releaseName({ atMs: right }, 'a')]
      expect(one).toMatch(/^[\w-]+$/)
      if (Math.trunc(left) !== Math.trunc(right)) expect(one < other).toBe(left < right)
    }),
    seeded,
  )
})
