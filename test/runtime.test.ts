import { describe, expect, it } from 'vitest'
import { cacheTagHeaders, type HeaderCdn } from '../src/runtime.ts'

describe('the header that carries cache tags', () => {
  it.each([
    ['vercel', { 'Vercel-Cache-Tag': 'a,b' }],
    ['cloudflare', { 'Cache-Tag': 'a,b' }],
    ['fastly', { 'Surrogate-Key': 'a b' }],
    ['netlify', { 'Netlify-Cache-Tag': 'a,b' }],
    ['varnish', { xkey: 'a b' }],
  ] as const)('is that of %s, with its separator', (cdn, headers) => {
    expect(cacheTagHeaders(['a', 'b'], { cdn })).toEqual(headers)
  })

  it('is that of Vercel where no CDN is named', () => {
    expect(cacheTagHeaders('a')).toEqual({ 'Vercel-Cache-Tag': 'a' })
  })

  it('is one for each of several CDNs', () => {
    expect(cacheTagHeaders(['a', 'b'], { cdn: ['varnish', 'cloudflare'] })).toEqual({ xkey: 'a b', 'Cache-Tag': 'a,b' })
  })

  it.each([[undefined], [[]], [''], [['', '']]])('is none for %j', (tags) => {
    expect(cacheTagHeaders(tags, { cdn: ['vercel', 'fastly'] })).toEqual({})
  })

  it('leaves out empty tags', () => {
    expect(cacheTagHeaders(['', 'a', ''], { cdn: 'fastly' })).toEqual({ 'Surrogate-Key': 'a' })
  })

  it.each([
    ['a,b', 'vercel', 'The cache tag "a,b" holds ",": Vercel can\'t take it.'],
    ['a,b', 'netlify', 'The cache tag "a,b" holds ",": Netlify can\'t take it.'],
    ['a b', 'fastly', 'The cache tag "a b" holds " ", which is no visible ASCII character: Fastly can\'t take it.'],
    [
      'a b',
      'cloudflare',
      'The cache tag "a b" holds " ", which is no visible ASCII character: Cloudflare can\'t take it.',
    ],
    ['a,b', 'varnish', 'The cache tag "a,b" holds ",": Varnish can\'t take it.'],
  ] as const)('never holds %j for %s, which would be other tags', (tag, cdn, message) => {
    expect(() => cacheTagHeaders(['fine', tag], { cdn })).toThrow(
      expect.objectContaining({ code: 'CT_TAG_INVALID', message }),
    )
  })

  it.each([
    ['a,b', 'fastly', { 'Surrogate-Key': 'a,b' }],
    ['a b', 'netlify', { 'Netlify-Cache-Tag': 'a b' }],
    ['a b', 'vercel', { 'Vercel-Cache-Tag': 'a b' }],
  ] as const)('may hold %j for %s', (tag, cdn, headers) => {
    expect(cacheTagHeaders(tag, { cdn })).toEqual(headers)
  })

  it('has to suit all of several CDNs', () => {
    expect(() => cacheTagHeaders('a,b', { cdn: ['fastly', 'netlify'] })).toThrow(
      expect.objectContaining({ code: 'CT_TAG_INVALID' }),
    )
  })

  it.each(['next', 'akamai', 'constructor'])('is not known for %j, and that is told', (cdn) => {
    expect(() => cacheTagHeaders('a', { cdn: cdn as HeaderCdn })).toThrow(
      expect.objectContaining({ code: 'CT_CONFIG', message: `No header carries cache tags to "${cdn}".` }),
    )
  })
})
