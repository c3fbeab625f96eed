import { expect, test } from 'vitest'
import { systemClock } from '../../src/cdn/clock.ts'
import { CDN_CAPABILITIES } from '../../src/cdn/capabilities.ts'
import { createPace } from '../../src/cdn/pace.ts'
import type { Purger } from '../../src/core/batch.ts'
import { customClient } from '../../src/release/custom-client.ts'

const MEANS = { environment: {}, deadlineMs: undefined, pace: createPace(null, systemClock) }
const BATCHES = [
  { mode: 'invalidate', tags: ['a', 'b'] },
  { mode: 'delete', tags: ['c', 'd'] },
] as const
const NOTHING = { accepted: [], refused: [], unreached: [], requests: 0, retries: 0, stopped: null, receipts: [] }

function cdnOf(create: () => Purger) {
  return { name: 'bunny', capabilities: CDN_CAPABILITIES.vercel, create }
}

function purgerOf(purge: Purger['purge']): Purger {
  return { name: 'bunny', limits: CDN_CAPABILITIES.vercel.limits, purge }
}

test('a tag of which nothing is said, or two things, is in the worst state', async () => {
  const purge = async () => ({
    ...NOTHING,
    accepted: ['a', 'b', 'c', 'never asked for'],
    refused: [{ tag: 'b', reason: 'no', status: 400 }],
    unreached: ['c'],
    requests: 2,
  })
  const client = await customClient(
    cdnOf(() => purgerOf(purge)),
    MEANS,
  )
  expect(await client.purge(BATCHES, { target: 'production' })).toEqual({
    ...NOTHING,
    accepted: ['a'],
    refused: [{ tag: 'b', reason: 'no', status: 400 }],
    unreached: ['c', 'd'],
    requests: 2,
  })
})

test('an error leaves every tag unreached, with what it said', async () => {
  const purge = async () => {
    throw new Error('connection reset')
  }
  const client = await customClient(
    cdnOf(() => purgerOf(purge)),
    MEANS,
  )
  expect(await client.purge(BATCHES, { target: 'production' })).toMatchObject({
    unreached: ['a', 'b', 'c', 'd'],
    stopped: { reason: 'unavailable', message: 'connection reset' },
  })
})

test('a client that can not be made is a mistake in the configuration', async () => {
  const failing = cdnOf(() => {
    throw new Error('no key')
  })
  await expect(customClient(failing, MEANS)).rejects.toMatchObject({
    code: 'CT_CONFIG',
    message: "The client of bunny can't be made: no key",
  })
  const empty = cdnOf(() => ({}) as Purger)
  await expect(customClient(empty, MEANS)).rejects.toMatchObject({ code: 'CT_CONFIG' })
})
