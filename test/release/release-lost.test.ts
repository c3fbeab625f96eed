import { describe, expect, test } from 'vitest'
import { RECIPE } from '../../src/core/fingerprint.ts'
import { createManifest, type Manifest } from '../../src/core/manifest.ts'
import { adoptVersion } from '../../src/release/announce.ts'
import { pruneLedger } from '../../src/release/transfer.ts'
import { handMade } from '../cli/manifests.ts'
import { founded, HOUR_MS, M1, M2, setStage, type Stage } from './stage.ts'

describe('what is lost or torn', () => {
  const lose = (stage: Stage, part: string, value?: string): void => {
    for (const key of stage.entries.keys()) {
      if (!key.includes(part)) continue
      if (value === undefined) stage.entries.delete(key)
      else stage.entries.set(key, value)
    }
  }

  test.each([
    ['gone', undefined],
    ['torn', '{"schema":1,"rec'],
  ])('a manifest that is %s widens, by the tags that its record names', async (_, value) => {
    const stage = await founded(handMade({ old: { tags: ['only-old'], code: '1' } }))
    lose(stage, '/manifests/', value)
    const { plan, accepted } = await stage.release(M1)
    expect({ widened: plan.widened, accepted }).toEqual({ widened: 'baseline-lost', accepted: ['a', 'b', 'only-old'] })
  })

  test('a torn record widens to every tag that is known, until its version is outlived', async () => {
    const stage = await founded(handMade({ old: { tags: ['only-old'], code: '1' } }))
    lose(stage, '/live/', 'torn')
    const { plan, accepted } = await stage.release(M1)
    expect({ widened: plan.widened, accepted }).toEqual({
      widened: 'record-unreadable',
      accepted: ['a', 'b', 'only-old'],
    })
    await stage.pass(2 * HOUR_MS)
    await stage.release(M1)
    expect((await stage.release(M1)).plan.widened).toBeNull()
  })

  test('pending tags that another run puts meanwhile are purged too', async () => {
    const stage = await founded()
    const { ledger } = stage
    let reads = 0
    const read = async (): ReturnType<typeof ledger.read> => {
      reads += 1
      if (reads === 2) await ledger.putPending({ tags: [{ tag: 'late', refused: null }], atMs: 0 })
      return ledger.read()
    }
    expect(await stage.release(M1, { ledger: { ...ledger, read } })).toMatchObject({ rounds: 2, accepted: ['late'] })
  })

  test('a torn announcement widens every release, until it is pruned', async () => {
    const stage = await founded()
    await stage.announce(M2)
    lose(stage, '/intent/', 'torn')
    expect((await stage.release(M1)).plan.widened).toBe('record-unreadable')
    await stage.pass(48 * HOUR_MS)
    expect((await stage.release(M1)).plan.widened).toBe('record-unreadable')
    expect((await pruneLedger(stage.ledger)).announcements).toHaveLength(1)
    expect((await stage.release(M1)).plan.widened).toBeNull()
  })

  test('a record of another schema stops the release: what it means is not known', async () => {
    const stage = await founded()
    lose(stage, '/live/', '{"schema":2}')
    await expect(stage.release(M2)).rejects.toMatchObject({ code: 'CT_LEDGER_FOREIGN' })
    expect(stage.purges).toEqual([])
  })
})

describe('an adoption', () => {
  const tagged = (code: string): Manifest => {
    const made = handMade({ a: { tags: ['a'], code }, hole: { tags: ['h-*'], code } })
    const sites = Object.entries(made.code.sites).map(([id, site], index) => [
      id,
      { ...site, siteTag: `ct_0000000${index}` },
    ])
    return createManifest(
      RECIPE,
      { ...made.code, sites: Object.fromEntries(sites) },
      { injected: ['ct_00000000', 'ct_00000001'] },
    )
  }

  test('purges nothing; later releases purge its entries by the tags that they had', async () => {
    const stage = setStage()
    await adoptVersion(tagged('1'), stage.ledger, stage.clock, 10 * HOUR_MS)
    expect((await stage.release(tagged('1'))).accepted).toEqual([])
    const { accepted, plan } = await stage.release(tagged('2'))
    expect(accepted).toEqual(['a', 'ct_00000000', 'ct_00000001'])
    expect(plan.unpurgeable).toEqual([{ site: 'src/hole.ts#hole~1', patterns: ['h-*'] }])
  })

  test('is forgotten when entries from before have expired', async () => {
    const stage = setStage()
    await adoptVersion(tagged('1'), stage.ledger, stage.clock, 10 * HOUR_MS)
    await stage.release(tagged('2'))
    await stage.pass(11 * HOUR_MS)
    await stage.release(tagged('2'))
    expect((await stage.release(tagged('2'))).accepted).toEqual([])
  })

  test('is refused where the ledger is in use', async () => {
    const stage = await founded()
    await expect(adoptVersion(M2, stage.ledger, stage.clock, HOUR_MS)).rejects.toMatchObject({ code: 'CT_USAGE' })
  })
})
