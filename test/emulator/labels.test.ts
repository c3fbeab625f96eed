import { expect, test } from 'vitest'
import { readResponseTags, readSourceImage } from '../../src/emulator/labels.ts'

const numbered = (count: number): string[] => Array.from({ length: count }, (_, index) => `tag-${index}`)

test('tags are split at commas, trimmed, and each counts once', () => {
  expect(readResponseTags(' a , b,,a,B ')).toEqual({ tags: ['a', 'b', 'B'], dropped: 0 })
})

test('several header lines are one list', () => {
  expect(readResponseTags(['a,b', 'c']).tags).toEqual(['a', 'b', 'c'])
})

test('no header is no tag', () => {
  expect(readResponseTags(undefined)).toEqual({ tags: [], dropped: 0 })
})

test('the tail behind the 128th tag is dropped', () => {
  expect(readResponseTags(numbered(130).join(','))).toEqual({ tags: numbered(128), dropped: 2 })
})

test('a tag over 256 bytes is dropped alone', () => {
  const longest = 'ü'.repeat(128)
  expect(readResponseTags(`a,${longest}x,${longest},b`)).toEqual({ tags: ['a', longest, 'b'], dropped: 1 })
})

test.each([
  ['/_vercel/image?url=%2Fcat.png&w=64&q=75', '/cat.png'],
  ['/_next/image?w=64&url=https%3A%2F%2Fexample.com%2Fa.png%3Fv%3D1', 'https://example.com/a.png?v=1'],
  ['/_next/image', null],
  ['/_next/image?w=64', null],
  ['/images?url=%2Fcat.png', null],
])('the source image of %s is %s', (path, image) => {
  expect(readSourceImage(path)).toBe(image)
})
