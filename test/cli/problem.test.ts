import { expect, test } from 'vitest'
import { exitCodeOf, formatProblem } from '../../src/cli/problem.ts'
import { CacheTagsError, ERROR_CODES, type ErrorCode } from '../../src/core/error.ts'

test('an error has its code, its hint and its cause, a line each, and no stack', () => {
  const error = new CacheTagsError('CT_TARGET', 'No target.', {
    hint: 'Pass one.',
    cause: new Error('below\nsecond line'),
  })
  expect(formatProblem(error, false)).toBe(`[cache-tags] CT_TARGET: No target.
  hint: Pass one.
  cause: below
`)
})

test('what the message has told already is not told again', () => {
  const error = new CacheTagsError('CT_SCAN', 'a.ts: no such file', { cause: new Error('no such file') })
  expect(formatProblem(error, false)).toBe('[cache-tags] CT_SCAN: a.ts: no such file\n')
})

test('the stack is shown for debugging', () => {
  expect(formatProblem(new Error('odd'), true)).toMatch(/\n\s+at .*problem\.test\.ts/)
})

test.each([new TypeError('odd'), 'odd', new Error('odd', { cause: 3 })])('%s is a fault of ours', (error) => {
  const text = formatProblem(error, false)
  expect(text).toMatch(/^\[cache-tags\] CT_INTERNAL: odd\n {2}hint: .*CACHE_TAGS_DEBUG=1/)
  expect(text).not.toMatch(/\n\s+at /)
  expect(exitCodeOf(error)).toBe(1)
})

test('a connection that failed at several addresses is told of each', () => {
  const cause = new AggregateError([new Error('ECONNREFUSED ::1'), new Error('ECONNREFUSED 127.0.0.1')], '')
  expect(formatProblem(new CacheTagsError('CT_BASELINE_UNREACHABLE', 'Gone.', { cause }), false)).toContain(
    'cause: ECONNREFUSED ::1; ECONNREFUSED 127.0.0.1',
  )
})

test('a message cannot steer the terminal', () => {
  expect(formatProblem(new CacheTagsError('CT_SCAN', 'a\u001B[2J\u009Bb'), false)).toBe(
    '[cache-tags] CT_SCAN: a [2J b\n',
  )
})

test('2 is for the command line and for plans that wait, 3 for tags that were not purged, 1 for the rest', () => {
  const codes = Object.keys(ERROR_CODES) as ErrorCode[]
  const exits = new Map(codes.map((code) => [code, exitCodeOf(new CacheTagsError(code, ''))]))
  expect(codes.filter((code) => exits.get(code) === 2)).toEqual(['CT_USAGE', 'CT_TARGET', 'CT_CONFIRM'])
  expect(codes.filter((code) => exits.get(code) === 3)).toEqual([
    'CT_PURGE_REFUSED',
    'CT_PURGE_UNREACHED',
    'CT_NOT_SETTLED',
    'CT_NOT_RENEWED',
  ])
  expect(new Set(exits.values())).toEqual(new Set([1, 2, 3]))
})
