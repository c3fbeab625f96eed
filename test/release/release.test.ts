import { planCdns } from '../../src/release/cdn.ts'
import { describe, expect, test } from 'vitest'
import { releaseDigest, type Manifest } from '../../src/core/manifest.ts'
import { founded, HOUR_MS, M1, M2, M3, setStage } from './stage.ts'

describe('a release by the ledger', () => {
  test('purges everything the first time, and says why', async () => {
    const stage = setStage()
    const { plan, settled } = await stage.release(M1)
    expect({ widened: plan.widened, settled, purges: stage.purges }).toEqual({
      widened: 'first-release',
      settled: true,
      purges: [['a', 'b']],
    })
  })

  test('is the first one again, until code from before the ledger writes no more', async () => {
    const stage = setStage()
    await stage.release(M1)
    expect((await stage.release(M2)).plan.widened).toBe('first-release')
    await stage.pass(2 * HOUR_MS)
    expect((await stage.release(M1)).plan.widened).toBe('first-release')
    expect((await stage.release(M1)).plan.widened).toBeNull()
  })

  test('purges what changed, the next time', async () => {
    const stage = await founded()
    expect(await stage.release(M2)).toMatchObject({ accepted: ['a'], rounds: 1, announced: 0 })
    expect(stage.purges).toEqual([['a']])
  })

  test('purges nothing, and waits for nothing, where nothing changed', async () => {
    const stage = await founded()
    await stage.release(M1, { settleMs: 30_000 })
    expect({ purges: stage.purges, waits: stage.clock.waits }).toEqual({ purges: [[]], waits: [] })
  })

  test('the revert: what a version made that was live and never released is purged', async () => {
    const stage = await founded(M1)
    await stage.announce(M2)
    // M2 goes live, and its release never runs; M1 goes live again.
    expect((await stage.release(M1)).accepted).toEqual(['a'])
  })

  test('the revert without an announcement is found by comparing with every manifest', async () => {
    const stage = await founded(M2)
    await stage.release(M1, { retainMs: 0 })
    await stage.pass(1)
    await stage.release(M1, { retainMs: 0 })
    stage.purges.length = 0
    expect((await stage.release(M1)).accepted).toEqual([])
    expect((await stage.release(M1, { everyManifest: true })).accepted).toEqual(['a'])
  })

  test('goes on purging a version for as long as its deployments may write, and no longer', async () => {
    const stage = await founded(M1)
    await stage.release(M2)
    await stage.pass(HOUR_MS / 2)
    expect((await stage.release(M2)).accepted).toEqual(['a'])
    await stage.pass(HOUR_MS)
    expect((await stage.release(M2)).accepted).toEqual(['a'])
    expect((await stage.release(M2)).accepted).toEqual([])
  })

  test('leaves few records, however often and however closely it is repeated', async () => {
    const stage = await founded(M1)
    await stage.release(M2)
    const counts: number[] = []
    for (let repeated = 0; repeated < 40; repeated += 1) {
      await stage.pass(HOUR_MS / 8)
      await stage.release(M2)
      counts.push((await stage.records('live')).length)
    }
    expect(Math.max(...counts)).toBeLessThanOrEqual(4)
    expect(counts.at(-1)).toBe(1)
  })

  test('with nothing retained, the records of the version before go at once', async () => {
    const stage = await founded(M1)
    await stage.release(M2, { retainMs: 0 })
    expect(new Set(await stage.records('live'))).toEqual(new Set([releaseDigest(M2)]))
  })

  test('a version is compared with by its build too, not by its code alone', async () => {
    const flag = (value: string): Manifest => ({ ...M1, build: { values: { 'env:FLAG': value } } })
    expect(releaseDigest(flag('1'))).not.toBe(releaseDigest(flag('2')))
    const stage = await founded(flag('1'))
    await stage.release(flag('2'))
    expect((await stage.ledger.read()).manifests).toHaveLength(2)
  })

  test('purges twice: at once, and when requests of the old code have ended', async () => {
    const stage = await founded()
    const { requests } = await stage.release(M2, { settleMs: 30_000 })
    expect({ requests, purges: stage.purges, waits: stage.clock.waits }).toEqual({
      requests: 2,
      purges: [['a'], ['a']],
      waits: [30_000],
    })
    expect(stage.said).toEqual(['waiting 30 s for requests of old code to end'])
  })
})

