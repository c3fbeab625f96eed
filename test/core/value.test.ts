import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { splitTags } from '../../src/core/builtins.ts'
import { HOLE } from '../../src/core/pattern.ts'
import {
  concatenate,
  either,
  isFalsy,
  isNullish,
  isTruthy,
  item,
  list,
  mapShapes,
  NOTHING,
  scalar,
  tagsOf,
  text,
  textsOf,
  unknown,
  unknownItems,
  type Value,
} from '../../src/core/value.ts'

const SEED = 20_261_124
const FALSY: Value = [{ kind: 'falsy' }]
const EXTERNAL: Value = [{ kind: 'external', specifier: 'pkg', path: 'slug()' }]

const said = (
  value: Value,
  split?: (pieces: string) => string[],
): { tags: string[]; always: string[]; unresolved: readonly string[] } => {
  const { tags, always, unresolved } = tagsOf(value, split)
  return { tags: [...tags].sort(), always: [...always].sort(), unresolved }
}

describe('ways', () => {
  it('equal ways are one', () => {
    expect(either(text('a'), text('b'), text('a'))).toEqual([...text('a'), ...text('b')])
    expect(either(scalar(1), scalar(1), text('1'))).toHaveLength(2)
    expect(either([NOTHING], [NOTHING], FALSY, FALSY)).toHaveLength(2)
    expect(either(unknown('why'), unknown('why'))).toHaveLength(1)
  })

  it('too many are unknown', () => {
    const ways = Array.from({ length: 65 }, (_, index) => text(`a${index}`))
    expect(either(...ways)).toEqual(unknown('it can go too many ways'))
    expect(either(...ways.slice(1))).toHaveLength(64)
  })

  it('each way is changed by itself', () => {
    expect(mapShapes(either(text('a'), [NOTHING]), (shape) => (shape.kind === 'text' ? text('b') : scalar(0)))).toEqual(
      [...text('b'), ...scalar(0)],
    )
  })
})

describe('texts', () => {
  it('all ways are joined, and what is no text is a hole', () => {
    expect(textsOf(concatenate([either(text('a'), text('b')), text('-'), either(scalar(1), EXTERNAL)]))).toEqual([
      'a-1',
      `a-${HOLE}`,
      'b-1',
      `b-${HOLE}`,
    ])
  })

  it('holes beside each other are one', () => {
    expect(textsOf(concatenate([EXTERNAL, unknown(''), text('a'), [NOTHING]]))).toEqual([`${HOLE}a${HOLE}`])
  })

  it('too many ways end in a hole, and stay few', () => {
    const ways = Array.from({ length: 10 }, () => either(text('a'), text('b')))
    const joined = concatenate(ways)
    expect(joined.length).toBeLessThanOrEqual(64)
    expect(textsOf(joined).every((pieces) => pieces.endsWith(HOLE))).toBe(true)
  })

  it('one longer than any CDN takes is a hole', () => {
    expect(textsOf(concatenate([text('a'.repeat(5000)), text('b')]))).toEqual([`${HOLE}b`])
  })
})

describe('truth', () => {
  it.each<[string, Value, 'true' | 'false' | 'either']>([
    ['a text', text('a'), 'true'],
    ['an empty text', text(''), 'false'],
    ['a text with a hole', text(`a${HOLE}`), 'true'],
    ['a hole', text(HOLE), 'either'],
    ['zero', scalar(0), 'false'],
    ['a number', scalar(1), 'true'],
    ['true', scalar(true), 'true'],
    ['null', scalar(null), 'false'],
    ['undefined', [NOTHING], 'false'],
    ['something false', FALSY, 'false'],
    ['an empty list', list([]), 'true'],
    ['something of a package', EXTERNAL, 'either'],
    ['what is unknown', unknown('why'), 'either'],
  ])('%s', (_, value, expected) => {
    expect(value.map((shape) => (isTruthy(shape) ? 'true' : isFalsy(shape) ? 'false' : 'either'))).toEqual([expected])
  })

  it('only undefined and null are nullish', () => {
    const all = [[NOTHING], scalar(null), scalar(false), text(''), FALSY, unknown('')].flat()
    expect(all.map(isNullish)).toEqual([true, true, false, false, false, false])
  })
})

