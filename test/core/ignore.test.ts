import { expect, test } from 'vitest'
import type { CheckFinding, CheckRule } from '../../src/core/check-finding.ts'
import { applyIgnores, type IgnoreContext, type Remaining } from '../../src/core/ignore.ts'

function found(rule: CheckRule, line: number, tag: string | null = null, module = 'src/a.ts'): CheckFinding {
  return { rule, line, tag, module, column: 1, severity: 'warning', message: rule, hint: '' }
}

function ignoring(findings: readonly CheckFinding[], source: string, context: Partial<IgnoreContext> = {}): Remaining {
  return applyIgnores(findings, {
    option: {},
    sources: new Map([['src/a.ts', source]]),
    isJudged: () => true,
    ...context,
  })
}

test('a comment opts out its line of its rule, and nothing else', () => {
  const all = [
    found('unresolved', 2),
    found('bare-hole', 2),
    found('unresolved', 3),
    found('unresolved', 2, null, 'src/b.ts'),
  ]
  const { findings, ignored } = ignoring(all, '// cache-tags-ignore unresolved: known\na()\nb()\n')
  expect(ignored).toBe(1)
  expect(findings).toEqual(all.slice(1))
})

test('a comment may opt out the whole file', () => {
  const all = [found('unresolved', 2), found('unresolved', 9), found('bare-hole', 9)]
  expect(ignoring(all, 'a()\n// cache-tags-ignore-file unresolved: known\n').findings).toEqual([all[2]])
})

test('a comment without a reason is heard, and told', () => {
  expect(ignoring([found('unresolved', 2)], '// cache-tags-ignore unresolved\na()\n').findings).toMatchObject([
    { rule: 'ignore-comment', module: 'src/a.ts', line: 1, column: 1, message: 'This comment gives no reason.' },
  ])
})

test('a comment that ignores nothing is told, rule by rule', () => {
  const source = '// cache-tags-ignore unresolved, bare-hole: known\na()\n'
  expect(ignoring([found('unresolved', 2)], source).findings).toMatchObject([
    { rule: 'ignore-comment', line: 1, message: 'Nothing that this comment covers breaks "bare-hole".' },
  ])
})

test('of a rule that was not judged no comment is called unused', () => {
  const source = '// cache-tags-ignore not-injected: edge\na()\n'
  expect(ignoring([], source, { isJudged: (rule) => rule !== 'not-injected' }).findings).toEqual([])
  expect(ignoring([], source).findings).toHaveLength(1)
})

test.each([
  [{ undeclared: ['insights_*'] }, [1, 2]],
  [{ undeclared: ['src/old/*'] }, [0, 2]],
  [{ undeclared: ['insights_a', 'src/old/b.ts'] }, [2]],
  [{ undeclared: ['*'] }, [2]],
  [{ 'case-clash': ['*'] }, [0, 1]],
  [{ undeclared: [] }, [0, 1, 2]],
])('the option %j leaves %j', (option, left) => {
  const all = [
    found('undeclared', 1, 'insights_a'),
    found('undeclared', 1, 'charts', 'src/old/b.ts'),
    found('case-clash', 1, 'insights_a', 'src/old/c.ts'),
  ]
  const { findings, ignored } = ignoring(all, '', { option })
  expect(findings).toEqual(left.map((index) => all[index]))
  expect(ignored).toBe(3 - left.length)
})

test('what is wrong with comments can be ignored by the option', () => {
  const context = { option: { 'ignore-comment': ['src/*'] } }
  expect(ignoring([], '// cache-tags-ignore\n', context)).toEqual({ findings: [], ignored: 1 })
})