describe('tags that are not purged', () => {
  test('are purged by the next release where they were not reached', async () => {
    const stage = await founded()
    const first = await stage.release(M2, { retainMs: 0, answers: [{ unreached: ['a'] }] })
    expect({ unreached: first.unreached, settled: first.settled }).toEqual({ unreached: ['a'], settled: false })
    expect(await stage.records('pending')).toEqual([{ tag: 'a', refused: null }])
    const next = await stage.release(M2, { retainMs: 0 })
    expect(next.plan.tags).toMatchObject([{ tag: 'a', because: [{ change: 'unreached' }] }])
    expect(await stage.records('pending')).toEqual([])
  })

  test('are reported until somebody acknowledges them, where they were refused', async () => {
    const stage = await founded()
    const answers = [{ refused: { a: 'too short' } }]
    await stage.release(M2, { retainMs: 0, answers })
    expect((await stage.release(M2, { retainMs: 0, answers })).refused).toMatchObject([{ tag: 'a' }])
    expect(await stage.records('pending')).toEqual([{ tag: 'a', refused: 'too short' }])
    expect((await stage.release(M2, { retainMs: 0, answers, acknowledges: true })).refused).toHaveLength(1)
    expect((await stage.release(M2, { retainMs: 0, answers })).refused).toEqual([])
  })

  test('keep a first release from being complete where they were not reached', async () => {
    const stage = setStage()
    await stage.release(M1, { retainMs: 0, answers: [{ unreached: ['a'] }] })
    expect((await stage.ledger.read()).isFounded).toBe(false)
    expect((await stage.release(M1, { retainMs: 0 })).plan.widened).toBe('first-release')
    expect((await stage.ledger.read()).isFounded).toBe(true)
  })

  test('change nothing in the ledger where the CDN denied the purge', async () => {
    const stage = await founded()
    await stage.announce(M2)
    const before = await stage.records('intent')
    const stopped = { reason: 'denied', message: 'forbidden', status: 403 } as const
    const answers = [{ unreached: ['a'], stopped }]
    await stage.release(M2, { retainMs: 0, settleMs: 30_000, answers, ownIntents: ['n1', 'n2', 'n3', 'n4'] })
    expect(stage.purges).toHaveLength(1)
    expect(await stage.records('live')).toContain(releaseDigest(M1))
    expect(await stage.records('intent')).toEqual(before)
  })
})

describe('what is live', () => {
  test('is released, where it is not the version that was to be', async () => {
    const stage = await founded(M1)
    await stage.announce(M3)
    const oracle = { lagMs: 2000, ask: async () => releaseDigest(M3) }
    const release = await stage.release(M2, { oracle })
    expect(release).toMatchObject({ released: releaseDigest(M2), live: releaseDigest(M3), accepted: ['a', 'b'] })
    expect(stage.clock.waits).toEqual([2000])
    expect(await stage.records('live')).toEqual(expect.arrayContaining([M1, M2, M3].map(releaseDigest)))
  })

  test('has to be told, and to be known: else nothing is purged or removed', async () => {
    const stage = await founded()
    const silent = { lagMs: 0, ask: () => Promise.reject(new Error('no answer')) }
    await expect(stage.release(M2, { retainMs: 0, oracle: silent })).rejects.toThrow('no answer')
    const strange = { lagMs: 0, ask: async () => 'unheard-of' }
    await expect(stage.release(M2, { retainMs: 0, oracle: strange })).rejects.toMatchObject({ code: 'CT_LIVE_UNKNOWN' })
    expect(stage.purges).toEqual([])
    expect(await stage.records('live')).toContain(releaseDigest(M1))
  })

  test('may change meanwhile: then the release begins anew', async () => {
    const stage = await founded(M1)
    let live = releaseDigest(M2)
    const oracle = { lagMs: 0, ask: async () => live }
    const other = { ...stage.ledger }
    const release = stage.release(M2, {
      oracle,
      settleMs: 1000,
      cdns: planCdns({ cdn: 'vercel' }).map((cdn) => ({
        ...cdn,
        tagProblem: () => {
          // While this release plans, another pipeline's version goes live and is recorded.
          if (live === releaseDigest(M2)) {
            live = releaseDigest(M3)
            void other.putManifest(M3)
            void other.putLive({ digest: live, tags: ['a', 'b'], atMs: 0, supersedes: [], untaggedUntilMs: null })
          }
          return null
        },
      })),
    })
    expect(await release).toMatchObject({ rounds: 2, live: releaseDigest(M3), settled: true })
    expect(stage.said).toContain('the ledger changed meanwhile: once more')
  })
})

describe('announcements', () => {
  test('are not spent by a late release of the same version: they may be for its next time', async () => {
    const stage = await founded(M1)
    const own = await stage.announce(M2)
    const oracle = { lagMs: 0, ask: async () => releaseDigest(M1) }
    expect(await stage.release(M2, { ownIntents: [own], oracle, retainMs: 0 })).toMatchObject({ announced: 1 })
    // M2 goes live again, and its release never runs.
    expect((await stage.release(M1)).accepted).toEqual(['a'])
  })

  test("of this pipeline are spent by its release; others' stay until they are too old", async () => {
    const stage = await founded(M1)
    const own = await stage.announce(M2)
    await stage.announce(M3)
    expect(await stage.release(M2, { ownIntents: [own] })).toMatchObject({ announced: 1, settled: true })
    expect(await stage.records('intent')).toEqual([releaseDigest(M3)])
    await stage.pass(25 * HOUR_MS)
    expect(await stage.release(M2)).toMatchObject({ announced: 0 })
    // It may have been live until a moment ago: its old deployments are waited for, as those of any version.
    expect(await stage.records('intent')).toEqual([releaseDigest(M3)])
    await stage.pass(2 * HOUR_MS)
    await stage.release(M2)
    expect(await stage.records('intent')).toEqual([])
  })
})

test('a release that is interrupted removes nothing', async () => {
  const stage = await founded()
  const abort = new AbortController()
  const release = stage.release(M2, { retainMs: 0, settleMs: 1000, signal: abort.signal })
  abort.abort()
  await expect(release).rejects.toMatchObject({ code: 'CT_NOT_SETTLED' })
  expect(await stage.records('live')).toContain(releaseDigest(M1))
})
