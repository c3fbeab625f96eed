import { describe, expect, test } from 'vitest'
import { diffManifests, knownTags, widenedDiff } from '../../src/core/diff.ts'
import { joinDiffs, joinPurges } from '../../src/core/join-diffs.ts'
import { manifests } from './manifests-model.ts'
import { fc } from './random.ts'

const several = fc.array(manifests, { minLength: 1, maxLength: 4 })

describe('the diffs of one build with several, joined', () => {
  test('purge what each of them purges, and nothing else', () => {
    fc.assert(
      fc.property(several, manifests, (olds, now) => {
        const diffs = olds.map((old) => diffManifests(old, now))
        const tags = new Set(diffs.flatMap(({ purge }) => purge.map(({ tag }) => tag)))
        expect(joinDiffs(diffs).purge.map(({ tag }) => tag)).toEqual([...tags].sort())
      }),
    )
  })

  test('keep every reason, every site and every site that no tag covers', () => {
    fc.assert(
      fc.property(several, manifests, (olds, now) => {
        const diffs = olds.map((old) => diffManifests(old, now))
        const joined = joinDiffs(diffs)
        for (const { tag, sites, because } of diffs.flatMap(({ purge }) => purge)) {
          const entry = joined.purge.find((candidate) => candidate.tag === tag)
          expect(entry?.sites).toEqual(expect.arrayContaining([...sites]))
          expect(entry?.because).toEqual(expect.arrayContaining([...because]))
        }
        const uncovered = new Set(diffs.flatMap(({ unpurgeable }) => unpurgeable.map(({ site }) => site)))
        expect(new Set(joined.unpurgeable.map(({ site }) => site))).toEqual(uncovered)
      }),
    )
  })

  test('say the same in any order, and once or twice', () => {
    fc.assert(
      fc.property(several, manifests, (olds, now) => {
        const diffs = olds.map((old) => diffManifests(old, now))
        const tagsOf = (list: typeof diffs): string[] => joinDiffs(list).purge.map(({ tag }) => tag)
        expect(tagsOf(diffs.toReversed())).toEqual(tagsOf(diffs))
        expect(tagsOf([...diffs, ...diffs])).toEqual(tagsOf(diffs))
      }),
    )
  })

  test('are widened where one of them is', () => {
    fc.assert(
      fc.property(manifests, manifests, (old, now) => {
        const joined = joinDiffs([diffManifests(old, now), widenedDiff('baseline-lost', [now])])
        expect(joined.widened).toBe('baseline-lost')
        expect(joined.purge.map(({ tag }) => tag)).toEqual(expect.arrayContaining(knownTags([now])))
      }),
    )
  })

  test('are empty where there is none', () => {
    expect(joinDiffs([])).toEqual({
      widened: null,
      sites: { changed: [], removed: [], moved: [], added: [] },
      purge: [],
      unpurgeable: [],
      warnings: [],
    })
  })

  test('call a site new where no build before has it', () => {
    const diff = (added: string[]) => ({ ...joinDiffs([]), sites: { changed: [], removed: [], moved: [], added } })
    expect(joinDiffs([diff(['a', 'b']), diff(['b', 'c'])]).sites.added).toEqual(['b'])
  })
})

test('a tag stands there once, with each reason once', () => {
  const because = [{ module: 'a.ts', name: 'a', change: 'changed' }] as const
  expect(
    joinPurges([
      { tag: 'b', sites: ['y'], because },
      { tag: 'a', sites: [], because: [] },
      { tag: 'b', sites: ['x', 'y'], because },
    ]),
  ).toEqual([
    { tag: 'a', sites: [], because: [] },
    { tag: 'b', sites: ['x', 'y'], because },
  ])
})