describe('tags', () => {
  it('are those of any way, and always those of every way', () => {
    const ways = either(list([item(text('a')), item(text('b'))]), list([item(text('a')), item(text(`c${HOLE}`))]))
    expect(said(ways)).toEqual({ tags: ['a', 'b', `c${HOLE}`], always: ['a'], unresolved: [] })
  })

  it('of an element that may be missing are not always there', () => {
    expect(said(list([item(text('a')), { ...item(text('b')), isCertain: false }]))).toMatchObject({
      tags: ['a', 'b'],
      always: ['a'],
    })
    expect(said(list([item(either(text('a'), [NOTHING]))]))).toMatchObject({ tags: ['a'], always: [] })
  })

  it('of what is unknown as an element are a hole, as a list unresolved', () => {
    expect(said(list([item(EXTERNAL)]))).toEqual({ tags: [HOLE], always: [], unresolved: [] })
    expect(said(list([item(text('a')), unknownItems('why')]))).toEqual({
      tags: ['a'],
      always: ['a'],
      unresolved: ['why'],
    })
    expect(said(EXTERNAL)).toEqual({ tags: [], always: [], unresolved: ['`slug()` of pkg is known only at run time'] })
    expect(said(either(text('a'), unknown('why')))).toEqual({ tags: ['a'], always: [], unresolved: ['why'] })
  })

  it('of what code writes where a tag is left out are none', () => {
    expect(said(list([[NOTHING], FALSY, scalar(null), scalar(false), scalar(0)].map(item)))).toMatchObject({
      tags: ['0'],
    })
    expect(said(either([NOTHING], FALSY))).toEqual({ tags: [], always: [], unresolved: [] })
  })

  it('a long list keeps what it surely has', () => {
    const items = Array.from({ length: 600 }, (_, index) => item(text(`a${index}`)))
    const { tags, unresolved } = said(list(items))
    expect(tags).toHaveLength(512)
    expect(unresolved).toEqual(['the list is too long'])
  })
})

describe('several tags in one text', () => {
  it.each<[string, ',' | ' ', string[]]>([
    ['a, b,c', ',', ['a', 'b', 'c']],
    ['a b  c', ' ', ['a', 'b', 'c']],
    ['a b, c', ',', ['a b', 'c']],
    ['a,b c', ' ', ['a,b', 'c']],
    [' a ,, b, ', ',', ['a', 'b']],
    ['', ',', []],
    [' ', ' ', []],
  ])('%j at %j is %j', (pieces, separator, expected) => {
    expect(splitTags(pieces, separator)).toEqual(expected)
  })

  it('what stands alone between separators is always there; what touches a hole is not', () => {
    const split = (pieces: string): string[] => splitTags(pieces, ',')
    expect(said(text(`a, ${HOLE},b-${HOLE}, c`), split)).toMatchObject({
      tags: [HOLE, 'a', `b-${HOLE}`, 'c'],
      always: ['a', 'c'],
    })
    expect(said(list([item(text('a,b')), item(text('c'))]), split)).toMatchObject({ always: ['a', 'b', 'c'] })
  })
})

describe('a text that is joined of a list', () => {
  const joined = (separator: string): Value => [
    {
      kind: 'text',
      pieces: HOLE,
      joined: { separator, items: [item(text('a,b')), { ...item(text(`c${HOLE}`)), isCertain: false, isLoose: true }] },
    },
  ]

  it('is split where it was joined, and a hole elsewhere', () => {
    const split = (pieces: string): string[] => splitTags(pieces, ',')
    expect(said(joined(', '), split)).toEqual({ tags: ['a', 'b', `c${HOLE}`], always: ['a', 'b'], unresolved: [] })
    expect(said(joined('-'), split)).toMatchObject({ tags: [HOLE], always: [] })
    expect(said(joined(','))).toMatchObject({ tags: [HOLE], always: [] })
  })

  it('is not one with a hole of which nothing is known', () => {
    expect(either(joined(','), text(HOLE))).toHaveLength(2)
  })
})

it('whatever the ways, `always` is part of `tags` and has no hole', () => {
  const leaf = fc.constantFrom<Value>(
    text('a'),
    text('b'),
    text(`a${HOLE}`),
    scalar(1),
    [NOTHING],
    FALSY,
    unknown('why'),
    EXTERNAL,
  )
  const element = fc
    .tuple(fc.array(leaf, { minLength: 1, maxLength: 3 }), fc.boolean(), fc.boolean())
    .map(([ways, isCertain, isSpread]) => ({
      value: either(...ways),
      isCertain: isCertain && !isSpread,
      isSpread,
    }))
  const value = fc.array(fc.oneof(leaf, fc.array(element, { maxLength: 4 }).map(list)), { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(value, (ways) => {
      const { tags, always } = tagsOf(either(...ways))
      for (const tag of always) {
        expect(tags.has(tag)).toBe(true)
        expect(tag).not.toContain(HOLE)
        for (const way of ways) expect(tagsOf(way).always.has(tag)).toBe(true)
      }
    }),
    { seed: SEED, numRuns: 500 },
  )
})
