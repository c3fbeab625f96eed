import * as fc from 'fast-check'
import type { VersionNumber } from './ledger-history.ts'

/** What goes wrong with a call for once. A list lags by what others have changed a moment ago. */
export const MISHAPS = ['500', '503', 'cut before', 'cut after', '500 after', 'slow', 'lagging list'] as const

export type Mishap = (typeof MISHAPS)[number]

/** When a process is killed, counted in its calls to the store and to the CDN: before a call has an effect, or after. */
export interface Kill {
  readonly call: number
  readonly when: 'before' | 'after'
}

/** What stays wrong from a call on. */
export interface Outage {
  readonly of: 'store down' | 'store denies' | 'CDN down' | 'CDN denies'
  readonly fromCall: number
}

/** What a process goes through. */
export interface Fate {
  /** Draws what goes wrong with each of its calls. */
  readonly seed: number
  /** Share of the calls that meet with a mishap. */
  readonly mishaps: number
  readonly kill: Kill | null
  readonly outage: Outage | null
}

/** A process that nothing happens to. */
export const CALM: Fate = { seed: 0, mishaps: 0, kill: null, outage: null }

/** A process that releases a version, its own or one that was live before. */
export interface Releaser {
  readonly of: 'this version' | 'the one before'
  readonly fate: Fate
}

/**
 * When a version is released that has gone live: at once, and over before anything else happens or not; or only when the
 * next one is announced, and over before that one goes live or not.
 */
export type Moment = 'at once' | 'at once, beside what follows' | 'before the next switch' | 'beside the next switch'

/** A change of what is live: announced until that is done, deployed, and released by as many as there are. */
export interface ChaosChange {
  readonly version: VersionNumber
  /** Announcements that may fail, before one that may not. */
  readonly announcements: readonly Fate[]
  /** At once. */
  readonly releasers: readonly Releaser[]
  readonly released: Moment
}

/** One run. */
export interface ChaosPlan {
  readonly retain: '0s' | null
  /** Whether releases ask which version is live. Only then may one be late, or be of another version. */
  readonly asks: boolean
  /** Whether a first release was complete long ago. */
  readonly isFounded: boolean
  /** How the purge API of the emulator misbehaves. */
  readonly faults: string
  /** What is live, and has filled the cache, when it begins. */
  readonly first: VersionNumber
  readonly changes: readonly ChaosChange[]
}

const version = fc.constantFrom<VersionNumber>(0, 1, 2)
const seed = fc.integer({ min: 1, max: 1_000_000 })
const FAULTS = [
  'latency:10ms',
  '429:0.2,latency:20ms,retry-after:0s',
  '503:0.2,reset:0.1,retry-after:0s',
  '429:0.1,503:0.1,500:0.1,reset:0.1,latency:30ms,retry-after:0s',
] as const

function sometimes<Value>(often: number, rarely: number, arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<Value | null> {
  return fc.oneof({ weight: often, arbitrary: fc.constant(null) }, { weight: rarely, arbitrary })
}

/** @param calls - that an undisturbed process makes, about */
function kills(calls: number): fc.Arbitrary<Kill> {
  return fc.record({ call: fc.nat({ max: calls - 1 }), when: fc.constantFrom('before', 'after') })
}

const mishaps = fc.constantFrom(0, 0.08, 0.16)
const announcing: fc.Arbitrary<Fate> = fc.record({ seed, mishaps, kill: kills(2), outage: fc.constant(null) })
const outage: fc.Arbitrary<Outage> = fc.record({
  // A store that is down is waited for, and that takes longest.
  of: fc.constantFrom('store down', 'store denies', 'CDN down', 'CDN down', 'CDN down', 'CDN denies'),
  fromCall: fc.nat({ max: 14 }),
})
const releasing: fc.Arbitrary<Fate> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ seed, mishaps, kill: fc.constant(null), outage: fc.constant(null) }) },
  { weight: 3, arbitrary: fc.record({ seed, mishaps, kill: kills(16), outage: fc.constant(null) }) },
  { weight: 2, arbitrary: fc.record({ seed, mishaps, kill: fc.constant(null), outage }) },
)

function releasers(asks: boolean): fc.Arbitrary<readonly Releaser[]> {
  const own: fc.Arbitrary<Releaser> = fc.record({ of: fc.constant('this version'), fate: releasing })
  const other: fc.Arbitrary<Releaser> = fc.record({ of: fc.constant('the one before'), fate: releasing })
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 3, arbitrary: fc.tuple(own) },
    { weight: 3, arbitrary: asks ? fc.tuple(own, fc.oneof(own, other)) : fc.tuple(own, own) },
  )
}

function changes(asks: boolean): fc.Arbitrary<ChaosChange> {
  return fc.record({
    version,
    announcements: sometimes(2, 1, announcing).map((fate) => (fate === null ? [] : [fate])),
    releasers: releasers(asks),
    released: asks
      ? fc.constantFrom(
          'at once',
          'at once, beside what follows',
          'before the next switch',
          'before the next switch',
          'beside the next switch',
        )
      : fc.constant('at once'),
  })
}

/** What goes live is always another version, and often the one before the last: that is forgotten most easily. */
function alternating(first: VersionNumber, drawn: readonly ChaosChange[], returns: readonly boolean[]): ChaosChange[] {
  const versions: VersionNumber[] = [first]
  for (const [index, change] of drawn.entries()) {
    const last = versions.at(-1)
    const earlier = returns[index] === true ? versions.at(-2) : undefined
    const next = [earlier, change.version, 0, 1].find((candidate) => candidate !== undefined && candidate !== last)
    versions.push((next ?? 0) as VersionNumber)
  }
  return drawn.map((change, index) => ({ ...change, version: versions[index + 1] ?? first }))
}

const plans: fc.Arbitrary<ChaosPlan> = fc.constantFrom(true, true, false).chain((asks) => {
  const several = fc.oneof(
    { weight: 1, arbitrary: fc.tuple(changes(asks), changes(asks)) },
    { weight: 2, arbitrary: fc.tuple(changes(asks), changes(asks), changes(asks)) },
  )
  const returns = fc.array(fc.boolean(), { minLength: 3, maxLength: 3 })
  return fc
    .record({
      // Where records are kept for an hour, each release makes up for every one before it.
      retain: fc.constantFrom('0s', '0s', '0s', null),
      asks: fc.constant(asks),
      isFounded: fc.constantFrom(true, true, true, true, true, false),
      faults: fc.constantFrom(...FAULTS),
      first: fc.constantFrom<VersionNumber>(0, 1),
      changes: fc.tuple(several, returns),
    })
    .map((plan) => {
      const [drawn, back] = plan.changes
      return { ...plan, changes: alternating(plan.first, drawn, back) }
    })
})

/** The run of a seed: always the same one. */
export function drawPlan(seedOfRun: number): ChaosPlan {
  const [drawn] = fc.sample(plans, { seed: seedOfRun, numRuns: 1, unbiased: true })
  if (drawn === undefined) throw new Error('no run was drawn')
  return drawn
}

/** One change of what is live, and one release of it, with whatever happens to that. */
export function releasedOnce(fate: Fate): ChaosPlan {
  const releaser: Releaser = { of: 'this version', fate }
  return {
    retain: '0s',
    asks: true,
    isFounded: true,
    faults: '',
    first: 0,
    changes: [{ version: 1, announcements: [], releasers: [releaser], released: 'at once' }],
  }
}
