import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { judgeAnswer, type AnswerHeaders, type Standing } from '../../src/release/verify-answer.ts'

/** The purge began 12 s ago, and ended 10 s ago. */
const SINCE = { begunMs: 12_000, endedMs: 10_000 }

function standingOf(headers: AnswerHeaders): Standing | null {
  return judgeAnswer(headers, SINCE)?.standing ?? null
}

const CASES: readonly (readonly [cache: string, headers: AnswerHeaders, standing: Standing | null])[] = [
  ['Vercel', { 'x-vercel-cache': 'HIT', age: '3600' }, 'old'],
  ['Vercel', { 'x-vercel-cache': 'HIT', age: '12' }, 'old'],
  ['Vercel', { 'x-vercel-cache': 'HIT', age: '11' }, 'unclear'],
  ['Vercel', { 'x-vercel-cache': 'HIT', age: '10' }, 'renewed'],
  ['Vercel', { 'x-vercel-cache': 'HIT', age: '0' }, 'renewed'],
  ['Vercel', { 'x-vercel-cache': 'HIT' }, 'unclear'],
  ['Vercel', { 'x-vercel-cache': 'HIT', age: 'soon' }, 'unclear'],
  ['Vercel', { 'x-vercel-cache': 'STALE', age: '5' }, 'stale'],
  ['Vercel', { 'x-vercel-cache': 'MISS' }, 'renewed'],
  ['Vercel', { 'x-vercel-cache': 'MISS', age: '0' }, 'renewed'],
  ['Vercel', { 'x-vercel-cache': 'REVALIDATED' }, 'renewed'],
  ['Vercel', { 'x-vercel-cache': 'PRERENDER', age: '4000' }, 'renewed'],
  ['Vercel', { 'x-vercel-cache': 'BYPASS' }, 'renewed'],
  ['Vercel', { 'x-vercel-cache': 'something new' }, null],
  ['Cloudflare', { 'cf-cache-status': 'HIT', age: '13' }, 'old'],
  ['Cloudflare', { 'cf-cache-status': 'HIT', age: '9' }, 'renewed'],
  ['Cloudflare', { 'cf-cache-status': 'STALE', age: '99' }, 'stale'],
  ['Cloudflare', { 'cf-cache-status': 'UPDATING', age: '99' }, 'stale'],
  ['Cloudflare', { 'cf-cache-status': 'MISS' }, 'renewed'],
  ['Cloudflare', { 'cf-cache-status': 'EXPIRED' }, 'renewed'],
  ['Cloudflare', { 'cf-cache-status': 'REVALIDATED' }, 'renewed'],
  ['Cloudflare', { 'cf-cache-status': 'DYNAMIC' }, 'renewed'],
  ['Cloudflare', { 'cf-cache-status': 'BYPASS' }, 'renewed'],
  ['Cloudflare before a cache that only says an age', { 'cf-cache-status': 'DYNAMIC', age: '99' }, 'old'],
  ['Fastly', { 'x-cache': 'HIT', 'x-cache-hits': '3', age: '99' }, 'old'],
  ['Fastly', { 'x-cache': 'HIT', 'x-cache-hits': '3', age: '2' }, 'renewed'],
  ['Fastly, shielded', { 'x-cache': 'MISS, HIT', 'x-cache-hits': '0, 4', age: '99' }, 'old'],
  ['Fastly, shielded', { 'x-cache': 'HIT, MISS', 'x-cache-hits': '1, 0', age: '99' }, 'old'],
  ['Fastly, shielded', { 'x-cache': 'MISS, MISS', 'x-cache-hits': '0, 0', age: '0' }, 'renewed'],
  [
    'Fastly after a soft purge',
    { 'x-cache': 'HIT', age: '5', 'fastly-debug-ttl': '(H cache-lcy1 -0.500 86400.000 5)' },
    'stale',
  ],
  [
    'Fastly, fresh',
    { 'x-cache': 'HIT', age: '5', 'fastly-debug-ttl': '(H cache-lcy1 59.000 86400.000 5) (M cache-sjc2 - - -)' },
    'renewed',
  ],
  ['Varnish', { 'x-varnish': '32770 3', age: '99' }, 'old'],
  ['Varnish', { 'x-varnish': '32770 3', age: '1' }, 'renewed'],
  ['Varnish', { 'x-varnish': '32770', age: '0' }, 'renewed'],
  ['Varnish with a header of its own', { 'x-cache': 'HIT', age: '99' }, 'old'],
  ['Netlify', { 'cache-status': '"Netlify Edge"; hit', age: '99' }, 'old'],
  ['Netlify', { 'cache-status': '"Netlify Edge"; hit', age: '1' }, 'renewed'],
  ['Netlify', { 'cache-status': '"Netlify Edge"; hit; fwd=stale', age: '99' }, 'stale'],
  ['Netlify', { 'cache-status': '"Netlify Edge"; fwd=stale' }, 'renewed'],
  ['Netlify', { 'cache-status': '"Netlify Durable"; hit; ttl=28, "Netlify Edge"; fwd=miss', age: '99' }, 'old'],
  ['Netlify', { 'cache-status': '"Netlify Durable"; fwd=uri-miss; stored=true, "Netlify Edge"; fwd=miss' }, 'renewed'],
  ['RFC 9211', { 'cache-status': 'ExampleCache; hit; ttl=-412', age: '3' }, 'stale'],
  ['RFC 9211', { 'cache-status': 'ExampleCache; hit=?0; fwd=vary-miss' }, 'renewed'],
  ['RFC 9211', { 'cache-status': 'ExampleCache; key="a; hit, b"; fwd=bypass' }, 'renewed'],
  ['RFC 9211', { 'cache-status': 'ExampleCache' }, null],
  ['Next', { 'x-nextjs-cache': 'STALE' }, 'stale'],
  ['Next', { 'x-nextjs-cache': 'MISS' }, 'renewed'],
  ['Next behind a cache, whose age is none of its own', { 'x-nextjs-cache': 'HIT', age: '1' }, 'unclear'],
  ['any cache', { age: '99' }, 'old'],
  ['any cache', { age: '1' }, 'renewed'],
  ['none', {}, null],
  ['none', { server: 'nginx' }, null],
]

