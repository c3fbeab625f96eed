import { assert, array, constantFrom, property } from 'fast-check'
import { expect, test } from 'vitest'
import {
  annotationLines,
  groupLines,
  hasRunner,
  withoutCommands,
  type Annotation,
} from '../../src/report/annotations.ts'

const PLACE: Annotation = {
  level: 'warning',
  module: 'src/app.ts',
  line: 3,
  column: 7,
  title: 'cache-tags: unresolved',
  message: 'The tags are lost.',
}

function linesOf(annotations: readonly Annotation[], workspace = '/repo'): string[] {
  const environment = { GITHUB_WORKSPACE: workspace }
  return annotationLines(annotations, { root: '/repo/apps/shop', environment, rest: '`cache-tags scan` lists them' })
}

/** The runner's own way to read a line (src/Runner.Common/ActionCommand.cs): the name of its command, if it is one. */
function commandIn(line: string): string | null {
  const second = /^\s*::([^\s:]+)(?: [^]*?)?::/.exec(line)?.[1]
  return second ?? /##\[([^\s\]]+)[^\]]*\]/.exec(line)?.[1] ?? null
}

test('a place is named as the repository has it', () => {
  expect(linesOf([PLACE])).toEqual([
    '::warning file=apps/shop/src/app.ts,line=3,col=7,title=cache-tags%3A unresolved::The tags are lost.',
  ])
})

test('of a file outside the repository the path stands in the message', () => {
  expect(linesOf([PLACE], '/elsewhere')).toEqual([
    '::warning title=cache-tags%3A unresolved::src/app.ts:3:7 The tags are lost.',
  ])
})

test('what GitHub reads as its own is escaped', () => {
  const [line] = linesOf([{ ...PLACE, module: 'a,b:c%.ts', title: 'x', message: '100 %\r\n::error::no' }])
  expect(line).toBe('::warning file=apps/shop/a%2Cb%3Ac%25.ts,line=3,col=7,title=x::100 %25 %0A::error::no')
})

test('of each level at most ten are told, the last of them with how many there are more', () => {
  const many = Array.from({ length: 12 }, (_, index) => ({ ...PLACE, line: index + 1 }))
  const lines = linesOf([...many, { ...PLACE, level: 'error' }])
  expect(lines.filter((line) => line.startsWith('::warning'))).toHaveLength(10)
  expect(lines.at(-1)).toBe('::warning title=cache-tags::3 more: `cache-tags scan` lists them')
  expect(lines[0]).toMatch(/^::error file=/)
  expect(linesOf(many.slice(0, 10))).toHaveLength(10)
})

test('no text holds a command once it was made harmless', () => {
  const part = constantFrom(
    '::',
    ':',
    '##[',
    '#',
    '[',
    'error',
    ']',
    ' ',
    '\t',
    '\u0085',
    '\n',
    'stop-commands',
    '::x::',
  )
  assert(
    property(array(part, { maxLength: 14 }), (parts) => {
      for (const line of withoutCommands(parts.join('')).split(/[\r\n]/)) expect(commandIn(line)).toBeNull()
    }),
    { seed: 7, numRuns: 2000 },
  )
  expect(commandIn('  ::error::x')).toBe('error')
  expect(commandIn('a ##[error]x')).toBe('error')
})

test('JSON says the same after it', () => {
  const data = { tag: '##[error]', other: '::error::', list: ['::x::'] }
  expect(JSON.parse(withoutCommands(JSON.stringify(data, null, 2)))).toEqual(data)
})

test('a runner listens where it says so, unless its commands are stopped', () => {
  expect(hasRunner({ GITHUB_ACTIONS: 'true' })).toBe(true)
  expect(hasRunner({})).toBe(false)
  expect(hasRunner({ GITHUB_ACTIONS: 'true', CACHE_TAGS_GITHUB_COMMANDS: '0' })).toBe(false)
})

test('a group ends', () => {
  expect(groupLines('The plan\n::error::', 'a\nb\n')).toBe('::group::The plan%0A::error::\na\nb\n::endgroup::\n')
})
