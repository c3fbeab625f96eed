import { describe, expect, test } from 'vitest'
import { readVary, toCacheableHeaders, toClientHeaders, toOriginHeaders } from '../../src/emulator/headers.ts'

describe('what a client is sent', () => {
  test.each([
    ['s-maxage=60', 'public, max-age=0, must-revalidate'],
    ['s-maxage=60, stale-while-revalidate=30', 'public, max-age=0, must-revalidate'],
    ['max-age=10, s-maxage=60, stale-if-error=5', 'max-age=10'],
    ['public, s-maxage=60', 'public'],
    ['private, max-age=60', 'private, max-age=60'],
  ])('Cache-Control %s alone becomes %s', (origin, client) => {
    expect(toClientHeaders({ 'cache-control': origin })).toEqual({ 'cache-control': client })
  })

  test('Cache-Control beside a targeted header stays as it is', () => {
    const headers = toClientHeaders({ 'cache-control': 's-maxage=60', 'vercel-cdn-cache-control': 'max-age=300' })
    expect(headers).toEqual({ 'cache-control': 's-maxage=60' })
  })

  test('CDN-Cache-Control stays for the next CDN; Vercel-CDN-Cache-Control, Vercel-Cache-Tag and Age do not', () => {
    const headers = toClientHeaders({
      'cache-control': 'max-age=1',
      'cdn-cache-control': 'max-age=2',
      'vercel-cdn-cache-control': 'max-age=3',
      'vercel-cache-tag': 'products',
      age: '4',
    })
    expect(headers).toEqual({ 'cache-control': 'max-age=1', 'cdn-cache-control': 'max-age=2' })
  })

  test('headers of one connection are dropped, those that Connection names as well', () => {
    const headers = toClientHeaders({
      'cache-control': 'private',
      connection: 'keep-alive, X-Hop',
      'keep-alive': 'timeout=5',
      'transfer-encoding': 'chunked',
      'x-hop': '1',
      'x-end': '2',
    })
    expect(headers).toEqual({ 'cache-control': 'private', 'x-end': '2' })
  })
})

test('an origin learns the address that the client used, and nothing of the emulator', () => {
  const headers = { host: 'preview.localhost:80', 'x-emulator-target': 'preview', te: 'trailers', accept: '*/*' }
  expect(toOriginHeaders(headers, '127.0.0.1')).toEqual({
    accept: '*/*',
    'x-forwarded-for': '127.0.0.1',
    'x-forwarded-host': 'preview.localhost:80',
    'x-forwarded-proto': 'http',
  })
})

test('a cacheable request asks unconditionally, for the plain body', () => {
  const headers = { 'if-none-match': '"1"', 'if-modified-since': 'now', 'accept-encoding': 'br', cookie: 'a=1' }
  expect(toCacheableHeaders(headers)).toEqual({ cookie: 'a=1', 'accept-encoding': 'identity' })
})

test.each([
  [undefined, []],
  ['Accept-Language, RSC', ['accept-language', 'rsc']],
  ['Accept-Encoding', []],
  ['*', null],
  ['Accept, Cookie', null],
])('Vary: %s selects by %j', (vary, names) => {
  expect(readVary(vary === undefined ? {} : { vary })).toEqual(names)
})
