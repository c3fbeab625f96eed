import { describe, expect, test } from 'vitest'
import { readLifetime } from '../../src/emulator/lifetime.ts'
import { manualClock } from './support.ts'

/** How a response stands after each of the given seconds. */
function freshnessAfter(headers: Record<string, string>, seconds: readonly number[], status = 200): readonly unknown[] {
  const clock = manualClock()
  const startMs = clock.now()
  const lifetime = readLifetime(status, headers, clock.now)
  return seconds.map((second) => {
    clock.advance(startMs + second * 1000 - clock.now())
    return lifetime?.freshness() ?? null
  })
}

describe('which header decides', () => {
  test.each([
    [{ 'cache-control': 's-maxage=60' }, 60],
    [{ 'cache-control': 'max-age=60' }, 60],
    [{ 'cache-control': 'max-age=5, s-maxage=60' }, 60],
    [{ 'cache-control': 's-maxage=5', 'cdn-cache-control': 'max-age=60' }, 60],
    [{ 'cache-control': 's-maxage=5', 'cdn-cache-control': 'max-age=7', 'vercel-cdn-cache-control': 'max-age=60' }, 60],
    [{ 'cache-control': 'no-store', 'vercel-cdn-cache-control': 'max-age=60' }, 60],
    [{ 'cache-control': 'max-age=60', 'cdn-cache-control': '' }, 60],
    [{ 'cache-control': 'Public, S-MaxAge=60' }, 60],
    [{ 'cache-control': 's-maxage=60, must-revalidate, proxy-revalidate' }, 60],
  ])('%j is fresh for %i seconds', (headers, seconds) => {
    expect(freshnessAfter(headers, [0, seconds - 1, seconds])).toEqual(['fresh', 'fresh', 'expired'])
  })

  test('a targeted header takes the place of Expires too', () => {
    const expires = new Date(manualClock().now() + 60_000).toUTCString()
    const date = new Date(manualClock().now()).toUTCString()
    expect(freshnessAfter({ 'cache-control': 'public', expires, date }, [59, 60])).toEqual(['fresh', 'expired'])
    expect(freshnessAfter({ 'cdn-cache-control': 'public', expires, date }, [0])).toEqual([null])
  })
})

test('a response is stale, not expired, within stale-while-revalidate', () => {
  const headers = { 'cache-control': 's-maxage=60, stale-while-revalidate=30' }
  expect(freshnessAfter(headers, [59, 60, 89, 90])).toEqual(['fresh', 'stale', 'stale', 'expired'])
})

test.each([
  [{}],
  [{ 'cache-control': 'private, max-age=60' }],
  [{ 'cache-control': 'no-store, s-maxage=60' }],
  [{ 'cache-control': 'no-cache, s-maxage=60, stale-while-revalidate=60' }],
  [{ 'cache-control': 'max-age=60', 'vercel-cdn-cache-control': 'no-store' }],
  [{ 'cache-control': 'public, max-age=0, must-revalidate' }],
  [{ 'cache-control': 'public' }],
  [{ 'cache-control': 's-maxage=60', age: '60' }],
  [{ 'last-modified': 'Thu, 01 Jan 2015 00:00:00 GMT' }],
])('%j is not stored', (headers) => {
  expect(freshnessAfter(headers, [0])).toEqual([null])
})

test('a response that sets a cookie is not stored', () => {
  const headers = { 'cache-control': 'public, s-maxage=60', 'set-cookie': ['a=1'] }
  expect(readLifetime(200, headers, manualClock().now)).toBeNull()
})

test.each([
  [200, 'fresh'],
  [201, null],
  [206, null],
  [301, 'fresh'],
  [302, 'fresh'],
  [303, null],
  [307, 'fresh'],
  [308, 'fresh'],
  [400, null],
  [404, 'fresh'],
  [410, 'fresh'],
  [500, null],
  [503, null],
])('status %i is %s', (status, expected) => {
  expect(freshnessAfter({ 'cache-control': 's-maxage=60' }, [0], status)).toEqual([expected])
})

test('the age counts what the origin says and the time since', () => {
  const clock = manualClock()
  const lifetime = readLifetime(200, { 'cache-control': 's-maxage=60', age: '10' }, clock.now)
  clock.advance(5900)
  expect(lifetime?.ageSeconds()).toBe(15)
  clock.advance(44_100)
  expect(lifetime?.freshness()).toBe('expired')
})
