import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  mayMeet,
  readPathPattern,
  routeReadings,
  type PathDialect,
  type PathPattern,
} from '../../src/core/path-patterns.ts'

/** A path as it is asked for. */
function pathOf(path: string): PathPattern {
  return path.split('/').flatMap((text) => (text === '' ? [] : [{ text }]))
}

function means(pattern: string, dialect: PathDialect, path: string): boolean {
  return mayMeet(readPathPattern(pattern, dialect), pathOf(path))
}

type Row = readonly [pattern: string, means: string, notMeans: string]

function describeDialect(dialect: PathDialect, rows: readonly Row[]): void {
  describe(`as ${dialect}`, () => {
    test.each(rows)('%s means %s and not %s', (pattern, those, others) => {
      const meant = those.split(' ').filter((path) => !means(pattern, dialect, path))
      const mistaken = others.split(' ').filter((path) => path !== '' && means(pattern, dialect, path))
      expect({ meant, mistaken }).toEqual({ meant: [], mistaken: [] })
    })
  })
}

describeDialect('parameters', [
  ['/', '/', '/a'],
  ['/about', '/about /about/', '/ /about/us /abou'],
  ['/About', '/about', '/abouts'],
  ['/caf%C3%A9', '/café', '/cafe'],
  ['/blog/:slug', '/blog/a', '/blog /blog/a/b'],
  ['/blog/:slug?', '/blog /blog/a', '/blog/a/b'],
  ['/blog/:slug*', '/blog /blog/a/b', '/blogs'],
  ['/blog/:slug+', '/blog/a /blog/a/b', '/blog'],
  ['/blog/:slug*/edit', '/blog/edit /blog/a/b/edit', '/blog/a'],
  ['/post-:id(\\d{1,})', '/post-1', '/post /post-1/a'],
  ['/:lang(de|en)/about', '/de/about', '/about /de/contact'],
  ['/blog/(.*)', '/blog /blog/a/b', '/blogs'],
  ['/((?!api|_next).*)', '/ /a/b', ''],
  ['/blog{/:slug}?', '/blog /blog/a', '/a'],
  ['/a\\(b\\)', '/a(b)', '/a'],
])

describeDialect('expression', [
  ['^/about$', '/about', '/about/us'],
  ['/about', '/about', '/about/us'],
  ['^/blog/(.*)$', '/blog /blog/a/b', '/about'],
  ['/feed\\.xml', '/feed.xml', '/feedsxml'],
  ['/blogs?', '/blog /blogs', '/about'],
  ['/a|/b', '/a /b', ''],
])

describeDialect('splat', [
  ['/*', '/ /a/b', ''],
  ['/blog/*', '/blog /blog/a/b', '/blogs'],
  ['/img*', '/img /img/a /imgs', '/blog'],
  ['/blog/:slug', '/blog/a', '/blog /blog/a/b'],
  ['https://:project.pages.dev/a/*', '/a/b', '/b'],
  ['/a.b', '/a.b', '/axb'],
])

describeDialect('glob', [
  ['/', '/', '/a'],
  ['/blog', '/blog', '/blog/a'],
  ['/blog/**', '/blog /blog/a/b', '/blogs'],
  ['/blog/*', '/blog/a', '/blog/a/b'],
  ['/:lang/about', '/de/about', '/about'],
  ['**', '/ /a/b', ''],
])

test('a page answers also with its data, and as a file', () => {
  const readings = (pattern: string): boolean[] =>
    ['/blog', '/about'].map((path) =>
      routeReadings(readPathPattern(pattern, 'parameters')).some((reading) => mayMeet(reading, pathOf(path))),
    )
  expect(readings('/blog.html')).toEqual([true, false])
  expect(readings('/blog/index.html')).toEqual([true, false])
  expect(readings('/blog.data')).toEqual([true, false])
  expect(readings('/_next/data/:build/blog.json')).toEqual([true, true])
})

/** A piece of a pattern of parameters, with the texts of a path that it means. */
interface Piece {
  readonly pattern: string
  readonly path: string
}

const word = fc.stringMatching(/^[a-z]{1,3}$/)
const words = (minLength: number): fc.Arbitrary<string> =>
  fc.array(word, { minLength, maxLength: 3 }).map((found) => found.map((text) => `/${text}`).join(''))
const piece: fc.Arbitrary<Piece> = fc.oneof(
  word.map((text) => ({ pattern: `/${text}`, path: `/${text}` })),
  word.map((path) => ({ pattern: '/:name', path: `/${path}` })),
  fc.tuple(word, word).map(([start, end]) => ({ pattern: `/${start}-:name`, path: `/${start}-${end}` })),
  words(0).map((path) => ({ pattern: '/:name*', path })),
  words(1).map((path) => ({ pattern: '/:name+', path })),
  fc
    .oneof(
      fc.constant(''),
      word.map((text) => `/${text}`),
    )
    .map((path) => ({ pattern: '/:name?', path })),
  fc.nat(99).map((number) => ({ pattern: '/:name(\\d+)', path: `/${number}` })),
  words(1).map((path) => ({ pattern: '/(.*)', path })),
  words(1).map((path) => ({ pattern: '/:name(.*)', path })),
)
const pieces = fc.array(piece, { minLength: 1, maxLength: 4 })
const join = (found: readonly Piece[], key: keyof Piece): string => found.map((one) => one[key]).join('')

describe('laws', () => {
  test('a pattern means every path that it was made for', () => {
    fc.assert(
      fc.property(pieces, (found) => means(join(found, 'pattern'), 'parameters', join(found, 'path'))),
      { seed: 7, numRuns: 500 },
    )
  })

  test('two patterns that mean one path meet', () => {
    const same = fc.array(fc.tuple(word, fc.boolean(), fc.boolean()), { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(same, (segments) => {
        const [left, right] = [1, 2].map((side) =>
          readPathPattern(segments.map((own) => (own[side] === true ? '/:name' : `/${own[0]}`)).join(''), 'parameters'),
        )
        return left !== undefined && right !== undefined && mayMeet(left, right)
      }),
      { seed: 7 },
    )
  })

  test('which of two patterns comes first does not matter', () => {
    fc.assert(
      fc.property(pieces, pieces, (one, other) => {
        const [left, right] = [one, other].map((found) => readPathPattern(join(found, 'pattern'), 'parameters'))
        return left === undefined || right === undefined || mayMeet(left, right) === mayMeet(right, left)
      }),
      { seed: 7, numRuns: 500 },
    )
  })
})
