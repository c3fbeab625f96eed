import type { ExplainedFile, ExplainedStatement } from '../core/explain-file.ts'
import type { Step } from '../core/explain-steps.ts'
import type { ExplainedSite, ExplainedTag, SiteState } from '../core/explain-tag.ts'
import { becauseText, blocks, WIDENING_WORDS } from './diff-report.ts'
import { countNodes, selectReached, wayTree, type WayNode } from './explain-ways.ts'
import type { View } from './paint.ts'
import { treeLines, type TreeNode } from './tree.ts'
import { inert } from './width.ts'
import { count } from './words.ts'
import { wrapLine } from './wrap.ts'

/** Most sites, or statements of a file, that are shown; JSON has them all. */
const SHOWN = 10

/** Nodes that are shown of all trees together, and of each at least. */
const NODES = { all: 120, each: 8 }

/** A tag: the sites that may carry it, why each is stale, and the code behind it, as a tree. */
export function tagReport({ tag, widened, sites, routes }: ExplainedTag, view: View): string {
  const head = [view.paint.strong(`${inert(tag)}: ${count(sites.length, 'site')} may carry it.`)]
  if (widened !== null)
    head.push(view.paint.warning(`Since the baseline every tag is purged: ${WIDENING_WORDS[widened]}.`))
  if (routes.length > 0) {
    const names = inert(routes.join(', '))
    head.push(`No site explains it on these routes, of which all code stands for it: ${names}`)
  }
  const shown = sites.slice(0, SHOWN)
  const most = Math.max(NODES.each, Math.floor(NODES.all / Math.max(1, shown.length)))
  const nodes = shown.map((site) => siteNode(site, most, view))
  return blocks([wrapLines(head, view), treeLines([...nodes, ...moreNodes(sites.length)], view)])
}

const STATES: Readonly<Record<Exclude<SiteState, 'changed'>, string>> = {
  stands: 'Its code stands since the baseline.',
  added: 'It is new since the baseline, which purges nothing.',
  removed: 'It is gone since the baseline, so its entries are purged.',
  upstream: 'Its entries hold what upstream answered: no change of code makes them stale.',
}

function siteNode(site: ExplainedSite, most: number, view: View): TreeNode {
  const { root, hidden } = reachTree(site, most)
  const statements = site.reaches.filter((step) => step.line !== null)
  const modules = new Set(statements.map((step) => step.module))
  const carries = site.isAlways ? 'All entries carry it' : 'Some entries may carry it'
  const purge = site.purge === null ? 'no tag covers all of them' : `purged by ${inert(site.purge)}`
  const isOwn = root.step.module === site.module && root.step.name === site.name
  const more = hidden === 0 ? [] : [{ lines: [view.paint.faint(`… and ${hidden} more; --json has all`)], children: [] }]
  const children = [...(isOwn ? root.children : [root]).map((child) => wayNode(child, view)), ...more]
  return {
    lines: [
      `${view.paint.strong(inert(`${site.module}:${site.line} ${site.name}`))}  ${inert(site.form)}${isOwn ? markOf(root, view) : ''}`,
      site.state === 'upstream' ? `${carries}.` : `${carries}; ${purge}.`,
      ...(site.state === null ? [] : stateLines(site, site.state, view)),
      `Reaches ${count(statements.length, 'statement')} in ${count(modules.size, 'module')}${children.length === 0 ? '.' : ':'}`,
    ],
    children,
  }
}

/** What differs is marked in the tree, too; but it may be that nothing of it is there any more. */
function stateLines({ because }: ExplainedSite, state: SiteState, { paint }: View): string[] {
  if (state !== 'changed') return [STATES[state]]
  const reasons = because.map((reason) => {
    return `${inert(becauseText(reason))}${reason.line === null ? '' : ` (line ${reason.line})`}`
  })
  return ['Stale since the baseline:', ...reasons.map((reason) => `  ${paint.warning(reason)}`)]
}

/** Kinds of what a site reaches besides statements, as they are shown. */
const BESIDE: ReadonlySet<string> = new Set(['package', 'asset', 'glob', 'env', 'missing'])

/** The ways from a site to what differs, and of all else that it reaches to the nearest. */
function reachTree(site: ExplainedSite, most: number): { readonly root: WayNode; readonly hidden: number } {
  const { reaches, because, module, name, line } = site
  const isShown = ({ module: kind, line: at }: Step): boolean => at !== null || BESIDE.has(kind)
  const ways = because.map((reason) => ({ path: reason.path, mark: changeMark(reason) }))
  const all = selectReached(reaches, isShown)
  const root = wayTree(all[0] ?? { module, name, line }, all.slice(0, most), ways)
  return { root, hidden: Math.max(0, all.length - countNodes(root)) }
}

function changeMark({ module, name, change }: ExplainedSite['because'][number]): string {
  const [before, after] = module === 'package' ? name.split(' → ') : []
  return before === undefined || after === undefined ? change : `was ${before}`
}

function wayNode(node: WayNode, view: View): TreeNode {
  const line = inert(stepText(node.step)) + markOf(node, view)
  return { lines: [line], children: node.children.map((child) => wayNode(child, view)) }
}

function markOf({ marks }: WayNode, { paint }: View): string {
  return marks.length === 0 ? '' : `  ${paint.warning(`← ${inert(marks.join(', '))}`)}`
}

/** A file: what each of its statements makes stale when it is edited, as a tree from the statement up to the sites. */
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
  const nodes = reached.slice(0, SHOWN).map((statement) => statementNode(statement, view))
  const lines = wrapLines([view.paint.strong(head), ...ambient], view)
  return blocks([lines, treeLines([...nodes, ...moreNodes(reached.length)], view)])
}

function wrapLines(lines: readonly string[], { width }: View): string[] {
  return lines.flatMap((line) => wrapLine(line, width))
}

function statementNode({ sites, ...step }: ExplainedStatement, view: View): TreeNode {
  const ways = sites.slice(0, SHOWN).map(({ site, purge, path }) => {
    const end = `${site}, ${purge === null ? 'no tag covers it' : `purged by ${purge}`}`
    return { path: [...path.toReversed(), { module: 'site', name: end, line: null }], mark: null }
  })
  const root = wayTree(step, [], ways)
  const place = step.line === null ? step.name : `${step.name} (line ${step.line})`
  return {
    lines: [`${view.paint.strong(inert(place))}  ${count(sites.length, 'site')}`],
    children: [...root.children.map((child) => wayNode(child, view)), ...moreNodes(sites.length)],
  }
}

function moreNodes(number: number): TreeNode[] {
  return number > SHOWN ? [{ lines: [`… and ${number - SHOWN} more; --json has all`], children: [] }] : []
}

function stepText({ module, name, line }: Step): string {
  if (line !== null) return `${module}:${line} ${name}`
  return name === module ? `${module} as it runs` : `${module} ${name}`
}
