import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CDN_LIMITS, tagProblem } from '../../src/cdn/limits.ts'

describe('what a tag may be', () => {
  it.each([
    ['', 'is empty'],
    ['a,b', 'holds ","'],
    ['\uD83D', 'holds half a character (a lone surrogate)'],
    ['x'.repeat(257), 'is 257 bytes long, 256 at most'],
    ['é'.repeat(129), 'is 258 bytes long, 256 at most'],
    ['x'.repeat(256), null],
    ['é'.repeat(128), null],
    ['product:1 / blau 😀', null],
  ])('%j: %s', (tag, problem) => {
    expect(tagProblem(tag, CDN_LIMITS.vercel)).toBe(problem)
  })

  it.each([
    ['a,b', 'holds ","'],
    ['\uD83D', 'holds half a character (a lone surrogate)'],
    ['x'.repeat(257), 'is 257 characters long, 256 at most'],
    ['中'.repeat(257), 'is 257 characters long, 256 at most'],
    ['中'.repeat(256), null],
    ['😀'.repeat(128), null],
    ['_N_T_/product/[id]/page', null],
  ])('%j, at Next: %s', (tag, problem) => {
    expect(tagProblem(tag, CDN_LIMITS.next)).toBe(problem)
  })

  it('a tag without a problem survives JSON and UTF-8 unchanged and unsplit', () => {
    const unit = fc.constantFrom('a', ',', 'é', '\uD83D', '\uDE00', '😀', '"', '\n')
    const anything = fc.string({ unit, maxLength: 150 })
    fc.assert(
      fc.property(anything, (tag) => {
        if (tagProblem(tag, CDN_LIMITS.vercel) !== null) return
        const arrived: unknown = JSON.parse(Buffer.from(JSON.stringify([tag])).toString())
        expect(arrived).toEqual([tag])
        expect(Buffer.from(tag).toString().split(',')).toEqual([tag])
        expect(Buffer.byteLength(tag)).toBeLessThanOrEqual(256)
      }),
      { seed: 7 },
    )
  })
})
