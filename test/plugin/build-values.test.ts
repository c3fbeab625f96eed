import { expect, test } from 'vitest'
import { generatedOnly, inlinedValues, joinGenerated } from '../../src/plugin/build-values.ts'

const INLINED = {
  'import.meta.env.VITE_API': '"one"',
  'process.env.NEXT_PUBLIC_API': '"one"',
  'process.env.NEXT_PUBLIC_COMMIT': '"1f0c9k2a"',
  'import.meta.mode': '"one"',
  '__FLAGS__.beta': 'true',
}

test.each([
  ['env:VITE_API', 'import.meta.env.VITE_API'],
  ['env:*', 'import.meta.env.VITE_API'],
  ['env:*', 'process.env.NEXT_PUBLIC_API'],
  ['env:VITE', 'import.meta.env.VITE.API'],
  ['env:*', 'import.meta.env'],
  ['global:__FLAGS__', '__FLAGS__.beta'],
  ['global:import.meta.mode', 'import.meta.mode'],
])('who reaches %s reads %s', (leaf, name) => {
  const before = inlinedValues({ ...INLINED, [name]: '"one"' }, new Set([leaf]), []).values
  const after = inlinedValues({ ...INLINED, [name]: '"two"' }, new Set([leaf]), []).values
  expect(Object.keys(after)).toEqual([leaf])
  expect(after[leaf]).not.toBe(before[leaf])
})

test('what no code reaches is not there', () => {
  expect(inlinedValues(INLINED, new Set(['env:OTHER', 'global:import']), []).values).toEqual({})
})

test('what is ignored by name is ignored for who reads everything, too', () => {
  const read = (commit: string) =>
    inlinedValues({ ...INLINED, 'process.env.NEXT_PUBLIC_COMMIT': commit }, new Set(['env:*']), ['*COMMIT*'])
  expect(read('"2"')).toEqual(read('"1"'))
  expect(read('"1"').ignored).toEqual(['process.env.NEXT_PUBLIC_COMMIT'])
})

test('environments that find the same have what one of them has', () => {
  const one = { 'missing:virtual:a': '1' }
  expect(joinGenerated([one, {}, one])).toEqual(one)
  expect(joinGenerated([one, { 'missing:virtual:a': '2' }])).toEqual(joinGenerated([{ 'missing:virtual:a': '2' }, one]))
})

test('of an earlier process only what is generated is taken over', () => {
  expect(generatedOnly({ 'missing:virtual:a': '1', 'env:VITE_API': '2' })).toEqual({ 'missing:virtual:a': '1' })
})
