import { fc } from '../core/random.ts'
import { describe, expect, test } from 'vitest'
import {
  decodeIntent,
  decodeLive,
  decodePending,
  encodeIntent,
  encodeLive,
  encodePending,
} from '../../src/store/records.ts'

const seeded = { seed: 20_261_124, numRuns: 300 }
const text = fc.string({ unit: 'binary' })
const timeMs = fc.integer({ min: 0, max: 8_000_000_000_000 })
const segment = fc.stringMatching(/^[\w-]{1,32}$/)
const version = { digest: segment, tags: fc.array(text), atMs: timeMs }
const intents = fc.record(version)
const lives = fc.record({ ...version, supersedes: fc.array(segment), untaggedUntilMs: fc.option(timeMs) })
const pendings = fc.record({
  tags: fc.array(fc.record({ tag: text, refused: fc.option(text) })),
  atMs: timeMs,
})

describe.each([
  ['an intent', encodeIntent, decodeIntent, intents],
  ['a live record', encodeLive, decodeLive, lives],
  ['a pending record', encodePending, decodePending, pendings],
] as const)('%s', (_, encode, decode, records) => {
  const written = (record: unknown): string => (encode as (value: unknown) => string)(record)

  test('is read as it was written', () => {
    fc.assert(
      fc.property(records as fc.Arbitrary<unknown>, (record) => {
        expect(decode(written(record), 'key')).toEqual(record)
      }),
      seeded,
    )
  })

  test('that is torn is told, wherever it was torn', () => {
    fc.assert(
      fc.property(
        records as fc.Arbitrary<unknown>,
        fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
        (record, at) => {
          const whole = written(record).trimEnd()
          expect(decode(whole.slice(0, Math.floor(whole.length * at)), 'key')).toBeNull()
        },
      ),
      seeded,
    )
  })

  test.each(['', '../x', 'a/b', 'a\0', 'a b', 'a'.repeat(129)])('that names %j for a digest is torn', (digest) => {
    const record = { ...fc.sample(records as fc.Arbitrary<object>, { ...seeded, numRuns: 1 })[0], digest }
    const isPending = encode === (encodePending as unknown)
    expect(decode(written(record), 'key') === null).toBe(!isPending)
  })

  test.each(['', 'null', '[]', '{}', '{"schema":"1"}', '<!doctype html>', '{"schema":1}'])('is not %j', (other) => {
    expect(decode(other, 'key')).toBeNull()
  })

  test('of another schema is refused by name, not guessed at', () => {
    expect(() => decode('{"schema":2,"at":"2026-01-01T00:00:00.000Z"}', 'live/n1')).toThrow(
      expect.objectContaining({ code: 'CT_LEDGER_FOREIGN', message: expect.stringContaining('live/n1 has schema 2') }),
    )
  })
})

test('an adoption whose end cannot be read never ends', () => {
  const record = { digest: 'd', tags: [], atMs: 0, supersedes: [], untaggedUntilMs: 5 }
  const broken = encodeLive(record).replace('1970-01-01T00:00:00.005Z', 'soon')
  expect(decodeLive(broken, 'key')?.untaggedUntilMs).toBe(Number.POSITIVE_INFINITY)
})
