import { createHash } from 'node:crypto'
import type { AskedPurge, Dialect, Fault } from './fake-cdn.ts'

/** Every way in which a request can go wrong without anybody being to blame, by name. */
export function passingFaults(dialect: Dialect): Readonly<Record<string, Fault>> {
  const busy = (status: number, headers: Readonly<Record<string, string>>): Fault => ({
    kind: 'reply',
    reply: { ...dialect.failure(status, 'come back later'), headers },
  })
  return {
    'too many requests, retry at once': busy(429, { 'retry-after': '0' }),
    'too many requests, retry in a second': busy(429, { 'retry-after': '1' }),
    'too many requests, no word of when': busy(429, {}),
    'unavailable for a second': busy(503, { 'retry-after': '1' }),
    'unavailable, no word of how long': busy(503, {}),
    'internal error': { kind: 'reply', reply: dialect.failure(500, 'oops') },
    'bad gateway in HTML': { kind: 'reply', reply: { status: 502, body: '<h1>Bad gateway</h1>' } },
    'reset before the purge': { kind: 'reset', done: false },
    'reset after the purge': { kind: 'reset', done: true },
    'answer cut off': { kind: 'truncate', done: true },
    'no answer': { kind: 'stall' },
  }
}

/**
 * Faults that depend on nothing but seed, batch and attempt, so that they come out the same whichever lane is faster.
 * About `share` of all requests fail, and never one batch more than `most` times.
 */
export function seededFaults(
  faults: readonly Fault[],
  { seed, share, most }: { seed: string; share: number; most: number },
): (asked: AskedPurge, attempt: number) => Fault | null {
  return (asked, attempt) => {
    if (attempt >= most) return null
    const digest = createHash('sha256')
      .update(JSON.stringify([seed, asked.mode, asked.tags, attempt]))
      .digest()
    if (digest.readUInt32BE(0) / 2 ** 32 >= share) return null
    return faults[digest.readUInt32BE(4) % faults.length] ?? null
  }
}
