import { fc } from './random.ts'
import { expect, test } from 'vitest'
import { CDN_LIMITS, tagProblem } from '../../src/cdn/limits.ts'
import type { ManifestDiff } from '../../src/core/diff.ts'
import { planPurge, type PurgeRule } from '../../src/core/plan.ts'

function diffOf(tags: readonly string[]): ManifestDiff {
  return {
    widened: null,
    sites: { changed: [], removed: [], moved: [], added: [] },
    purge: tags.map((tag) => ({ tag, sites: [`site of ${tag}`], because: [] })),
    unpurgeable: [],
    warnings: [],
  }
}

function plan(tags: readonly string[], rules: readonly PurgeRule[] = []) {
  const limits = CDN_LIMITS.vercel
  return planPurge(diffOf(tags), { target: 'production', limits, tagProblem: (tag) => tagProblem(tag, limits), rules })
}

test('every tag is in exactly one batch or has a problem, in as few batches as the limit allows', () => {
  const tag = fc.oneof(fc.string({ minLength: 1, maxLength: 8 }), fc.constant('a,b'), fc.constant('x'.repeat(257)))
  fc.assert(
    fc.property(fc.uniqueArray(tag, { maxLength: 120 }), (tags) => {
      const { batches, tags: planned } = plan(tags)
      const sent = batches.flatMap((batch) => batch.tags)
      const problems = planned.filter((entry) => entry.problem !== null).map((entry) => entry.tag)
      expect([...sent, ...problems].toSorted()).toEqual(tags.toSorted())
      expect(batches).toHaveLength(Math.ceil(sent.length / 16))
    }),
    { seed: 20_260_102 },
  )
})

test('the first rule that matches decides how a tag is purged', () => {
  const rules: PurgeRule[] = [
    { tags: 'post-*-draft', mode: 'delete', revalidationDeadlineSeconds: 60 },
    { tags: 'post-*', mode: 'delete' },
  ]
  expect(plan(['post-1', 'post-1-draft', 'posts'], rules).batches).toEqual([
    { mode: 'delete', revalidationDeadlineSeconds: 60, tags: ['post-1-draft'] },
    { mode: 'delete', tags: ['post-1'] },
    { mode: 'invalidate', tags: ['posts'] },
  ])
})

test('a rule of many stars is matched without backtracking', () => {
  const hostile = `${'a'.repeat(200)}b`
  expect(plan([hostile], [{ tags: `${'*a'.repeat(100)}*c`, mode: 'delete' }]).batches[0]?.mode).toBe('invalidate')
})
