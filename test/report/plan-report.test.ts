import { expect, test } from 'vitest'
import { CDN_LIMITS, tagProblem } from '../../src/cdn/limits.ts'
import { diffManifests } from '../../src/core/diff.ts'
import { planPurge, type Plan, type PurgeRule } from '../../src/core/plan.ts'
import { createPaint } from '../../src/report/paint.ts'
import { planReport, sizePlan } from '../../src/report/plan-report.ts'
import { widthOf } from '../../src/report/width.ts'
import { handMade, manySites } from '../cli/manifests.ts'

const VIEW = { width: 80, paint: createPaint(false) }

function planOf(before: Parameters<typeof handMade>[0], after: typeof before, rules: readonly PurgeRule[] = []): Plan {
  const limits = CDN_LIMITS.vercel
  const options = { target: 'production', limits, tagProblem: (tag: string) => tagProblem(tag, limits), rules } as const
  return planPurge(diffManifests(handMade(before), handMade(after)), options)
}

test('the head says how much of what is known a plan reaches', () => {
  const plan = planOf(manySites(20, 'before'), { ...manySites(20, 'before'), ...manySites(17, 'after') })
  const known = Array.from({ length: 20 }, (_, index) => `tag-${index}`)
  const report = planReport(sizePlan(plan, known), VIEW)
  expect(report.split('\n', 2)).toEqual([
    'Invalidate 17 of 20 known tags (85 %) in production, in 2 requests.',
    'Sites: 17 changed.',
  ])
})

test('a tag that only the plan knows counts as known', () => {
  const plan = planOf({ a: { tags: ['a'], code: '1' } }, { a: { tags: ['a'], code: '2' } })
  expect(sizePlan(plan, [])).toMatchObject({ knownTags: 1, share: 1, requests: 1 })
})

test('an empty plan says so', () => {
  const plan = planOf({ a: { tags: ['a'], code: '1' } }, { a: { tags: ['a'], code: '1' } })
  expect(sizePlan(plan, [])).toMatchObject({ knownTags: 0, share: 0 })
  expect(planReport(sizePlan(plan, ['a']), VIEW)).toBe('Nothing to purge in production.\nNo site differs.\n')
})

test('how each tag is purged is shown where it differs', () => {
  const sites = (code: string): Parameters<typeof handMade>[0] => ({
    a: { tags: ['a'], code },
    b: { tags: ['b'], code },
  })
  const mixed = planReport(sizePlan(planOf(sites('1'), sites('2'), [{ tags: 'b', mode: 'delete' }]), []), VIEW)
  expect(mixed).toContain('Invalidate 1 and delete 1: 2 of 2 known tags')
  expect(mixed).toMatch(/TAG +MODE +SITE/)
  expect(mixed).toMatch(/ b +delete +src/)
  const uniform = planReport(sizePlan(planOf(sites('1'), sites('2'), [{ tags: '*', mode: 'delete' }]), []), VIEW)
  expect(uniform).toMatch(/^Delete 2 of 2/)
  expect(uniform).not.toContain('MODE')
})

test('a tag that the CDN cannot take is named with the reason', () => {
  const tag = 'x'.repeat(300)
  const report = planReport(
    sizePlan(planOf({ a: { tags: [tag], code: '1' } }, { a: { tags: [tag], code: '2' } }), []),
    VIEW,
  )
  expect(report).toContain("The CDN can't take 1 of these tags; not sent:")
  expect(report).toContain('is 300 bytes long, 256 at most')
  expect(report).toContain('in 0 requests')
})

test('no line is wider than 80 cells, however long names are', () => {
  const name = 'in/a/very/deep/folder/of/a/very/large/application/with/long/names'
  const tag = 'a-very-long-tag-that-somebody-has-made-up-one-late-evening-in-november'
  const report = planReport(
    sizePlan(planOf({ [name]: { tags: [tag], code: '1' } }, { [name]: { tags: [tag], code: '2' } }), []),
    VIEW,
  )
  expect(Math.max(...report.split('\n').map(widthOf))).toBeLessThanOrEqual(80)
  expect(report).toContain('…')
})
