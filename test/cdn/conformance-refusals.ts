import { describe, expect, it } from 'vitest'
import type { Batch } from '../../src/core/batch.ts'
import {
  batchesOf,
  expectAccount,
  lengthOfLongestTag,
  modeAt,
  numberedTags,
  starter,
  type PurgerHarness,
  type Start,
} from './suite.ts'

/** Tags that are not taken are told apart from their neighbours; doubles cost nothing. */
export function describeRefusals(harness: PurgerHarness): void {
  const { capabilities } = harness
  const { limits } = capabilities
  const start = starter(harness)

  describe('refusals', () => {
    it('a refused tag stands alone', async () => {
      const { cdn, purger } = await start({ isPoison: (tag) => tag === 'tag-5' })
      const tags = numberedTags(Math.min(16, limits.maxTagsPerRequest))
      const outcome = await purger.purge([{ mode: 'invalidate', tags }], { target: 'production' })
      expectAccount(outcome, tags)
      expect(outcome.refused).toEqual([{ tag: 'tag-5', reason: expect.stringContaining('bad tag tag-5'), status: 400 }])
      const others = tags.filter((tag) => tag !== 'tag-5')
      expect(outcome.accepted).toEqual(others)
      expect(others.filter((tag) => !cdn.wasPurged(tag, modeAt(capabilities, 'invalidate')))).toEqual([])
      // The batch, then two halves at each of the levels below it.
      expect(outcome.requests).toBe(1 + 2 * Math.ceil(Math.log2(tags.length)))
      expect(outcome.retries).toBe(0)
    })

    it('refused tags in many batches cost their neighbours nothing', async () => {
      const { purger } = await start({ isPoison: (tag) => tag.endsWith('77') })
      const tags = numberedTags(1000)
      const outcome = await purger.purge(batchesOf(tags, limits), { target: 'production' })
      expectAccount(outcome, tags)
      expect(outcome.refused.map(({ tag }) => tag)).toEqual(tags.filter((tag) => tag.endsWith('77')))
      expect(outcome.unreached).toEqual([])
    })

    it('a CDN that refuses everything is not flooded, and no tag is written off', async () => {
      const { cdn, purger } = await start({ isPoison: () => true })
      const tags = numberedTags(5000)
      const outcome = await purger.purge(batchesOf(tags, limits), { target: 'production' })
      expectAccount(outcome, tags)
      expect(outcome.stopped).toMatchObject({ reason: 'denied', status: 400 })
      expect(outcome.unreached).toEqual(tags)
      expect(cdn.received.length).toBeLessThan(100)
    })

    it('a tag that breaks a limit is refused unsent', async () => {
      const { cdn, purger } = await start()
      const tooLong = 'é'.repeat(limits.maxTagBytes / 2 + 1)
      const forbidden = limits.forbiddenCharacters.map((character) => `a${character}b`)
      const oneTooMany = 'x'.repeat(lengthOfLongestTag(limits) + 1)
      const bad = ['', tooLong, oneTooMany, ...forbidden]
      const outcome = await purger.purge([{ mode: 'delete', tags: [...bad, 'good'] }], { target: 'production' })
      expectAccount(outcome, [...bad, 'good'])
      expect(outcome.refused.map(({ tag, status }) => [tag, status])).toEqual(bad.map((tag) => [tag, null]))
      expect(cdn.asked.flatMap(({ tags }) => tags)).toEqual(['good'])
    })

    it('a purge of nothing but such tags sends no request', async () => {
      const { cdn, purger } = await start()
      const outcome = await purger.purge([{ mode: 'invalidate', tags: [''] }], { target: 'production' })
      expect(outcome).toMatchObject({ refused: [{ tag: '', status: null }], requests: 0, stopped: null })
      expect(cdn.received).toEqual([])
    })

    it('the longest tag there may be is sent', async () => {
      const { purger } = await start()
      const longest = 'x'.repeat(lengthOfLongestTag(limits))
      const outcome = await purger.purge([{ mode: 'invalidate', tags: [longest] }], { target: 'production' })
      expect(outcome.accepted).toEqual([longest])
    })

    it('a repeated tag is sent and counted once', async () => {
      const { cdn, purger } = await start()
      const batches = [
        ['a', 'b', 'a'],
        ['b', 'c'],
        ['a', 'c'],
      ].map((tags) => ({ mode: 'invalidate' as const, tags }))
      const outcome = await purger.purge(batches, { target: 'production' })
      expect(outcome.accepted).toEqual(['a', 'b', 'c'])
      expect(cdn.asked.flatMap(({ tags }) => tags).toSorted()).toEqual(['a', 'b', 'c'])
    })

    it('a batch larger than one request may be is split', async () => {
      const { cdn, purger } = await start()
      const tags = numberedTags(limits.maxTagsPerRequest * 2 + 1)
      const outcome = await purger.purge([{ mode: 'invalidate', tags }], { target: 'production' })
      expect(outcome).toMatchObject({ accepted: tags, requests: 3 })
      expect(cdn.problems).toEqual([])
    })

    if (capabilities.modes.length === 2) describeTwoWays(harness, start)
    else describeOneWay(harness, start)
  })
}

const IN_BOTH_WAYS: readonly Batch[] = [
  { mode: 'invalidate', tags: ['a', 'b'] },
  { mode: 'delete', tags: ['b'] },
]

function describeTwoWays({ dialect }: PurgerHarness, start: Start): void {
  it('a tag purged in two ways is sent twice and ends in the worse state', async () => {
    const { cdn, purger } = await start(
      {
        fault: ({ mode }) => (mode === 'delete' ? { kind: 'reply', reply: dialect.failure(403, 'no deleting') } : null),
      },
      { concurrency: 1 },
    )
    const outcome = await purger.purge(IN_BOTH_WAYS, { target: 'production' })
    expectAccount(outcome, ['a', 'b'])
    expect(outcome).toMatchObject({ accepted: ['a'], unreached: ['b'] })
    expect(cdn.asked.map(({ mode }) => mode)).toEqual(['invalidate', 'delete'])
  })
}

function describeOneWay({ capabilities }: PurgerHarness, start: Start): void {
  it('a tag to be purged in two ways is sent once, in the only way there is, and the receipt says which', async () => {
    const { cdn, purger } = await start()
    const outcome = await purger.purge(IN_BOTH_WAYS, { target: 'production' })
    expectAccount(outcome, ['a', 'b'])
    expect(outcome.accepted).toEqual(['a', 'b'])
    expect(cdn.asked.flatMap(({ tags }) => tags).toSorted()).toEqual(['a', 'b'])
    expect(outcome.receipts.map(({ batch }) => batch.mode)).toEqual([capabilities.modes[0]])
  })
}
