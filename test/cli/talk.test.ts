import { expect, test } from 'vitest'
import { viewOf } from '../../src/cli/talk.ts'

const PIPE = { write: () => {}, isTerminal: false, columns: null }
const TERMINAL = { write: () => {}, isTerminal: true, columns: 100 }

test.each([
  [TERMINAL, {}, true],
  [PIPE, {}, false],
  [TERMINAL, { NO_COLOR: '1' }, false],
  [TERMINAL, { NO_COLOR: '' }, true],
  [TERMINAL, { TERM: 'dumb' }, false],
  [PIPE, { FORCE_COLOR: '1' }, true],
  [TERMINAL, { FORCE_COLOR: '0' }, false],
])('%o under %o is colourful: %s', (sink, environment, isColourful) => {
  const text = viewOf(sink, environment).paint.bad('x')
  expect(text).toBe(isColourful ? '\u001B[31mx\u001B[39m' : 'x')
})

test.each([
  [TERMINAL, {}, 100],
  [PIPE, {}, Number.POSITIVE_INFINITY],
  [PIPE, { COLUMNS: '72' }, 72],
  [PIPE, { COLUMNS: 'wide' }, Number.POSITIVE_INFINITY],
])('%o under %o is %d cells wide', (sink, environment, width) => {
  expect(viewOf(sink, environment).width).toBe(width)
})

test.each([
  [{}, false],
  [{ LANG: 'en_US.UTF-8' }, false],
  [{ LANG: 'C.utf8' }, false],
  [{ LANG: 'C' }, true],
  [{ LC_ALL: 'POSIX', LANG: 'en_US.UTF-8' }, true],
  [{ LC_ALL: '', LC_CTYPE: 'de_DE.UTF-8', LANG: 'C' }, false],
  [{ TERM: 'dumb', LANG: 'en_US.UTF-8' }, true],
])('under %o trees are drawn in ASCII: %s', (environment, isAscii) => {
  expect(viewOf(TERMINAL, environment).isAscii).toBe(isAscii)
})
