import { expect, test } from 'vitest'
import { verifyPages, type VerifiedPage } from '../../src/release/verify.ts'
import type { AnswerHeaders } from '../../src/release/verify-answer.ts'
import type { PageAnswer } from '../../src/release/verify-ask.ts'
import { createLeapingClock, START_MS } from '../cdn/clocks.ts'

const PAGE = 'https://shop.example/page'

/** What a page answers, one request after the other; the last stays. Headers, or a problem. */
type Script = readonly (AnswerHeaders | string)[]

interface Played {
  readonly pages: readonly VerifiedPage[]
  readonly asked: readonly string[]
  readonly waits: readonly number[]
}

async function play(scripts: Readonly<Record<string, Script>>, signal = new AbortController().signal): Promise<Played> {
  const clock = createLeapingClock()
  const asked: string[] = []
  const ask = async (url: string): Promise<PageAnswer> => {
    const script = scripts[url] ?? []
    const said = script[Math.min(asked.filter((one) => one === url).length, script.length - 1)] ?? 'nothing'
    asked.push(url)
    return typeof said === 'string' ? { kind: 'none', problem: said } : { kind: 'answer', headers: said }
  }
  const purged = { begunMs: START_MS - 2000, endedMs: START_MS - 1000 }
  return { pages: await verifyPages(Object.keys(scripts), purged, { clock, ask }, signal), asked, waits: clock.waits }
}

const HIT_OLD = { 'x-vercel-cache': 'HIT', age: '500' }
const STALE = { 'x-vercel-cache': 'STALE', age: '500' }
const HIT_NEW = { 'x-vercel-cache': 'HIT', age: '0' }

test('a page that is fresh at once is asked for once', async () => {
  const { pages, asked, waits } = await play({ [PAGE]: [{ 'x-vercel-cache': 'MISS' }] })
  expect(pages).toEqual([{ url: PAGE, state: 'renewed', evidence: 'x-vercel-cache: MISS' }])
  expect({ asked: asked.length, waits }).toEqual({ asked: 1, waits: [] })
})

test('a stale page is asked for again, until its renewal is there', async () => {
  const { pages, asked } = await play({ [PAGE]: [STALE, STALE, HIT_NEW] })
  expect(pages).toEqual([{ url: PAGE, state: 'renewed', evidence: 'x-vercel-cache: HIT; age: 0' }])
  expect(asked).toHaveLength(3)
})

test('a purge that spreads slowly is waited for', async () => {
  expect((await play({ [PAGE]: [HIT_OLD, HIT_OLD, STALE, HIT_NEW] })).pages[0]?.state).toBe('renewed')
})

test.each([
  ['hits from before', HIT_OLD, 'x-vercel-cache: HIT; age: 500'],
  ['stale for ever', STALE, 'x-vercel-cache: STALE; age: 500'],
])('a page of %s is old, after a bounded number of requests and seconds', async (_, headers, evidence) => {
  const { pages, asked, waits } = await play({ [PAGE]: [headers] })
  expect(pages).toEqual([{ url: PAGE, state: 'old', evidence }])
  expect(asked).toHaveLength(6)
  expect(waits.reduce((sum, wait) => sum + wait, 0)).toBe(15_000)
})

test('after it was served stale, a hit of a cache without an age is the renewal', async () => {
  const { pages } = await play({ [PAGE]: [{ 'x-nextjs-cache': 'STALE' }, { 'x-nextjs-cache': 'HIT' }] })
  expect(pages).toEqual([{ url: PAGE, state: 'renewed', evidence: 'x-nextjs-cache: STALE, then x-nextjs-cache: HIT' }])
})

test.each([
  ['no header tells', {}, 'no header tells'],
  ['a hit has no age', { 'x-nextjs-cache': 'HIT' }, 'x-nextjs-cache: HIT'],
])('where %s the page is unknown, and not asked for again', async (_, headers, evidence) => {
  const { pages, asked } = await play({ [PAGE]: [headers] })
  expect(pages).toEqual([{ url: PAGE, state: 'unknown', evidence }])
  expect(asked).toHaveLength(1)
})

test('a page that answers late is reached, and one that never does is unreachable', async () => {
  const other = 'https://shop.example/other?key=hunter2'
  const { pages } = await play({ [PAGE]: ['it answered 503', HIT_NEW], [other]: ['it answered 503'] })
  expect(pages).toEqual([
    { url: PAGE, state: 'renewed', evidence: 'x-vercel-cache: HIT; age: 0' },
    { url: 'https://shop.example/other', state: 'unreachable', evidence: 'it answered 503' },
  ])
})

test('many pages are asked for, and each is told of in its place', async () => {
  const urls = Array.from({ length: 30 }, (_, index) => `https://shop.example/${index}`)
  const { pages } = await play(Object.fromEntries(urls.map((url, index) => [url, [index % 2 === 0 ? HIT_NEW : {}]])))
  expect(pages.map(({ url }) => url)).toEqual(urls)
  expect(pages.filter(({ state }) => state === 'renewed')).toHaveLength(15)
})

test('whoever interrupts is told what was known', async () => {
  const abort = new AbortController()
  abort.abort()
  const { pages, asked } = await play({ [PAGE]: [HIT_OLD] }, abort.signal)
  expect(pages).toEqual([{ url: PAGE, state: 'unknown', evidence: 'not asked' }])
  expect(asked).toEqual([])
})
