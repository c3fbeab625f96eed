import { expect, test } from 'vitest'
import { resolveTarget } from '../../src/release/target.ts'

test.each([
  ['production', undefined, 'production'],
  ['preview', undefined, 'preview'],
  [undefined, 'production', 'production'],
  [undefined, 'preview', 'preview'],
  // What was said goes before what the environment says.
  ['preview', 'production', 'preview'],
  ['production', 'production', 'production'],
  ['production', 'development', 'production'],
])('said %s with VERCEL_ENV %s is %s', (said, environment, target) => {
  expect(resolveTarget(said, { VERCEL_ENV: environment })).toBe(target)
})

test.each([
  [undefined, undefined, /No target is given/],
  ['', 'production', /No target is given/],
  [undefined, '', /No target is given/],
  [undefined, 'development', /"development" is no target/],
  ['prod', 'production', /"prod" is no target/],
  ['Production', undefined, /"Production" is no target/],
  [' production', undefined, /" production" is no target/],
])('said %s with VERCEL_ENV %s is asked for, never guessed', (said, environment, message) => {
  expect(() => resolveTarget(said, { VERCEL_ENV: environment })).toThrow(
    expect.objectContaining({ code: 'CT_TARGET', message: expect.stringMatching(message), hint: expect.any(String) }),
  )
})

test('a preview build does not purge production unless it is forced to', () => {
  const environment = { VERCEL_ENV: 'preview' }
  expect(() => resolveTarget('production', environment)).toThrow(expect.objectContaining({ code: 'CT_TARGET_REFUSED' }))
  expect(resolveTarget('production', environment, true)).toBe('production')
})

test('being forced does not make a target of anything', () => {
  expect(() => resolveTarget('prod', {}, true)).toThrow(expect.objectContaining({ code: 'CT_TARGET' }))
})
