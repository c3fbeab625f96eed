import { expect, test } from 'vitest'
import { differenceOf, headlineOf } from '../../src/page/headline.ts'
import { smallRelease } from '../report/report-sample.ts'

test('a release that knows of no release before says that all is purged, and because of what', () => {
  expect(differenceOf({ ...smallRelease(), widened: 'first-release' })).toBe(
    'Every tag is purged, because the ledger knows of no release before (first-release).',
  )
})

test('where no tag is known nothing is said to be purged', () => {
  const release = { ...smallRelease(), widened: 'first-release' as const, tags: [] }
  expect(headlineOf(release)).toBe('Nothing to purge in production.')
  expect(differenceOf(release)).toBe('No tag is known; the ledger knows of no release before (first-release).')
})
