import { describe, expect, it } from 'vitest'
import type { Batch } from '../../src/core/batch.ts'
import { expectAccount, numberedTags, starter, type PurgerHarness, type Start } from './suite.ts'

/** The whole cache at once, where the CDN can. */
export function describeEverything(harness: PurgerHarness): void {
  const start = starter(harness)
  describe('everything', () => {
    if (harness.capabilities.purgesEverything) describeOneRequest(harness, start)
    else describeEachTag(harness, start)
  })
}

function everythingOf(tags: readonly string[]): Batch {
  return { mode: 'delete', tags, everything: true }
}

function describeOneRequest({ dialect }: PurgerHarness, start: Start): void {
  it('is one request that names no tag, and every tag is accounted for, whatever it looks like', async () => {
    const { cdn, purger } = await start()
    const tags = [...numberedTags(1000), 'a, b', 'x'.repeat(5000)]
    const outcome = await purger.purge([everythingOf(tags)], { target: 'production' })
    expectAccount(outcome, tags)
    expect(outcome).toMatchObject({ accepted: tags, requests: 1 })
    expect(cdn.asked).toEqual([expect.objectContaining({ mode: 'delete', tags: [], everything: true })])
    expect(cdn.problems).toEqual([])
  })

  it('is not asked for in halves', async () => {
    const { cdn, purger } = await start({ fault: () => ({ kind: 'reply', reply: dialect.failure(400, 'never') }) })
    const outcome = await purger.purge([everythingOf(['a', 'b'])], { target: 'production' })
    expectAccount(outcome, ['a', 'b'])
    expect(outcome.refused.map(({ tag, status }) => [tag, status])).toEqual([
      ['a', 400],
      ['b', 400],
    ])
    expect(cdn.received).toHaveLength(1)
  })

  it('is asked for again after a failure', async () => {
    const { cdn, purger } = await start({
      fault: (_, attempt) => (attempt === 0 ? { kind: 'reply', reply: dialect.failure(500, 'oops') } : null),
    })
    const outcome = await purger.purge([everythingOf(['a', 'b'])], { target: 'production' })
    expect(outcome).toMatchObject({ accepted: ['a', 'b'], requests: 2, retries: 1 })
    expect(cdn.wasPurged('any other', 'delete')).toBe(true)
  })
}

function describeEachTag({ capabilities }: PurgerHarness, start: Start): void {
  it('is told tag by tag, for there is no such request', async () => {
    const { cdn, purger } = await start()
    const tags = numberedTags(capabilities.limits.maxTagsPerRequest + 1)
    const outcome = await purger.purge([everythingOf(tags)], { target: 'production' })
    expectAccount(outcome, tags)
    expect(outcome).toMatchObject({ accepted: tags, requests: 2 })
    expect(tags.filter((tag) => !cdn.wasPurged(tag, 'delete'))).toEqual([])
    expect(cdn.problems).toEqual([])
  })
}
