import { expect, test } from 'vitest'
import { diffManifests, widenedDiff, type WideningReason } from '../../src/core/diff.ts'
import { becauseText, diffReport, WIDENING_WORDS } from '../../src/report/diff-report.ts'
import { createPaint } from '../../src/report/paint.ts'
import { widthOf } from '../../src/report/width.ts'
import { handMade } from '../cli/manifests.ts'
import { AFTER, BEFORE } from './diff-sample.ts'

const VIEW = { width: 80, paint: createPaint(false) }

test('each tag stands with its sites and with what differs', () => {
  expect(diffReport(diffManifests(BEFORE, AFTER), VIEW)).toBe(`2 tags to purge.
Sites: 2 changed, 1 removed, 1 added.

  TAG       SITE                BECAUSE
  gone      src/gone.ts#gone~1  src/gone.ts#gone removed
  products  src/list.ts#list~1  src/list.ts#list changed

No tag covers the entries of 1 site; they stay until they expire:
  SITE                ITS TAGS
  src/item.ts#item~1  product-*
`)
})

test('two equal manifests have nothing to purge', () => {
  expect(diffReport(diffManifests(BEFORE, BEFORE), VIEW)).toBe('Nothing to purge.\nNo site differs.\n')
})

test.each(Object.keys(WIDENING_WORDS) as WideningReason[])('%s is said in words', (reason) => {
  const view = { ...VIEW, width: Number.POSITIVE_INFINITY }
  expect(diffReport(widenedDiff(reason, [AFTER]), view)).toContain(`: all, because ${WIDENING_WORDS[reason]}.`)
})

test('what is said beside the table is broken between words', () => {
  const warnings = ['The lockfile was not compared, for it is of a kind that nobody has heard of in a long time.']
  const lines = diffReport({ ...diffManifests(BEFORE, AFTER), warnings }, { ...VIEW, width: 40 }).split('\n')
  expect(lines.filter((line) => widthOf(line) > 40)).toEqual([])
  expect(lines.join(' ')).toContain('of in a long time.')
})

test('many sites of one tag are not all listed', () => {
  const sites = (code: string): ReturnType<typeof handMade> =>
    handMade(
      Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f'].map((name) => [name, { tags: ['all'], code: name + code }])),
    )
  const report = diffReport(diffManifests(sites('1'), sites('2')), VIEW)
  expect(report).toContain('… and 3 more')
  expect(report).not.toContain('src/d.ts')
})

test('a warning cannot steer the terminal', () => {
  const report = diffReport({ ...diffManifests(BEFORE, BEFORE), warnings: ['vite \u001B[2J'] }, VIEW)
  expect(report).toContain(String.raw`warning: vite \u001b[2J`)
})

test.each([
  [{ module: 'src/a.ts', name: 'list', change: 'changed' }, 'src/a.ts#list changed'],
  [{ module: 'src/a.ts', name: 'src/a.ts', change: 'removed' }, 'src/a.ts removed'],
  [{ module: 'env', name: 'VITE_API', change: 'added' }, 'env VITE_API added'],
  [{ module: 'package', name: 'left-pad 1.0.0 → 1.1.0', change: 'changed' }, 'package left-pad 1.0.0 → 1.1.0'],
] as const)('%j reads as %s', (because, text) => {
  expect(becauseText(because)).toBe(text)
})
