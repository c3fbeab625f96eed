import { CHECK_RULES, type CheckFinding, type CheckRule } from './check-finding.ts'
import { suggest } from './suggest.ts'

/** A comment that opts out of rules, as it stands in a source. */
export interface IgnoreComment {
  readonly line: number
  readonly column: number
  /** Rules as written; some may not exist. */
  readonly rules: readonly string[]
  readonly reason: string
  /** The line that it speaks of; `null`: the whole file. */
  readonly covers: number | null
}

const WORD = 'cache-tags-ignore'
/** What stands before the comment, how it begins, and what comes after `cache-tags-`. */
const COMMENT = /^(.*?(?:^|[\s;,(){}[\]]))(\/\/|\/\*)\s*(cache-tags-[a-z]+(?:-file)?)(?![\w-])(.*)$/
const SAID = /^\s+([\w-]+(?:\s*,\s*[\w-]+)*)\s*(?::\s*(.*))?$/
/** A line that holds nothing but a comment, or a part of one. */
const ONLY_COMMENT = /^\s*(?:\/\/|\{?\/\*|\*)/

/** A comment that begins with a word of ours. */
export interface WordComment {
  readonly line: number
  readonly column: number
  /** What comes after the word. */
  readonly tail: string
  /** The line that it speaks of: on a line of its own the next line of code, else its own line. */
  readonly covers: number
}

/** Reads the comments of a source that begin with a word. */
export function readComments(source: string, word: string): WordComment[] {
  if (!source.includes(word)) return []
  const lines = source.split('\n')
  return lines.flatMap((text, index) => {
    const [, before = '', opening, found, tail = ''] = COMMENT.exec(text.trimEnd()) ?? []
    if (found !== word) return []
    const [said = '', after = ''] = opening === '/*' ? splitAt(tail, '*/') : [tail]
    const isAlone = /^[\s{]*$/.test(before) && /^[\s}]*$/.test(after)
    const covers = isAlone ? nextCode(lines, index) : index + 1
    return [{ line: index + 1, column: before.length + 1, tail: said, covers }]
  })
}

/**
 * Reads `// cache-tags-ignore rule, rule: reason` and `// cache-tags-ignore-file rule: reason`. On a line of its own it
 * speaks of the next line of code, else of its own line.
 */
export function readIgnoreComments(source: string): IgnoreComment[] {
  const own = readComments(source, WORD)
  const whole = readComments(source, `${WORD}-file`).map((comment) => ({ ...comment, covers: null }))
  return [...own, ...whole]
    .sort((left, right) => left.line - right.line)
    .map(({ line, column, tail, covers }) => {
      const [, rules = '', reason = ''] = SAID.exec(tail.trimEnd()) ?? []
      return {
        line,
        column,
        rules: rules
          .split(',')
          .map((rule) => rule.trim())
          .filter((rule) => rule !== ''),
        reason: reason.trim(),
        covers,
      }
    })
}

/** What is wrong with a comment, whatever stands around it. */
export function commentProblems(module: string, comment: IgnoreComment): CheckFinding[] {
  const { line, column, rules, reason } = comment
  const problem = (message: string, hint: string): CheckFinding => ({
    module,
    line,
    column,
    rule: 'ignore-comment',
    severity: 'warning',
    tag: null,
    message,
    hint,
  })
  const form = `Write it as \`// ${WORD} rule: reason\`.`
  if (rules.length === 0) return [problem('This comment names no rule to ignore.', form)]
  return [
    ...rules.filter((rule) => !isRule(rule)).map((rule) => problem(`There is no rule "${rule}".`, nearRule(rule))),
    ...(reason === '' ? [problem('This comment gives no reason.', form)] : []),
  ]
}

/** A comment whose rule was not broken where it says. */
export function unusedComment(module: string, { line, column }: IgnoreComment, rule: CheckRule): CheckFinding {
  const message = `Nothing that this comment covers breaks "${rule}".`
  const hint = 'Remove the rule from it, or put it on the line of the site or the line before.'
  return { module, line, column, rule: 'ignore-comment', severity: 'warning', tag: null, message, hint }
}

/** Whether a word is the name of a rule. */
export function isRule(word: string): word is CheckRule {
  return Object.hasOwn(CHECK_RULES, word)
}

function nearRule(rule: string): string {
  const near = suggest(rule, Object.keys(CHECK_RULES))
  return near === null ? `Rules: ${Object.keys(CHECK_RULES).join(', ')}.` : `Did you mean "${near}"?`
}

function nextCode(lines: readonly string[], index: number): number {
  const found = lines.findIndex((text, at) => at > index && !ONLY_COMMENT.test(text))
  return (found === -1 ? index : found) + 1
}

function splitAt(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark)
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + mark.length)]
}
