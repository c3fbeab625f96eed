import type { ExplainedFile, ExplainedStatement } from '../core/explain-file.ts'
import type { Step } from '../core/explain-steps.ts'
import type { ExplainedReason, ExplainedSite, ExplainedTag, SiteState } from '../core/explain-tag.ts'
import { becauseText, blocks, WIDENING_WORDS } from './diff-report.ts'
import type { View } from './paint.ts'
import { cutEnd, inert } from './width.ts'
import { count, firstFew } from './words.ts'

/** Most sites, statements, modules or names that are shown of one list; JSON has them all. */
const SHOWN = 10

/** A tag: the sites that may carry it, why each is stale, and the code behind it. */
export function tagReport({ tag, widened, sites, routes }: ExplainedTag, view: View): string {
  const head = [view.paint.strong(`${inert(tag)}: ${count(sites.length, 'site')} may carry it.`)]
  if (widened !== null)
    head.push(view.paint.warning(`Since the baseline every tag is purged: ${WIDENING_WORDS[widened]}.`))
  if (routes.length > 0)
    head.push(
      ...fit([`No site explains it on these routes, of which all code stands for it: ${routes.join(', ')}`], 0, view),
    )
  return blocks([head, ...sites.slice(0, SHOWN).map((site) => siteLines(site, view)), moreLines(sites.length)])
}

const STATES: Readonly<Record<Exclude<SiteState, 'changed'>, string>> = {
  stands: 'Its code stands since the baseline.',
  added: 'It is new since the baseline, which purges nothing.',
  removed: 'It is gone since the baseline, so its entries are purged.',
  upstream: 'Its entries hold what upstream answered: no change of code makes them stale.',
}

function siteLines(site: ExplainedSite, view: View): string[] {
  const carries = site.isAlways ? 'all entries carry it' : 'some entries may carry it'
  const purge = site.purge === null ? 'no tag covers all of them' : `purged by ${site.purge}`
  return [
    `${view.paint.strong(inert(`${site.module}:${site.line} ${site.name}`))}  ${inert(site.form)}`,
    ...fit([site.state === 'upstream' ? carries : `${carries}; ${purge}`], 2, view),
    ...(site.state === null ? [] : stateLines(site.state, site.because, view)),
    ...reachLines(site, view),
  ]
}

function stateLines(state: SiteState, reasons: readonly ExplainedReason[], view: View): string[] {
  if (state !== 'changed') return [`  ${STATES[state]}`]
  const lines = reasons.flatMap((reason) => [
    `    ${view.paint.warning(inert(becauseText(reason)))}${reason.line === null ? '' : ` (line ${reason.line})`}`,
    ...fit(wayLines(reason.path), 6, view),
  ])
  return ['  Stale since the baseline:', ...lines]
}

/** Each step of a way. */
function wayLines(path: readonly Step[]): string[] {
  return path.length < 2 ? [] : path.map((step, index) => `${index === 0 ? '' : '→ '}${stepText(step)}`)
}

/** Kinds of what a site reaches besides statements, as they are shown. */
const BESIDE: readonly string[] = ['package', 'asset', 'glob', 'env', 'missing']

function reachLines({ reaches }: ExplainedSite, view: View): string[] {
  const names = new Map<string, string[]>()
  for (const { module, name, line } of reaches) {
    if (line === null && !BESIDE.includes(module)) continue
    names.set(module, [...(names.get(module) ?? []), line === null ? name : `${name}:${line}`])
  }
  const modules = [...names].filter(([module]) => !BESIDE.includes(module))
  const statements = modules.flatMap(([, found]) => found).length
  const rows = modules.map(([module, found]) => `${module}  ${firstFew(found, SHOWN).join(', ')}`)
  const others = BESIDE.flatMap((kind) => {
    const found = names.get(kind) ?? []
    return found.length === 0 ? [] : [`${kind}: ${firstFew(found.toSorted(), SHOWN).join(', ')}`]
  })
  return [
    `  Reaches ${count(statements, 'statement')} in ${count(modules.length, 'module')}:`,
    ...fit([...firstFew(rows, SHOWN), ...others], 4, view),
  ]
}

/** A file: what each of its statements makes stale when it is edited. */
export function fileReport({ file, isAmbient, statements }: ExplainedFile, view: View): string {
  const reached = statements.filter((statement) => statement.sites.length > 0)
  const sites = new Map(
    reached.flatMap((statement) => statement.sites.map(({ site, purge }) => [site, purge] as const)),
  )
  const tags = new Set([...sites.values()].filter((tag) => tag !== null))
  const head =
    reached.length === 0
      ? `${inert(file)}: no site reaches it.`
      : `${inert(file)}: an edit makes up to ${count(sites.size, 'site')} stale, purged by ${count(tags.size, 'tag')}.`
  const ambient = isAmbient ? ['A server runs it at its start: an edit of what it does there purges every tag.'] : []
  return blocks([
    [view.paint.strong(head), ...ambient],
    ...reached.slice(0, SHOWN).map((statement) => statementLines(statement, view)),
    moreLines(reached.length),
  ])
}

function statementLines({ sites, ...step }: ExplainedStatement, view: View): string[] {
  const lines = sites
    .slice(0, SHOWN)
    .flatMap(({ site, purge, path }) => [
      ...fit([`${site}  ${purge ?? '(no tag covers it)'}`], 2, view),
      ...fit(wayLines(path), 4, view),
    ])
  const place = step.line === null ? step.name : `${step.name} (line ${step.line})`
  return [
    `${view.paint.strong(inert(place))}  ${count(sites.length, 'site')}`,
    ...lines,
    ...moreLines(sites.length).map((line) => `  ${line}`),
  ]
}

function moreLines(number: number): string[] {
  return number > SHOWN ? [`… and ${number - SHOWN} more`] : []
}

function stepText({ module, name, line }: Step): string {
  if (line !== null) return `${module}:${line} ${name}`
  return name === module ? `${module} as it runs` : `${module} ${name}`
}

function fit(lines: readonly string[], indent: number, view: View): string[] {
  return lines.map((line) => cutEnd(`${' '.repeat(indent)}${inert(line)}`, view.width))
}
