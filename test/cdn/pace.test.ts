import { describe, expect, it } from 'vitest'
import { CDN_CAPABILITIES, type Rate } from '../../src/cdn/capabilities.ts'
import { estimatePurgeMs } from '../../src/cdn/estimate.ts'
import { readQuotas, readResetWaitMs } from '../../src/cdn/pace-headers.ts'
import { createLine } from '../../src/cdn/pace-line.ts'
import { CLOUDFLARE_RATES, slowestRate } from '../../src/cdn/pace-rates.ts'
import { countAnswer, hearQuota, windowDelayMs } from '../../src/cdn/pace-window.ts'
import { createPace, createPaces, type Leave, type Pace, type Turn } from '../../src/cdn/pace.ts'
import { createHandClock, START_MS } from './clocks.ts'
import { singles } from './pace-world.ts'

describe('what a CDN says is left', () => {
  const resetsAtMs = START_MS + 30_000
  it.each([
    [
      { ratelimit: '"default";r=50;t=30', 'ratelimit-policy': '"default";q=1200;w=300' },
      [{ name: '"default"', remaining: 50, limit: 1200, resetsAtMs }],
    ],
    [
      { ratelimit: '"a";r=9;t=30, b ; t=30 ; r=3', 'ratelimit-policy': '"burst";q=100;w=60, b;q=7' },
      [
        { name: '"a"', remaining: 9, limit: null, resetsAtMs },
        { name: 'b', remaining: 3, limit: 7, resetsAtMs },
      ],
    ],
    [{ ratelimit: '"default";r=0' }, [{ name: '"default"', remaining: 0, limit: null, resetsAtMs: null }]],
    [
      { 'x-ratelimit-limit': '100', 'x-ratelimit-remaining': '99', 'x-ratelimit-reset': String(resetsAtMs / 1000) },
      [{ name: 'x-ratelimit', remaining: 99, limit: 100, resetsAtMs }],
    ],
    [
      { 'x-ratelimit-remaining': '9', 'x-ratelimit-reset': String(START_MS) },
      [{ name: 'x-ratelimit', remaining: 9, limit: null, resetsAtMs: null }],
    ],
    // It counts calls of which purges are none.
    [{ 'fastly-ratelimit-remaining': '0', 'fastly-ratelimit-reset': String(resetsAtMs / 1000) }, []],
    [{ ratelimit: '"default";r=-1;t=x, ;;=,"' }, []],
    [{ ratelimit: `"default";r=1;t=1${' '.repeat(3000)}` }, []],
    [{ 'x-ratelimit-remaining': 'many' }, []],
    [{}, []],
  ])('%j', (headers, quotas) => {
    expect(readQuotas(headers, START_MS)).toEqual(quotas)
  })

  it.each([
    [{ 'fastly-ratelimit-remaining': '0', 'fastly-ratelimit-reset': String(resetsAtMs / 1000) }, 30_000],
    [{ ratelimit: '"default";r=0;t=30' }, 30_000],
    [{ ratelimit: '"default";r=0;t=30, "day";r=5;t=900' }, 30_000],
    [{ ratelimit: '"default";r=5;t=30' }, null],
    [{}, null],
  ])('of a request that was turned away, %j asks for %s ms', (headers, waitMs) => {
    expect(readResetWaitMs(headers, START_MS)).toBe(waitMs)
  })
})

