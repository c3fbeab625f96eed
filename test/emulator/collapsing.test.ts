import { Readable } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { EdgeAnswer } from '../../src/emulator/edge.ts'
import type { OriginAnswer, OriginRequest } from '../../src/emulator/origin.ts'
import { createCounters } from '../../src/emulator/stats.ts'
import { createTargetCache, type TargetCache } from '../../src/emulator/target.ts'
import { gate, manualClock } from './support.ts'

// Here the origin is a function that waits until it is let go, so that every order of events is certain.

interface Held {
  readonly cache: TargetCache
  readonly asked: readonly OriginRequest[]
  /** Lets the origin answer what it was asked so far. */
  readonly letGo: () => Promise<void>
}

function hold(headers: Record<string, string>, failing = false): Held {
  const asked: OriginRequest[] = []
  let barrier = gate()
  const send = async (request: OriginRequest): Promise<OriginAnswer> => {
    const number = asked.push(request)
    await barrier.opened
    if (failing) throw new Error('gone')
    const language = String(request.headers['accept-language'] ?? '')
    return { status: 200, headers, body: Readable.from([Buffer.from(`render ${number} ${language}`.trim())]) }
  }
  const letGo = async (): Promise<void> => {
    const { open } = barrier
    barrier = gate()
    open()
    await turn()
    await turn()
  }
  const cache = createTargetCache({ send, counters: createCounters(), now: manualClock().now }, 1_000_000)
  return { cache, asked, letGo }
}

const TAGGED = { 'cache-control': 's-maxage=60', 'vercel-cache-tag': 'a' }
const DELETE_A = { mode: 'delete', tags: ['a'], sourceImages: [], target: null, deadlineSeconds: 0 } as const

async function textOf({ body }: EdgeAnswer): Promise<string> {
  if (Buffer.isBuffer(body)) return body.toString()
  return Buffer.concat(await body.toArray()).toString()
}

const askTimes = (cache: TargetCache, count: number): Promise<EdgeAnswer>[] =>
  Array.from({ length: count }, () => cache.edge.answer({ path: '/a', headers: {} }))

test('requests that miss at the same time are one render, and each is a MISS', async () => {
  const { cache, asked, letGo } = hold(TAGGED)
  const asking = askTimes(cache, 20)
  await letGo()
  const answers = await Promise.all(asking)
  expect(await Promise.all(answers.map(textOf))).toEqual(answers.map(() => 'render 1'))
  expect(answers.map((answer) => answer.cache)).toEqual(answers.map(() => 'MISS'))
  expect(asked).toHaveLength(1)
})

test('nobody gets what was answered to another client alone', async () => {
  const { cache, asked, letGo } = hold({ 'cache-control': 'private' })
  const asking = askTimes(cache, 5)
  await letGo()
  expect(asked).toHaveLength(5)
  await letGo()
  const texts = await Promise.all((await Promise.all(asking)).map(textOf))
  expect(new Set(texts).size).toBe(5)
})

test('nobody gets what was rendered for other headers', async () => {
  const { cache, asked, letGo } = hold({ ...TAGGED, vary: 'accept-language' })
  const languages = ['de', 'en', 'fr', 'de', 'en', 'fr']
  const asking = languages.map((language) =>
    cache.edge.answer({ path: '/a', headers: { 'accept-language': language } }),
  )
  await letGo()
  expect(asked).toHaveLength(3)
  await letGo()
  expect(await Promise.all((await Promise.all(asking)).map(textOf))).toEqual([
    'render 1 de',
    'render 2 en',
    'render 3 fr',
    'render 1 de',
    'render 2 en',
    'render 3 fr',
  ])
})

test('a render that fails is tried once for all who wait for it', async () => {
  const { cache, asked, letGo } = hold(TAGGED, true)
  const asking = askTimes(cache, 5)
  await letGo()
  expect((await Promise.all(asking)).map(({ status }) => status)).toEqual([502, 502, 502, 502, 502])
  expect(asked).toHaveLength(1)
})

test('a render under way while its tag is deleted is given to nobody who asks afterwards', async () => {
  const { cache, asked, letGo } = hold(TAGGED)
  const [before] = askTimes(cache, 1)
  cache.purge(DELETE_A)
  const after = askTimes(cache, 3)
  await letGo()
  expect(asked).toHaveLength(2)
  await letGo()
  expect(before === undefined ? null : await textOf(await before)).toBe('render 1')
  expect(await Promise.all((await Promise.all(after)).map(textOf))).toEqual(['render 2', 'render 2', 'render 2'])
})

test('deletions that never end keep nobody waiting for ever', async () => {
  const { cache, letGo } = hold(TAGGED)
  const asking = askTimes(cache, 12)
  for (const _ of Array.from({ length: 6 })) {
    cache.purge(DELETE_A)
    await letGo()
  }
  expect((await Promise.all(asking)).map(({ status }) => status)).toEqual(asking.map(() => 200))
})

test('idle waits for renewals, and resolves at once without any', async () => {
  const { cache, asked, letGo } = hold(TAGGED)
  await cache.edge.idle()
  const filling = askTimes(cache, 1)
  await letGo()
  await Promise.all(filling)
  cache.purge({ ...DELETE_A, mode: 'invalidate' })
  expect((await Promise.all(askTimes(cache, 1))).map((answer) => answer.cache)).toEqual(['STALE'])
  let isIdle = false
  const idle = cache.edge.idle().then(() => {
    isIdle = true
  })
  await turn()
  expect([isIdle, asked.length]).toEqual([false, 2])
  await letGo()
  await idle
  expect((await Promise.all(askTimes(cache, 1))).map((answer) => answer.cache)).toEqual(['HIT'])
})
