import { becauseText, blocks } from './diff-report.ts'
import type { ExplainedReason, ExplainedSite, ExplainedStatement, Step } from '../core/explain.ts'
import type { View } from './paint.ts'
import { cutEnd, inert } from './width.ts'
import { count, firstFew } from './words.ts'

/** Most modules, names of one, or sites of a statement that are shown; JSON has them all. */
const SHOWN = 10

/** A tag: the sites that carry it, why each is stale, and the code behind it. */
export function tagReport(tag: string, sites: readonly ExplainedSite[], view: View): string {
  const head = `${inert(tag)}: ${count(sites.length, 'site')} may carry it.`
  return blocks([[view.paint.strong(head)], ...sites.map((site) => siteLines(site, view))])
}

function siteLines(site: ExplainedSite, view: View): string[] {
  const carries = site.isAlways ? 'all entries carry it' : 'some entries may carry it'
  const purge = site.purge.length === 0 ? 'no tag covers all of them' : `purged by ${site.purge.join(', ')}`
  return [
    `${view.paint.strong(inert(`${site.module}:${site.line} ${site.name}`))}  ${site.form}`,
    ...fit([`${carries}; ${purge}`], 2, view),
    ...(site.because === null ? [] : reasonLines(site.because, view)),
    ...reachLines(site, view),
  ]
}

function reasonLines(reasons: readonly ExplainedReason[], view: View): string[] {
  if (reasons.length === 0) return ['  Its code stands since the baseline.']
  const lines = reasons.flatMap((reason) => [
    `    ${view.paint.warning(inert(becauseText(reason)))}${reason.line === null ? '' : ` (line ${reason.line})`}`,
    ...fit(wayLines(reason.path), 6, view),
  ])
  return ['  Stale since the baseline:', ...lines]
}

/** Each step of a way, a line for as many as belong together. */
function wayLines(path: readonly Step[]): string[] {
  return path.length < 2 ? [] : path.map((step, index) => `${index === 0 ? '' : '→ '}${stepText(step)}`)
}

function reachLines({ reaches }: ExplainedSite, view: View): string[] {
  const modules = new Map<string, string[]>()
  const beside = new Map<string, string[]>()
  for (const { path } of reaches) {
    const step = path.at(-1)
    if (step === undefined) continue
    const isModule = step.line !== null
    const names = isModule ? modules : beside
    const name = isModule ? `${step.name}:${step.line}` : step.name
    names.set(step.module, [...(names.get(step.module) ?? []), name])
  }
  const statements = [...modules.values()].flat().length
  const rows = [...modules].map(([module, names]) => `${module}  ${firstFew(names, SHOWN).join(', ')}`)
  const others = ['package', 'asset', 'env', 'missing'].flatMap((kind) => {
    const names = beside.get(kind) ?? []
    return names.length === 0 ? [] : [`${kind}: ${firstFew(names.toSorted(), SHOWN).join(', ')}`]
  })
  return [
    `  Reaches ${count(statements, 'statement')} in ${count(modules.size, 'module')}:`,
    ...fit([...firstFew(rows, SHOWN), ...others], 4, view),
  ]
}

/** A file: what each of its statements makes stale when it is edited. */
export function fileReport(file: string, statements: readonly ExplainedStatement[], view: View): string {
  const reached = statements.filter((statement) => statement.sites.length > 0)
  const tags = new Set(reached.flatMap((statement) => statement.sites.flatMap((site) => site.purge.slice(0, 1))))
  const head =
    reached.length === 0
      ? `${inert(file)}: no site reaches it, so an edit purges nothing.`
      : `${inert(file)}: an edit makes up to ${count(countSites(reached), 'site')} stale, purged by ${count(tags.size, 'tag')}.`
  return blocks([[view.paint.strong(head)], ...reached.map((statement) => statementLines(statement, view))])
}

function countSites(statements: readonly ExplainedStatement[]): number {
  return new Set(statements.flatMap((statement) => statement.sites.map(({ site }) => site))).size
}

function statementLines({ sites, ...step }: ExplainedStatement, view: View): string[] {
  const shown = sites.slice(0, SHOWN)
  const lines = shown.flatMap(({ site, purge, path }) => [
    ...fit([`${site}  ${purge.length === 0 ? '(no tag covers it)' : purge.join(', ')}`], 2, view),
    ...fit(wayLines(path), 4, view),
  ])
  const rest = sites.length - shown.length
  return [
    `${view.paint.strong(inert(`${step.name}${step.line === null ? '' : ` (line ${step.line})`}`))}  ${count(sites.length, 'site')}`,
    ...lines,
    ...(rest === 0 ? [] : [`  … and ${rest} more`]),
  ]
}

function stepText({ module, name, line }: Step): string {
  if (line !== null) return `${module}:${line} ${name}`
  return name === module ? `${module} as it runs` : `${module} ${name}`
}

function fit(lines: readonly string[], indent: number, view: View): string[] {
  return lines.map((line) => cutEnd(`${' '.repeat(indent)}${inert(line)}`, view.width))
}
