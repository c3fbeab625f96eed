import { fc } from './random.ts'
import { expect, test } from 'vitest'
import type { ManifestDiff } from '../../src/core/diff.ts'
import { planEverything, planPurge, type Plan, type PurgeRule } from '../../src/core/plan.ts'
import { planCdns } from '../../src/release/cdn.ts'
import type { CdnName } from '../../src/cdn/capabilities.ts'

function diffOf(tags: readonly string[]): ManifestDiff {
  return {
    widened: null,
    sites: { changed: [], removed: [], moved: [], added: [] },
    purge: tags.map((tag) => ({ tag, sites: [`site of ${tag}`], because: [] })),
    unpurgeable: [],
    warnings: [],
  }
}

function plan(tags: readonly string[], rules: readonly PurgeRule[] = [], cdn: readonly CdnName[] = ['vercel']): Plan {
  return planPurge(diffOf(tags), { target: 'production', cdns: planCdns({ cdn }), rules })
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

test('a tag that a rule ignores is named, and in no batch', () => {
  const { tags, ignored, batches } = plan(['all', 'post-1'], [{ tags: 'al*', mode: 'ignore' }])
  expect(tags.map(({ tag }) => tag)).toEqual(['post-1'])
  expect(ignored.map(({ tag }) => tag)).toEqual(['all'])
  expect(batches).toEqual([{ mode: 'invalidate', tags: ['post-1'] }])
})

test('each CDN has requests of its own, within its limits and by the ways that it has', () => {
  const tags = Array.from({ length: 20 }, (_, index) => `tag-${index}`)
  const { cdns, batches, tags: planned } = plan([...tags, 'ä'], [], ['vercel', 'cloudflare'])
  expect(cdns).toMatchObject([
    { cdn: 'vercel', instead: null, problems: [] },
    { cdn: 'cloudflare', instead: 'delete', problems: [{ tag: 'ä' }] },
  ])
  expect(cdns.map((part) => part.batches.map((batch) => [batch.mode, batch.tags.length]))).toEqual([
    [
      ['invalidate', 16],
      ['invalidate', 5],
    ],
    [['delete', 20]],
  ])
  expect(batches).toEqual(cdns.flatMap((part) => part.batches))
  expect(planned.at(-1)).toMatchObject({ tag: 'ä', problem: 'holds "ä", which is no visible ASCII character' })
})

test('whole caches are purged by one request, where a CDN has it, what it could not be told included', () => {
  const names: CdnName[] = ['vercel', 'fastly']
  const planned = plan(['a', 'b c', 'd'], [], names)
  const whole = planEverything(planned, planCdns({ cdn: names }))
  expect(whole.cdns[0]).toEqual(planned.cdns[0])
  expect(whole.cdns[1]).toMatchObject({
    batches: [{ mode: 'delete', tags: ['a', 'b c', 'd'], everything: true }],
    problems: [],
  })
  expect(whole.tags.map(({ problem }) => problem)).toEqual([null, null, null])
  const nothing = plan([], [], names)
  expect(planEverything(nothing, planCdns({ cdn: names })).batches).toEqual([])
})
