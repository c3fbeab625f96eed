import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codeFrame, positionFinder } from '../../src/core/position.ts'

describe('positions', () => {
  it.each([
    ['', 0, 1, 1],
    ['ab', 2, 1, 3],
    ['a\nb', 1, 1, 2],
    ['a\nb', 2, 2, 1],
    ['a\r\nb', 3, 2, 1],
    ['\n\n', 2, 3, 1],
    ['😀b', 2, 1, 3],
  ])('in %j the offset %i is at line %i, column %i', (source, offset, line, column) => {
    expect(positionFinder(source)(offset)).toEqual({ line, column })
  })

  it('lead back to the offset', () => {
    const sources = fc.string({ unit: fc.constantFrom('a', '\n', '\r\n', '😀', ' '), maxLength: 40 })
    fc.assert(
      fc.property(sources, fc.nat(80), (source, pick) => {
        const offset = pick % (source.length + 1)
        const { line, column } = positionFinder(source)(offset)
        const before = source.split('\n').slice(0, line - 1)
        expect(before.reduce((sum, text) => sum + text.length + 1, 0) + column - 1).toBe(offset)
      }),
      { seed: 20_261_124 },
    )
  })
})

describe('frames', () => {
  it('show the line with those around it, and a caret', () => {
    const source = Array.from({ length: 12 }, (_, index) => `line ${index + 1}`).join('\n')
    expect(codeFrame(source, { line: 10, column: 6 })).toBe(
      ['   9 | line 9', '> 10 | line 10', '     |      ^', '  11 | line 11'].join('\n'),
    )
  })

  it('end where the text does', () => {
    expect(codeFrame('a', { line: 1, column: 1 })).toBe('> 1 | a\n    | ^')
    expect(codeFrame('a\r\nb', { line: 2, column: 1 }, 5)).toBe('  1 | a\n> 2 | b\n    | ^')
  })

  it('count a tab as one column', () => {
    expect(codeFrame('\ta', { line: 1, column: 2 })).toBe('> 1 |  a\n    |  ^')
  })
})
