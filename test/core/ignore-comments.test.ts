import { describe, expect, test } from 'vitest'
import { CHECK_RULES } from '../../src/core/check-finding.ts'
import { commentProblems, readIgnoreComments } from '../../src/core/ignore-comments.ts'

describe('a comment', () => {
  test('says rules and a reason, and covers the next line', () => {
    expect(readIgnoreComments('a()\n  // cache-tags-ignore unresolved, bare-hole: ids of tenants\nb()')).toEqual([
      { line: 2, column: 3, rules: ['unresolved', 'bare-hole'], reason: 'ids of tenants', covers: 3 },
    ])
  })

  test.each([
    ['b() // cache-tags-ignore redundant: known', 1],
    ['b(/* cache-tags-ignore redundant: known */ id)', 1],
    ['/* cache-tags-ignore redundant: known */ b()', 1],
    ['/* cache-tags-ignore redundant: known */\nb()', 2],
    ['{/* cache-tags-ignore redundant: known */}\r\nb()', 2],
    ['// cache-tags-ignore redundant: known\n// of the shop\n/* and\n * more */\nb()', 5],
    ['// cache-tags-ignore redundant: known', 1],
    ['a()\n// cache-tags-ignore-file redundant: known\nb()', null],
  ])('as in %j covers line %j', (source, covers) => {
    expect(readIgnoreComments(source)).toMatchObject([{ rules: ['redundant'], reason: 'known', covers }])
  })

  test('may stand with others before one line', () => {
    const source = '// cache-tags-ignore redundant: known\n// cache-tags-ignore bare-hole: as well\nb()'
    expect(readIgnoreComments(source).map(({ covers }) => covers)).toEqual([3, 3])
  })

  test.each(['cache-tags-ignore redundant: known', 'see//cache-tags-ignore redundant: x', '// cache-tags-ignored: x'])(
    'is not %j',
    (source) => {
      expect(readIgnoreComments(source)).toEqual([])
    },
  )
})

describe('a comment that is wrong is told:', () => {
  const messages = (source: string): string[] =>
    readIgnoreComments(source).flatMap((comment) =>
      commentProblems('a.ts', comment).map(({ message, hint }) => `${message} ${hint}`),
    )

  test.each([
    ['// cache-tags-ignore', /names no rule.*`\/\/ cache-tags-ignore rule: reason`/],
    ['// cache-tags-ignore: because', /names no rule/],
    ['// cache-tags-ignore redundant', /gives no reason/],
    ['// cache-tags-ignore redundant:  ', /gives no reason/],
    ['// cache-tags-ignore undeclard: typo', /There is no rule "undeclard"\. Did you mean "undeclared"\?/],
    ['// cache-tags-ignore toString: typo', /There is no rule "toString"\. Rules: undeclared, /],
  ])('%s', (source, expected) => {
    expect(messages(source)).toEqual([expect.stringMatching(expected)])
  })

  test.each(Object.keys(CHECK_RULES))('but not one of %s', (rule) => {
    expect(messages(`// cache-tags-ignore ${rule}: known`)).toEqual([])
  })
})
