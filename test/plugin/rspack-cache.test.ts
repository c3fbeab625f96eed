import { expect, test } from 'vitest'
import type { Injection } from '../../src/inject/loader.ts'
import { renewCache } from '../../src/plugin/rspack-cache.ts'

const injection = (text: string, offset = 0): Injection => ({ digest: 'x', edits: [{ offset, text, opens: false }] })

function versionOf(version: string, injections: Readonly<Record<string, Injection>>): string {
  const cache = { type: 'persistent', version }
  renewCache(cache, new Map(Object.entries(injections)))
  return cache.version
}

test('a cache is another where other tags are written, or into other files', () => {
  const one = versionOf('1', { a: injection('ct_1') })
  expect(one).not.toBe(versionOf('1', { a: injection('ct_2') }))
  expect(one).not.toBe(versionOf('1', { b: injection('ct_1') }))
  expect(one).not.toBe(versionOf('2', { a: injection('ct_1') }))
})

test('a cache is the same wherever in a file the tags stand, and in whatever order files come', () => {
  const both = { a: injection('ct_1'), b: injection('ct_2') }
  expect(versionOf('1', both)).toBe(versionOf('1', { b: both.b, a: injection('ct_1', 9) }))
})

test('a version is replaced in the next build, and is the one that was said where no tag is written', () => {
  const one = versionOf('1', { a: injection('ct_1') })
  expect(versionOf(one, { a: injection('ct_1') })).toBe(one)
  expect(versionOf(one, {})).toBe('1')
})

test('what is no persistent cache stays as it is', () => {
  const cache = { type: 'filesystem' }
  renewCache(cache, new Map([['a', injection('ct_1')]]))
  renewCache(false, new Map())
  expect(cache).toEqual({ type: 'filesystem' })
})