test.each(CASES)('%s says %j: %s', (_, headers, standing) => {
  expect(standingOf(headers)).toBe(standing)
})

describe('of several caches the worst counts', () => {
  test('the outer one kept what the inner one had served stale', () => {
    expect(standingOf({ 'cf-cache-status': 'HIT', 'x-vercel-cache': 'STALE', age: '3' })).toBe('stale')
  })

  test('the outer one kept an old answer, whose headers tell of a miss of the inner one at that time', () => {
    expect(standingOf({ 'cf-cache-status': 'HIT', 'x-vercel-cache': 'MISS', age: '300' })).toBe('old')
  })

  test('the outer one got it from the inner one, which had it before', () => {
    expect(standingOf({ 'cf-cache-status': 'MISS', 'x-vercel-cache': 'HIT', age: '300' })).toBe('old')
  })
})

test('the evidence is what was looked at, cut where it is long', () => {
  expect(judgeAnswer({ 'x-vercel-cache': 'HIT', age: '99', server: 'Vercel' }, SINCE)?.evidence).toBe(
    'x-vercel-cache: HIT; age: 99',
  )
  expect(judgeAnswer({ 'cache-status': `a;fwd=miss;key=${'k'.repeat(500)}` }, SINCE)?.evidence.length).toBeLessThan(150)
})

test('whatever a cache says, there is an answer', () => {
  const names = ['x-vercel-cache', 'cf-cache-status', 'cache-status', 'fastly-debug-ttl', 'x-cache', 'x-varnish', 'age']
  const word = fc.oneof(fc.string(), fc.constantFrom('HIT', 'constructor', '"', ';hit', ',', '\\"', 'H a -1', '1 2'))
  const headers = fc.dictionary(fc.constantFrom(...names), word)
  fc.assert(
    fc.property(headers, (said) => {
      const judgement = judgeAnswer(said, SINCE)
      return judgement === null || ['old', 'stale', 'unclear', 'renewed'].includes(judgement.standing)
    }),
    { seed: 8, numRuns: 10_000 },
  )
})

test('a header of blanks and quotes takes no time', () => {
  const startedMs = performance.now()
  for (const text of ['; '.repeat(60_000), '"\\'.repeat(60_000), `;${' '.repeat(120_000)}`, 'H '.repeat(60_000)]) {
    judgeAnswer({ 'cache-status': text, 'fastly-debug-ttl': text, 'x-cache': text, 'x-varnish': text }, SINCE)
  }
  expect(performance.now() - startedMs).toBeLessThan(1000)
})
