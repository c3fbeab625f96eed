import { afterEach, expect } from 'vitest'
import type { CdnCapabilities, TagLimits } from '../../src/cdn/capabilities.ts'
import type { Batch, CdnLimits, PurgeMode, PurgeOutcome, Purger } from '../../src/core/batch.ts'
import type { TransportOptions } from '../../src/cdn/transport.ts'
import { createLeapingClock } from './clocks.ts'
import { startFakeCdn, type Behaviour, type Dialect, type FakeCdn } from './fake-cdn.ts'

/** What the conformance suite has to know of a CDN. */
export interface PurgerHarness {
  /** Reads the CDN's requests and words its answers, independently of the client. */
  readonly dialect: Dialect
  /** What the client is held to: limits, ways to purge, whether it names a target. */
  readonly capabilities: CdnCapabilities
  /** A secret that `make` hands to the client, and that must never come out of it. */
  readonly token: string
  readonly make: (origin: string, transport: TransportOptions) => Purger
}

/** Starts a fake of the CDN for one test. */
export type Start = (behaviour?: Behaviour, transport?: TransportOptions) => Promise<{ cdn: FakeCdn; purger: Purger }>

/** Call it inside a `describe`: whatever a test starts is closed after it. */
export function starter({ dialect, make }: PurgerHarness): Start {
  const running = new Set<FakeCdn>()
  afterEach(async () => {
    const cdns = [...running]
    running.clear()
    await Promise.all(cdns.map((cdn) => cdn.close()))
  })
  return async (behaviour, transport) => {
    const cdn = await startFakeCdn(dialect, behaviour)
    running.add(cdn)
    const purger = make(cdn.origin, { clock: createLeapingClock(), random: () => 0, ...transport })
    return { cdn, purger }
  }
}

export function numberedTags(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `tag-${index}`)
}

/** Letters in the longest tag there may be. */
export function lengthOfLongestTag({ maxTagBytes, maxTagCharacters }: TagLimits): number {
  return Math.min(maxTagBytes, maxTagCharacters ?? maxTagBytes)
}

/** The way in which a purge of that mode is carried out: a CDN that has only one purges in that one. */
export function modeAt({ modes }: CdnCapabilities, mode: PurgeMode): PurgeMode {
  return modes.includes(mode) ? mode : (modes[0] ?? mode)
}

/** Full batches, the last one perhaps not. */
export function batchesOf(
  tags: readonly string[],
  { maxTagsPerRequest: size }: CdnLimits,
  mode: PurgeMode = 'invalidate',
): Batch[] {
  return Array.from({ length: Math.ceil(tags.length / size) }, (_, index) => ({
    mode,
    tags: tags.slice(index * size, (index + 1) * size),
  }))
}

/** Every tag in exactly one state, the sums right, and a reason given exactly where tags were left behind. */
export function expectAccount(outcome: PurgeOutcome, tags: readonly string[]): void {
  const states = [...outcome.accepted, ...outcome.refused.map(({ tag }) => tag), ...outcome.unreached]
  expect(states.toSorted()).toEqual([...new Set(tags)].toSorted())
  const attempts = outcome.receipts.reduce((total, receipt) => total + receipt.attempts, 0)
  expect(outcome.requests).toBe(attempts)
  expect(outcome.retries).toBe(attempts - outcome.receipts.length)
  expect(outcome.stopped === null).toBe(outcome.unreached.length === 0)
}
