import { describe, expect, test } from 'vitest'
import { CacheTagsError } from '../../src/core/error.ts'
import { releaseDigest, type Manifest } from '../../src/core/manifest.ts'
import type { ReleaseRecord } from '../../src/core/release-record.ts'
import { REFUSALS_KEPT } from '../../src/store/release-record.ts'
import { START_MS } from '../cdn/clocks.ts'
import { handMade } from '../cli/manifests.ts'
import { founded, M1, M2, RELEASE, setStage, type Stage } from './stage.ts'

const VERSION_1 = releaseDigest(M1)
const VERSION_2 = releaseDigest(M2)

async function newest({ ledger }: Stage): Promise<ReleaseRecord | undefined> {
  return (await ledger.readReleases())[0]
}

describe('what a ledger remembers of a release', () => {
  test('is what it did, what that cost, and how it ended', async () => {
    const stage = await founded(M1)
    await stage.release(M2, { settleMs: 30_000 })
    expect(await newest(stage)).toEqual({
      atMs: START_MS + 30_000,
      released: VERSION_2,
      live: VERSION_2,
      target: 'production',
      widened: null,
      tags: 1,
      accepted: 1,
      refused: [],
      unreached: 0,
      requests: 2,
      retries: 0,
      durationMs: 30_000,
      rounds: 1,
      settled: true,
      founded: true,
      error: null,
      cdns: [{ cdn: 'vercel', requests: 2, accepted: 1, refused: 0, unreached: 0 }],
    })
  })

  test('is that nothing was to be purged, and that a first release purged everything', async () => {
    const stage = setStage()
    await stage.release(M1)
    await stage.pass(1)
    await stage.release(M1, { retainMs: 0 })
    await stage.pass(1)
    await stage.release(M1)
    const records = await stage.ledger.readReleases()
    expect(records.map(({ widened, founded: isFounded, tags }) => [widened, isFounded, tags])).toEqual([
      [null, true, 0],
      ['first-release', true, 2],
      ['first-release', false, 2],
    ])
  })

  test('is which version was live, where that was another one', async () => {
    const stage = await founded(M1)
    await stage.announce(M2)
    const oracle = { lagMs: 0, ask: async () => VERSION_2 }
    await stage.release(M1, { oracle })
    expect(await newest(stage)).toMatchObject({ released: VERSION_1, live: VERSION_2, tags: 1 })
  })

  test('is that a CDN denied it, or was not reached', async () => {
    const stage = await founded(M1)
    const stopped = { reason: 'denied', message: 'Not authorized', status: 401 } as const
    await stage.release(M2, { answers: [{ unreached: ['a'], stopped }] })
    expect(await newest(stage)).toMatchObject({ error: 'CT_PURGE_DENIED', accepted: 0, unreached: 1, settled: false })
    await stage.pass(1)
    await stage.release(M2, { answers: [{ unreached: ['a'] }] })
    expect(await newest(stage)).toMatchObject({
      error: 'CT_PURGE_UNREACHED',
      accepted: 0,
      unreached: 1,
      settled: false,
    })
  })

  test('are refusals: no error where they were acknowledged', async () => {
    const stage = await founded(M1)
    const answers = [{ refused: { a: 'no such tag' } }]
    await stage.release(M2, { answers })
    const refused = [{ tag: 'a', cdn: 'vercel', reason: 'no such tag' }]
    expect(await newest(stage)).toMatchObject({ error: 'CT_PURGE_REFUSED', refused, accepted: 0, settled: true })
    await stage.pass(1)
    await stage.release(M2, { answers, acknowledges: true })
    expect(await newest(stage)).toMatchObject({ error: null, refused, settled: true })
  })

  test('are the words of a refusal without secrets and characters that a terminal obeys, cut at 200 characters', async () => {
    const stage = await founded(M1)
    const reason = `bad token hush-hush-hush\u001B[31m ${'é'.repeat(300)}`
    await stage.release(M2, { answers: [{ refused: { a: reason } }], environment: { VERCEL_TOKEN: 'hush-hush-hush' } })
    const [refusal] = (await newest(stage))?.refused ?? []
    expect(refusal?.reason).toMatch(/^bad token \[redacted\] \[31m é+…$/)
    expect(refusal?.reason).toHaveLength(200)
    expect([...stage.entries.values()].filter((text) => text.includes('"released"')).join('')).not.toContain('hush')
  })

  test('are only the first refusals, and how many there were', async () => {
    const sites = (code: string): Manifest =>
      handMade(Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`p${at}`, { tags: [`t${at}`], code }])))
    const stage = await founded(sites('1'))
    const refused = Object.fromEntries(Array.from({ length: 25 }, (_, at) => [`t${at}`, 'no']))
    await stage.release(sites('2'), { answers: [{ refused }] })
    const record = await newest(stage)
    expect(record).toMatchObject({ tags: 30, accepted: 5, cdns: [{ accepted: 5, refused: 25 }] })
    expect(record?.refused).toHaveLength(REFUSALS_KEPT)
  })

  test('are the requests of all rounds, told of each CDN', async () => {
    const stage = await founded(M1)
    const other = { digest: VERSION_1, tags: [], atMs: START_MS, supersedes: [], untaggedUntilMs: null }
    const goesLive = [() => stage.ledger.putLive(other)]
    const release = await stage.release(M2, { onPurge: () => void goesLive.pop()?.() })
    expect(release).toMatchObject({ rounds: 2, requests: 2 })
    expect(await newest(stage)).toMatchObject({ rounds: 2, requests: 2, cdns: [{ cdn: 'vercel', requests: 2 }] })
  })

  test('is that it was interrupted, and what was purged until then', async () => {
    const stage = await founded(M1)
    const abort = new AbortController()
    const interrupted = stage.release(M2, {
      settleMs: 30_000,
      signal: abort.signal,
      answers: [{}, { unreached: ['a'] }],
      onPurge: () => abort.abort(),
    })
    await expect(interrupted).rejects.toMatchObject({ code: 'CT_NOT_SETTLED' })
    expect(await newest(stage)).toMatchObject({
      released: VERSION_2,
      live: VERSION_2,
      error: 'CT_NOT_SETTLED',
      accepted: 1,
      requests: 1,
      settled: false,
      founded: true,
    })
  })

  test('is nothing where it ended before anybody was to be purged', async () => {
    const stage = setStage()
    const ask = async (): Promise<string> => {
      throw new CacheTagsError('CT_LIVE_UNKNOWN', 'The oracle is silent.')
    }
    await expect(stage.release(M1, { oracle: { lagMs: 0, ask } })).rejects.toMatchObject({ code: 'CT_LIVE_UNKNOWN' })
    await expect(stage.release(M1, { plan: { ...RELEASE.plan, limits: { maxTags: 1 } } })).rejects.toMatchObject({
      code: 'CT_TOO_MANY',
    })
    expect(await stage.ledger.readReleases()).toEqual([])
  })
})