describe('a limit that is known from answers alone', () => {
  const quota = { name: 'a', remaining: 10, limit: 40, resetsAtMs: START_MS + 60_000 }
  const window = hearQuota(null, quota, START_MS)
  const quiet = { nowMs: START_MS, lastSentMs: START_MS, inFlight: 0 }

  it('is free to take down to its half, and spread from there at half the speed that would use it up', () => {
    expect(windowDelayMs(hearQuota(null, { ...quota, remaining: 21 }, START_MS), quiet)).toBe(0)
    expect(windowDelayMs(hearQuota(null, { ...quota, remaining: 20 }, START_MS), quiet)).toBe(6000)
    expect(windowDelayMs(window, quiet)).toBe(12_000)
    expect(windowDelayMs(window, { ...quiet, nowMs: START_MS + 11_000 })).toBe(1000)
    expect(windowDelayMs(window, { ...quiet, nowMs: START_MS + 13_000 })).toBe(0)
  })

  it.each([10, 11])('with all of it under way (%i), is waited for until it is renewed', (inFlight) => {
    expect(windowDelayMs(window, { ...quiet, inFlight })).toBe(60_000)
    expect(windowDelayMs(window, { ...quiet, inFlight, nowMs: START_MS + 60_000 })).toBe(0)
  })

  it('is less by each answer that says nothing of it', () => {
    expect(windowDelayMs(countAnswer(window), { ...quiet, inFlight: 9 })).toBe(60_000)
    expect(countAnswer(null)).toBeNull()
  })

  it('is not what an earlier request was told', () => {
    const later = hearQuota(window, { ...quota, remaining: 4 }, START_MS + 2)
    expect(hearQuota(later, { ...quota, remaining: 9 }, START_MS + 1)).toEqual(countAnswer(later))
  })

  it('that is not said is the most that was ever left', () => {
    const first = hearQuota(null, { ...quota, limit: null, remaining: 30 }, START_MS)
    expect(hearQuota(first, { ...quota, limit: null }, START_MS)).toMatchObject({ limit: 30, left: 10 })
  })

  it('without a time is none', () => {
    expect(hearQuota(null, { ...quota, resetsAtMs: null }, START_MS)).toBeNull()
  })
})

