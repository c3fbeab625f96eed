import { expect, test } from 'vitest'
import type { CdnName } from '../../src/cdn/capabilities.ts'
import { DEFAULTS } from '../../src/plugin/options.ts'
import { planCdns } from '../../src/release/cdn.ts'
import { assertWithinLimits, planRelease, type ReleaseOptions } from '../../src/release/plan-release.ts'
import type { SizedPlan } from '../../src/core/plan.ts'
import { createPaint } from '../../src/report/paint.ts'
import { planReport } from '../../src/report/plan-report.ts'
import { widthOf } from '../../src/report/width.ts'
import { handMade, manySites } from '../cli/manifests.ts'

const VIEW = { width: 80, paint: createPaint(false) }

type Sites = Parameters<typeof handMade>[0]

function planOf(
  before: Sites,
  after: Sites,
  options: Partial<ReleaseOptions> = {},
  cdn: readonly CdnName[] = ['vercel'],
): SizedPlan {
  const baselines = [{ kind: 'read' as const, manifest: handMade(before) }]
  const occasion = { manifest: handMade(after), baselines, owed: [], target: 'production' as const }
  return planRelease(occasion, planCdns({ cdn }), { ...DEFAULTS, ...options })
}

test('the head says how much of what is known a plan reaches', () => {
  const plan = planOf(manySites(20, 'before'), { ...manySites(20, 'before'), ...manySites(17, 'after') })
  expect(planReport(plan, VIEW).split('\n', 3)).toEqual([
    'Invalidate 17 of 20 known tags (85 %) in production, in 2 requests.',
    'Sites: 17 changed.',
    'Reaches entries of 17 of 20 sites (85 %).',
  ])
})

test('an empty plan says so', () => {
  const plan = planOf({ a: { tags: ['a'], code: '1' } }, { a: { tags: ['a'], code: '1' } })
  expect(plan).toMatchObject({ knownTags: 1, share: 0, requests: 0 })
  expect(planReport(plan, VIEW)).toBe('Nothing to purge in production.\nNo site differs.\n')
})

test('several CDNs are told apart, with what each does in its own way', () => {
  const plan = planOf(manySites(20, '1'), manySites(20, '2'), {}, ['vercel', 'cloudflare'])
  expect(planReport(plan, VIEW)).toContain(
    'Vercel: 2 requests.\nCloudflare: 1 request, deletes, for it has no other way.\n',
  )
})

test('over a limit a plan says so, and everything is one request where a CDN has it', () => {
  const limits = { maxTags: 3, maxShare: 0.5 }
  const over = planOf(manySites(20, '1'), manySites(20, '2'), { limits })
  expect(over.excess).toEqual([
    'The plan purges 20 tags; limits.maxTags is 3.',
    'The plan purges 20 of 20 known tags; limits.maxShare is 0.5.',
  ])
  expect(() => assertWithinLimits(over)).toThrow(expect.objectContaining({ code: 'CT_TOO_MANY' }))
  expect(planReport(over, VIEW)).toContain('warning: The plan purges 20 tags; limits.maxTags is 3.')
  const whole = planOf(manySites(20, '1'), manySites(20, '2'), { limits, onTooMany: 'everything' }, [
    'vercel',
    'fastly',
  ])
  expect(whole).toMatchObject({ excess: [], requests: 3 })
  expect(planReport(whole, VIEW)).toContain('Vercel: 2 requests.\nFastly: 1 request, its whole cache.\n')
  expect(whole.warnings).toContain('Vercel has no request that purges everything: it is told each tag.')
})

test('what a rule leaves alone is named', () => {
  const rules = [{ tags: 'tag-0', mode: 'ignore' as const }]
  const report = planReport(planOf(manySites(3, '1'), manySites(3, '2'), { rules }), VIEW)
  expect(report).toContain('Invalidate 2 of 3 known tags')
  expect(report).toContain('A rule leaves 1 tag alone, though code behind them changed:')
})

test('how each tag is purged is shown where it differs', () => {
  const sites = (code: string): Sites => ({
    a: { tags: ['a'], code },
    b: { tags: ['b'], code },
  })
  const mixed = planReport(planOf(sites('1'), sites('2'), { rules: [{ tags: 'b', mode: 'delete' }] }), VIEW)
  expect(mixed).toContain('Invalidate 1 and delete 1: 2 of 2 known tags')
  expect(mixed).toMatch(/TAG +MODE +SITE/)
  expect(mixed).toMatch(/ b +delete +src/)
  const uniform = planReport(planOf(sites('1'), sites('2'), { rules: [{ tags: '*', mode: 'delete' }] }), VIEW)
  expect(uniform).toMatch(/^Delete 2 of 2/)
  expect(uniform).not.toContain('MODE')
})

test('a tag that the CDN cannot take is named with the reason', () => {
  const tag = 'x'.repeat(300)
  const report = planReport(planOf({ a: { tags: [tag], code: '1' } }, { a: { tags: [tag], code: '2' } }), VIEW)
  expect(report).toContain("Vercel can't take 1 of these tags; not sent:")
  expect(report).toContain('is 300 bytes long, 256 at most')
  expect(report).toContain('in 0 requests')
})

test('no line is wider than 80 cells, however long names are', () => {
  const name = 'in/a/very/deep/folder/of/a/very/large/application/with/long/names'
  const tag = 'a-very-long-tag-that-somebody-has-made-up-one-late-evening-in-november'
  const report = planReport(
    planOf({ [name]: { tags: [tag], code: '1' } }, { [name]: { tags: [tag], code: '2' } }),
    VIEW,
  )
  expect(Math.max(...report.split('\n').map(widthOf))).toBeLessThanOrEqual(80)
  expect(report).toContain('…')
})

test.each([40, 60, 80, 120])('no line is wider than a terminal of %d cells', (width) => {
  const sites = (code: string): Sites => ({
    ...manySites(12, code),
    'app/[locale]/shop/category/page': { tags: ['a-tag-of-some-length', 'x'.repeat(300)], code },
    pattern: { tags: ['product-{*}'], code },
  })
  const rules = [
    { tags: 'tag-1*', mode: 'delete' as const },
    { tags: 'tag-2', mode: 'ignore' as const },
  ]
  const plan = planOf(sites('1'), sites('2'), { rules, limits: { maxTags: 1, maxShare: 0.1 } }, [
    'vercel',
    'cloudflare',
  ])
  for (const line of planReport(plan, { ...VIEW, width }).split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(width)
})

test('of a long table the start is shown, and how many there are more; without a limit all of it', () => {
  const plan = planOf(manySites(3000, '1'), manySites(3000, '2'))
  const lines = planReport(plan, VIEW, 50).split('\n')
  expect(lines.filter((line) => line.startsWith('  tag-'))).toHaveLength(50)
  expect(lines).toContain('  … and 2950 more: `cache-tags plan --all` lists them.')
  expect(planReport(plan, VIEW)).not.toContain(' more:')
})
