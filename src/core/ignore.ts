import { byPlaceAndRule, type CheckFinding, type CheckRule } from './check-finding.ts'
import { commentProblems, isRule, readIgnoreComments, unusedComment, type IgnoreComment } from './ignore-comments.ts'
import { piecesMatcher } from './pattern.ts'

/** By rule: tags, or paths of modules, for which it is not reported. `*` matches any text. */
export type IgnoreOption = Partial<Readonly<Record<CheckRule, readonly string[]>>>

/** What is left of a check's findings. */
export interface Remaining {
  readonly findings: readonly CheckFinding[]
  /** How many were ignored. */
  readonly ignored: number
}

/** What opts out of findings. */
export interface IgnoreContext {
  readonly option: IgnoreOption
  /** Sources of the modules that may hold comments, by module. */
  readonly sources: ReadonlyMap<string, string>
  /** Whether a rule could be broken at all, as far as is known: of one that could not, no comment is called unused. */
  readonly isJudged: (rule: CheckRule) => boolean
}

/** Leaves out what comments and the configuration ignore, and adds what is wrong with the comments. */
export function applyIgnores(found: readonly CheckFinding[], context: IgnoreContext): Remaining {
  const comments = new Map([...context.sources].map(([module, source]) => [module, readIgnoreComments(source)]))
  const used = new Set<string>()
  const kept = found.filter((finding) => {
    const covering = (comments.get(finding.module) ?? []).filter((comment) => covers(comment, finding))
    for (const comment of covering) used.add(useKey(finding.module, comment, finding.rule))
    return covering.length === 0
  })
  const complaints = [...comments].flatMap(([module, all]) =>
    all.flatMap((comment) => [
      ...commentProblems(module, comment),
      ...comment.rules
        .filter(isRule)
        .filter((rule) => context.isJudged(rule) && !used.has(useKey(module, comment, rule)))
        .map((rule) => unusedComment(module, comment, rule)),
    ]),
  )
  const isIgnored = optionMatcher(context.option)
  const findings = [...kept, ...complaints].filter((finding) => !isIgnored(finding)).sort(byPlaceAndRule)
  return { findings, ignored: found.length + complaints.length - findings.length }
}

function covers({ rules, covers: line }: IgnoreComment, finding: CheckFinding): boolean {
  return rules.includes(finding.rule) && (line === null || line === finding.line)
}

function useKey(module: string, { line, column }: IgnoreComment, rule: CheckRule): string {
  return JSON.stringify([module, line, column, rule])
}

function optionMatcher(option: IgnoreOption): (finding: CheckFinding) => boolean {
  const matchers = new Map(
    Object.entries(option).map(([rule, texts]) => [rule, texts.map((text) => piecesMatcher(text.split('*')))]),
  )
  return ({ rule, tag, module }) =>
    (matchers.get(rule) ?? []).some((matches) => matches(module) || (tag !== null && matches(tag)))
}
