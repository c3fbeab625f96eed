import { describe, expect, test } from 'vitest'
import { lineDiff } from '../../src/page/line-diff.ts'

function told(before: string | null, after: string | null, kind: Parameters<typeof lineDiff>[1] = 'changed'): string[] {
  const side = (text: string | null, line: number): { line: number; text: string } | null =>
    text === null ? null : { line, text }
  return lineDiff({ module: 'a.ts', name: 'a', before: side(before, 10), after: side(after, 20) }, kind).map(
    ({ change, line, text }) => `${change} ${line ?? '-'} ${text}`,
  )
}

describe('lines of a changed statement', () => {
  test('are told with the numbers of their own side', () => {
    expect(told('one\ntwo\nthree', 'one\n2\nthree')).toEqual([
      'same 20 one',
      'removed 11 two',
      'added 21 2',
      'same 22 three',
    ])
  })

  test('are all added, or all removed, where there is one side', () => {
    expect(told(null, 'one\ntwo', 'added')).toEqual(['added 20 one', 'added 21 two'])
    expect(told('one', null, 'removed')).toEqual(['removed 10 one'])
  })

  test('are told as they are where the other side is not at hand', () => {
    expect(told(null, 'one\ntwo')).toEqual(['same 20 one', 'same 21 two'])
    expect(told('one', null)).toEqual(['same 10 one'])
  })

  test('are skipped where they stand far from any change', () => {
    const lines = Array.from({ length: 20 }, (_, index) => `line ${index}`)
    const after = lines.with(0, 'first').with(19, 'last')
    const found = told(lines.join('\n'), after.join('\n'))
    expect(found).toContain('skipped - ')
    expect(found).not.toContain('same 30 line 10')
    expect(found.at(-1)).toBe('added 39 last')
  })

  test('are none where both sides say the same', () => {
    expect(told('one', 'one')).toEqual([])
  })
})