describe('the rate of an account', () => {
  const free = CLOUDFLARE_RATES.free

  it('is the known one where none is asked for', () => {
    expect(slowestRate(free, undefined)).toBe(free)
    expect(slowestRate(null, undefined)).toBeNull()
  })

  it.each<[Rate | null, Rate]>([
    [free, free],
    [free, { amount: 1, seconds: 60, burst: 1, per: 'request' }],
    [free, { amount: 300, seconds: 3600, burst: 25, per: 'request' }],
    [null, { amount: 1000, seconds: 1, burst: 1000, per: 'tag' }],
  ])('where %j is known, %j may be asked for', (known, asked) => {
    expect(slowestRate(known, asked)).toBe(asked)
  })

  it.each<[Rate, RegExp]>([
    [{ ...free, amount: 6 }, /6 requests in 60 s is more than the CDN's 5 requests in 60 s/u],
    [{ ...free, seconds: 59 }, /5 requests in 59 s is more/u],
    [{ ...free, burst: 26 }, /a burst of 26 is more than the CDN's 25/u],
    [{ ...free, per: 'tag' }, /per must be request/u],
    [{ amount: 0, seconds: Number.NaN, burst: 0, per: 'request' }, /amount .*; seconds .*; burst /u],
  ])('%j is refused', (asked, message) => {
    expect(() => slowestRate(free, asked)).toThrow(expect.objectContaining({ code: 'CT_CONFIG' }))
    expect(() => slowestRate(free, asked)).toThrow(message)
  })

  it('of Cloudflare, where no plan is named, is that of the plan Free', () => {
    expect(CDN_CAPABILITIES.cloudflare.rate).toEqual(free)
  })
})

describe('the time that a purge takes at least', () => {
  const { cloudflare, fastly } = CDN_CAPABILITIES

  it.each([
    ['nothing', [], cloudflare.rate, 0],
    ['a burst', singles(25), cloudflare.rate, 700],
    ['a burst and 9 more', singles(34), cloudflare.rate, 120_000],
    ['all of it at once', [{ mode: 'delete', tags: ['a', 'b'], everything: true }], cloudflare.rate, 100],
    ['no known rate', singles(10), null, 300],
    ['35,000 tags of which 10,000 are a burst', many(35_000), fastly.rate, 1_000_000],
    ['everything, where tags are counted', [{ ...many(35_000)[0]!, everything: true }], fastly.rate, 100],
  ] as const)('%s', (_, batches, rate, leastMs) => {
    expect(estimatePurgeMs(batches, rate, 4)).toBe(leastMs)
  })

  function many(count: number): [{ mode: 'delete'; tags: string[] }] {
    return [{ mode: 'delete', tags: Array.from({ length: count }, (_, index) => `tag-${index}`) }]
  }
})

describe('the paces of a process', () => {
  it('are one for each account of each CDN', () => {
    const { paceOf } = createPaces(createHandClock())
    const pace = paceOf('cloudflare', 'token-1', CLOUDFLARE_RATES.free)
    expect(paceOf('cloudflare', 'token-1', CLOUDFLARE_RATES.free)).toBe(pace)
    expect(paceOf('cloudflare', 'token-2', CLOUDFLARE_RATES.free)).not.toBe(pace)
    expect(paceOf('fastly', 'token-1', null)).not.toBe(pace)
  })
})

describe('a pace', () => {
  const rate: Rate = { amount: 1, seconds: 60, burst: 2, per: 'request' }
  const signal = new AbortController().signal
  const take = (pace: Pace, deadlineAtMs = Infinity): Promise<Turn> =>
    pace.take({ batch: singles(1)[0]!, deadlineAtMs, signal, onWait: () => {} })
  const leave = async (pace: Pace): Promise<Leave> => {
    const turn = await take(pace)
    if (turn.kind !== 'ready') throw new Error(`the turn is ${turn.kind}`)
    return turn.leave
  }

  it('forgets what was not sent', async () => {
    const clock = createHandClock()
    const pace = createPace(rate, clock)
    for (let time = 0; time < 5; time += 1) (await leave(pace)).giveBack()
    await leave(pace)
    await leave(pace)
    const learning = createPace(null, clock)
    for (let time = 0; time < 5; time += 1) (await leave(learning)).giveBack()
    ;(await leave(learning)).end({ headers: { ratelimit: '"calls";r=3;t=60' }, isLimited: false })
    await leave(learning)
    expect(clock.pending()).toEqual([])
  })

  it('turns away at once who would wait in line for too long', async () => {
    const clock = createHandClock()
    const pace = createPace(rate, clock)
    await leave(pace)
    await leave(pace)
    // One token comes in 66.7 s, the next one in 133.4 s.
    void take(pace)
    await clock.sleeping(1)
    expect(await take(pace, START_MS + 130_000)).toEqual({ kind: 'late', why: 'the rate limit is 1 request in 60 s' })
  })

  it('that counts tags does not mind how many requests are left', async () => {
    const clock = createHandClock()
    const pace = createPace({ amount: 60, seconds: 60, burst: 3, per: 'tag' }, clock)
    ;(await leave(pace)).end({ headers: { ratelimit: '"calls";r=0;t=3600' }, isLimited: false })
    await leave(pace)
    expect(clock.pending()).toEqual([])
  })

  it('says in its own words what is waited for', async () => {
    const clock = createHandClock()
    const held = createPace(null, clock)
    held.hold(1000)
    expect(await take(held, START_MS + 500)).toEqual({ kind: 'late', why: 'the CDN asked to wait' })
    const heard = createPace(null, clock)
    ;(await leave(heard)).end({ headers: { ratelimit: '"calls";r=0;t=30' }, isLimited: false })
    const why = 'the CDN says that its rate limit is nearly used up'
    expect(await take(heard, START_MS + 500)).toEqual({ kind: 'late', why })
  })
})

describe('a line', () => {
  const signal = new AbortController().signal

  it('lets one in after the other, in their order', async () => {
    const line = createLine()
    const seen: number[] = []
    const visit = async (number: number): Promise<void> => {
      const leave = await line.enter(signal)
      seen.push(number, line.length())
      await Promise.resolve()
      leave()
    }
    await Promise.all([visit(1), visit(2), visit(3)])
    expect(seen).toEqual([1, 3, 2, 2, 3, 1])
  })

  it('lets out at once who no longer wants to wait, and nobody else', async () => {
    const line = createLine()
    const leaveFirst = await line.enter(signal)
    const abort = new AbortController()
    const second = line.enter(abort.signal)
    let isThirdIn = false
    const third = line.enter(signal).then(() => {
      isThirdIn = true
    })
    abort.abort()
    const leaveSecond = await second
    leaveSecond()
    expect(isThirdIn).toBe(false)
    leaveFirst()
    leaveFirst()
    await third
    expect(line.length()).toBe(1)
  })
})
