import { expect, test } from 'vitest'
import { CacheTagsError } from '../../src/core/error.ts'
import { releaseDigest } from '../../src/core/manifest.ts'
import { encodeManifest } from '../../src/core/manifest-codec.ts'
import { removableRecords, supersededRecords } from '../../src/release/removal.ts'
import { surveyLedger } from '../../src/release/survey.ts'
import { exportLedger, importLedger } from '../../src/release/transfer.ts'
import { openLedger } from '../../src/store/ledger.ts'
import { createMemoryStore } from '../../src/store/memory.ts'
import * as records from '../../src/store/records.ts'
import { handMade } from '../cli/manifests.ts'
import { mutateBytes, mutateJson, NASTY, randomJson } from './mutate.ts'
import { CASES, createRandom, type Random } from './random.ts'

const MANIFEST = handMade({ a: { tags: ['a'], code: '1' } })
const DIGEST = releaseDigest(MANIFEST)
const VERSION = { digest: DIGEST, tags: ['a', 'b'], atMs: 1_700_000_000_000 }
const KINDS = ['intent', 'live', 'pending'] as const

const VALUES = {
  intent: records.encodeIntent(VERSION),
  live: records.encodeLive({ ...VERSION, supersedes: ['n1', 'n2'], untaggedUntilMs: 1_800_000_000_000 }),
  pending: records.encodePending({
    ...VERSION,
    tags: [
      { tag: 'a', refused: null },
      { tag: 'b', refused: 'too long' },
    ],
  }),
} as const

/** Reading and writing of a kind. */
const CODECS = {
  intent: [records.decodeIntent, records.encodeIntent],
  live: [records.decodeLive, records.encodeLive],
  pending: [records.decodePending, records.encodePending],
} as const

/** What may stand where a record is looked for. */
function storedText(kind: (typeof KINDS)[number], random: Random): string {
  const way = random.below(4)
  if (way === 0) return mutateBytes(VALUES[kind], random)
  if (way === 1) return JSON.stringify(randomJson(random, 6))
  return JSON.stringify(mutateJson(JSON.parse(VALUES[kind]), random))
}

/** What comes of a call: its result, or the code of its refusal. Anything else that is thrown goes on. */
async function outcomeOf<Result>(call: () => Result | Promise<Result>): Promise<Result | string> {
  try {
    return await call()
  } catch (error) {
    if (!(error instanceof CacheTagsError)) throw error
    return error.code
  }
}

test('a record is torn, of another schema, or what it says: written again and read, it is the same', async () => {
  const random = createRandom(20_261_130)
  let taken = 0
  for (let index = 0; index < CASES; index += 1) {
    const kind = random.pick(KINDS)
    const [decode, encode] = CODECS[kind] as readonly [
      (text: string, key: string) => object | null,
      (record: never) => string,
    ]
    const record = await outcomeOf(() => decode(storedText(kind, random), 'key'))
    if (typeof record === 'string') expect(record).toBe('CT_LEDGER_FOREIGN')
    if (record === null || typeof record === 'string') continue
    taken += 1
    // A time that can't be read is one that never comes, and isn't written again.
    if ('untaggedUntilMs' in record && record.untaggedUntilMs === Number.POSITIVE_INFINITY) continue
    expect(decode(encode(record as never), 'key')).toEqual(record)
  }
  expect(taken).toBeGreaterThan(CASES / 10)
})

test('whatever stands in a ledger, a release reads it, widens where it must, and removes nothing else than records of it', async () => {
  const random = createRandom(20_261_131)
  const refusals = new Set<string>()
  for (let index = 0; index < CASES / 4; index += 1) {
    const entries = new Map<string, string>([['other/live/x', 'kept']])
    for (let nonce = random.below(6); nonce > 0; nonce -= 1) {
      const kind = random.pick(KINDS)
      entries.set(`scope/${kind}/n${nonce}`, random.chance(0.5) ? VALUES[kind] : storedText(kind, random))
    }
    if (random.chance(0.5)) entries.set('scope/founded', random.pick(NASTY))
    const manifest = encodeManifest(MANIFEST)
    entries.set(`scope/manifests/${DIGEST}`, random.chance(0.5) ? manifest : mutateBytes(manifest, random))
    const ledger = openLedger(createMemoryStore(entries), 'scope', () => 'new')
    const state = await outcomeOf(() => ledger.read())
    if (typeof state === 'string') {
      refusals.add(state)
      continue
    }
    const sight = {
      state,
      liveDigest: random.pick([DIGEST, ...NASTY]),
      answeredMs: 1.9e12,
      ownIntents: ['n1', '../x'],
      pastIntents: ['n2'],
    }
    const { baselines, owed } = await surveyLedger(ledger, state, sight.liveDigest, true)
    expect(baselines.every(({ kind }) => ['read', 'lost', 'unknown'].includes(kind))).toBe(true)
    expect(owed.every((tag) => typeof tag === 'string')).toBe(true)
    const isTorn = [...state.live, ...state.intents, ...state.pending].some(([, record]) => record === null)
    if (isTorn) expect(baselines.some(({ kind }) => kind === 'unknown')).toBe(true)
    expect(supersededRecords(sight).every((nonce) => /^n\d$/.test(nonce))).toBe(true)
    await ledger.removeRecords(removableRecords(sight, { retainMs: 0, announcedMs: 0 }))
    expect(entries.get('other/live/x')).toBe('kept')
  }
  expect([...refusals]).toEqual(['CT_LEDGER_FOREIGN'])
})

test('an exported ledger is taken over whole and in its place, or refused with nothing put', async () => {
  const random = createRandom(20_261_132)
  const source = new Map(KINDS.map((kind) => [`scope/${kind}/n1`, VALUES[kind] as string]))
  source.set('scope/founded', '{}').set(`scope/manifests/${DIGEST}`, encodeManifest(MANIFEST))
  const scope = { namespace: 'shop', project: 'shop', target: 'production', branch: null } as const
  const text = await exportLedger(createMemoryStore(source), 'scope', scope)
  const codes: Record<string, number> = {}
  for (let index = 0; index < CASES; index += 1) {
    const fuzzed = random.chance(0.4)
      ? mutateBytes(text, random)
      : JSON.stringify(random.chance(0.2) ? randomJson(random, 6) : mutateJson(JSON.parse(text), random))
    const entries = new Map<string, string>()
    const put = await outcomeOf(() => importLedger(createMemoryStore(entries), 'here', fuzzed))
    codes[typeof put] = (codes[typeof put] ?? 0) + 1
    if (typeof put === 'string') expect([put, entries.size]).toEqual(['CT_USAGE', 0])
    else expect(entries.size).toBe(put)
    expect(
      [...entries.keys()].every((key) => /^here\/(?:founded|(?:manifests|intent|live|pending)\/[\w-]+)$/.test(key)),
    ).toBe(true)
    expect([...entries.values()].every((value) => typeof value === 'string')).toBe(true)
  }
  expect(codes['number']).toBeGreaterThan(CASES / 10)
  expect(codes['string']).toBeGreaterThan(CASES / 10)
})
