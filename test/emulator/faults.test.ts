import { expect, test } from 'vitest'
import { CacheTagsError } from '../../src/core/error.ts'
import { createRandom, NO_FAULTS, parseFaults, pickFault } from '../../src/emulator/faults.ts'

test('a text of faults is read part by part', () => {
  expect(parseFaults('429:0.1, 503:.05,reset:0.01,latency:50ms,retry-after:1.5s')).toEqual({
    faults: [
      { fault: { kind: 'status', status: 429 }, probability: 0.1 },
      { fault: { kind: 'status', status: 503 }, probability: 0.05 },
      { fault: { kind: 'reset' }, probability: 0.01 },
    ],
    latencyMs: 50,
    retryAfterSeconds: 2,
  })
})

test('an empty text is no fault', () => {
  expect(parseFaults(' ')).toEqual(NO_FAULTS)
})

test.each([
  '429',
  '429:',
  '429:2',
  '429:-0.1',
  '429:10%',
  '200:0.1',
  '600:0.1',
  'rest:0.1',
  'latency:50',
  'latency:0.5',
  '429:0.1:0.2',
  '429:0.6,503:0.6',
  '429:0.1,429:0.2',
])('%s is a mistake that is named, with a hint', (text) => {
  const parse = (): unknown => parseFaults(text)
  expect(parse).toThrow(CacheTagsError)
  expect(parse).toThrow(expect.objectContaining({ code: 'CT_USAGE', hint: expect.stringContaining('429:0.1') }))
})

test('every mistake is in one message', () => {
  expect(() => parseFaults('nope:1,429:0.7,503:0.7,late:5ms')).toThrow(
    "Faults that can't be read: nope:1; late:5ms; shares add up to 1.4",
  )
})

test('ten shares of a tenth are not more than all', () => {
  const text = Array.from({ length: 10 }, (_, index) => `${500 + index}:0.1`).join(',')
  expect(parseFaults(text).faults).toHaveLength(10)
})

test('a draw picks the fault whose share it falls in', () => {
  const plan = parseFaults('429:0.25,reset:0.5')
  const kinds = [0, 0.24, 0.25, 0.74, 0.75, 0.99].map((draw) => pickFault(plan, draw)?.kind ?? null)
  expect(kinds).toEqual(['status', 'status', 'reset', 'reset', null, null])
})

const draws = (seed: number): number[] => Array.from({ length: 5 }, createRandom(seed))

test('the same seed draws the same numbers, another seed others', () => {
  expect(draws(7)).toEqual(draws(7))
  expect(draws(7)).not.toEqual(draws(8))
})

test('over many requests each fault gets its share', () => {
  const plan = parseFaults('429:0.1,503:0.05')
  const random = createRandom(1)
  const picks = Array.from({ length: 20_000 }, () => pickFault(plan, random()))
  const shareOf = (status: number): number =>
    picks.filter((fault) => fault?.kind === 'status' && fault.status === status).length / picks.length
  expect(shareOf(429)).toBeCloseTo(0.1, 2)
  expect(shareOf(503)).toBeCloseTo(0.05, 2)
})
