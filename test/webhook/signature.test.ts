import type * as NodeCrypto from 'node:crypto'
import { timingSafeEqual } from 'node:crypto'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { isSigned } from '../../src/webhook/signature.ts'
import { SECRET, sign } from './events.ts'

vi.mock('node:crypto', async (importOriginal) => {
  const original = await importOriginal<typeof NodeCrypto>()
  return { ...original, timingSafeEqual: vi.fn(original.timingSafeEqual) }
})

const compared = vi.mocked(timingSafeEqual)
const BODY = Buffer.from('{"type":"deployment.promoted"}')
const RIGHT = sign(BODY)

beforeEach(() => {
  compared.mockClear()
})

describe('a body is signed', () => {
  test('by a signature known from elsewhere', () => {
    // RFC 2202, test case 2.
    const body = Buffer.from('what do ya want for nothing?')
    expect(isSigned(body, 'effcdf6ae5eb2fa2d27416d5f184df9c259a7c79', 'Jefe')).toBe(true)
  })

  test.each([
    ['the right one', RIGHT],
    ['the right one in capitals, which is the same number', RIGHT.toUpperCase()],
  ])('by %s', (_, signature) => {
    expect(isSigned(BODY, signature, SECRET)).toBe(true)
  })
})

describe('a body is not signed', () => {
  test.each([
    ['one of another secret', sign(BODY, 'another-secret')],
    ['one of another body', sign('{"type":"deployment.rollback"}')],
    ['one whose last digit differs', `${RIGHT.slice(0, -1)}${RIGHT.endsWith('0') ? '1' : '0'}`],
    ['one whose first digit differs', `${RIGHT.startsWith('0') ? '1' : '0'}${RIGHT.slice(1)}`],
    ['nothing but zeros', '0'.repeat(40)],
  ])('by %s, in constant time', (_, signature) => {
    expect(isSigned(BODY, signature, SECRET)).toBe(false)
    expect(compared.mock.calls.map((pair) => pair.map(({ byteLength }) => byteLength))).toEqual([[20, 20]])
  })

  test.each([
    ['a cut one', RIGHT.slice(0, -1)],
    ['half of it', RIGHT.slice(0, 20)],
    ['a longer one', `${RIGHT}00`],
    ['nothing', ''],
    ['no hex', 'g'.repeat(40)],
    ['the right one after another digit that is cut off', `${RIGHT.slice(0, 39)}x`],
    ['the right one with a name before it', `sha1=${RIGHT}`],
    ['the right one with a line after it', `${RIGHT}\n`],
    ['digits of another script', '\u0660'.repeat(40)],
    ['a very long one', 'a'.repeat(1_000_000)],
  ])('by %s', (_, signature) => {
    expect(isSigned(BODY, signature, SECRET)).toBe(false)
    expect(compared).not.toHaveBeenCalled()
  })

  test('by the one of SHA-256 that others send', () => {
    expect(isSigned(BODY, 'a'.repeat(64), SECRET)).toBe(false)
  })

  test.each([
    ['a blank more', Buffer.from(`${BODY.toString()} `)],
    ['a byte less', BODY.subarray(0, -1)],
    ['nothing', Buffer.alloc(0)],
  ])('where it holds %s', (_, body) => {
    expect(isSigned(body, RIGHT, SECRET)).toBe(false)
  })
})
