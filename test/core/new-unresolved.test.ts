import { expect, test } from 'vitest'
import { newUnresolved } from '../../src/core/new-unresolved.ts'
import type { Manifest } from '../../src/core/manifest.ts'
import type { Unresolved } from '../../src/core/sites.ts'
import { handMade } from '../cli/manifests.ts'

const A: Unresolved = { module: 'a.ts', line: 1, column: 1, form: 'next.cacheTag', reason: 'spread' }

function withPlaces(unresolved: readonly Unresolved[]): Manifest {
  const manifest = handMade({})
  return { ...manifest, code: { ...manifest.code, unresolved } }
}

test('a place that only stands elsewhere is not new', () => {
  expect(newUnresolved(withPlaces([A]), withPlaces([{ ...A, line: 9, column: 4 }]))).toEqual([])
})

test('of several alike, as many are new as there are more', () => {
  const later = { ...A, line: 9 }
  expect(newUnresolved(withPlaces([A]), withPlaces([A, later]))).toEqual([later])
  expect(newUnresolved(withPlaces([A, later]), withPlaces([A]))).toEqual([])
})

test('another module, form or reason is new', () => {
  const others = [
    { ...A, module: 'b.ts' },
    { ...A, form: 'other' },
    { ...A, reason: 'call' },
  ]
  expect(newUnresolved(withPlaces([A]), withPlaces([A, ...others]))).toEqual(others)
})
