import { describe, expect, it } from 'vitest'
import { presentable } from '../../src/cdn/words.ts'

describe('words that are shown', () => {
  it('hold no secret, however it is spelled and however often', () => {
    expect(presentable('a+b/c, a%2Bb%2Fc, a+b/c', ['a+b/c'])).toBe('[redacted], [redacted], [redacted]')
    expect(presentable(`{"a":"x\\"y"}, ${Buffer.from('x"y').toString('base64')}`, ['x"y'])).toBe(
      '{"a":"[redacted]"}, [redacted]',
    )
  })

  it('hold no half of a secret at the cut', () => {
    const shown = presentable(`${'x'.repeat(1020)}supersecret`, ['supersecret'])
    expect(shown).toBe(`${'x'.repeat(1020)}[red`)
  })

  it('are cut between characters', () => {
    expect(presentable(`x${'😀'.repeat(300)}`, [])).toBe(`x${'😀'.repeat(255)}`)
  })

  it('cannot steer a terminal', () => {
    expect(presentable('a\u001B]0;title\u0007b\r\nc', [])).toBe('a ]0;title b c')
    expect(presentable('a\u009B31mb\u202Ec\u2028d', [])).toBe('a 31mb c d')
  })
})
