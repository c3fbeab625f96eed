import { startEvaluation } from './evaluate.ts'
import { evaluateList } from './evaluate-collections.ts'
import { memberOf } from './evaluate-names.ts'
import type { Evaluation, EvaluationContext, Via } from './evaluation.ts'
import type { CallNode, Finding, TagPlace } from './finding.ts'
import type { Form, FormTables, Holds, TagPath } from './forms.ts'
import { headerSites } from './header-sites.ts'
import { statementId } from './ids.ts'
import { writePattern } from './pattern.ts'
import { byCodeUnit } from './hash.ts'
import { positionFinder, type Position } from './position.ts'
import { scopeName } from './scope-name.ts'
import type { ModuleSummary } from './summary.ts'
import { unwrap, walk, type ModuleId, type Node, type Syntax } from './syntax.ts'
import { mapShapes, tagsOf, unknown, type Scope, type Value } from './value.ts'

/** One place where a cache entry is made. */
export interface Site extends Position {
  /** `module#Name.member~n`: edits elsewhere don't change it. */
  readonly id: string
  readonly module: ModuleId
  /** Enclosing named scopes. */
  readonly name: string
  readonly form: string
  readonly holds: Holds
  readonly via: Via
  /** Every tag it may carry, as patterns. */
  readonly tags: readonly string[]
  /** Tags it carries on every path; none has a hole. */
  readonly always: readonly string[]
  /** The statement it stands in: where its slice starts. */
  readonly statement: string
}

/** A place that purges. */
export interface Invalidation extends Position {
  readonly module: ModuleId
  readonly form: string
  readonly tags: readonly string[]
}

/** Tags that could not be followed. */
export interface Unresolved extends Position {
  readonly module: ModuleId
  readonly form: string
  readonly reason: string
}

/** A site with the place of its tags. */
export interface LocatedSite {
  readonly site: Site
  readonly place: TagPlace
}

/** All that one module declares and purges, in source order. */
export interface ModuleSites {
  readonly sites: readonly LocatedSite[]
  readonly invalidations: readonly Invalidation[]
  readonly unresolved: readonly Unresolved[]
}

/** Finds what a module declares and purges. Primitives are known by what their name is bound to, never by the name. */
export function findSites(
  context: EvaluationContext,
  tables: FormTables,
  module: Syntax,
  summary: ModuleSummary,
): ModuleSites {
  const sites: LocatedSite[] = []
  const invalidations: Invalidation[] = []
  const unresolved: Unresolved[] = []
  const ordinals = new Map<string, number>()
  const positionOf = positionFinder(module.source)
  const scope: Scope = { module, known: new Map() }
  walk(module.program, (node, ancestors) => {
    for (const finding of [
      ...callFindings(context, tables.forms, node, scope),
      ...headerSites(context, tables.headers, node, ancestors, scope),
    ]) {
      const position = positionOf(finding.node.start)
      const common = { module: module.id, form: finding.form, ...position }
      const tags = patterns(finding.tags.tags)
      unresolved.push(...finding.tags.unresolved.map((reason) => ({ ...common, reason })))
      if (finding.kind === 'invalidation') {
        invalidations.push({ ...common, tags })
        continue
      }
      const name = scopeName(ancestors)
      const ordinal = (ordinals.get(name) ?? 0) + 1
      ordinals.set(name, ordinal)
      const { holds, via, place } = finding
      const always = patterns(finding.tags.always)
      const statement = statementAt(summary, finding.node.start)
      sites.push({
        site: { id: `${module.id}#${name}~${ordinal}`, ...common, name, holds, via, tags, always, statement },
        place,
      })
    }
  })
  return { sites, invalidations, unresolved }
}

function patterns(tags: ReadonlySet<string>): string[] {
  return [...tags]
    .map(writePattern)
    .filter((tag) => tag !== '')
    .sort(byCodeUnit)
}

function statementAt(summary: ModuleSummary, offset: number): string {
  const statement = summary.statements.find((candidate) => candidate.start <= offset && offset < candidate.end)
  return statement === undefined ? summary.id : statementId(summary.id, statement.key)
}

function callFindings(context: EvaluationContext, forms: readonly Form[], node: Node, scope: Scope): Finding[] {
  if (node.type !== 'CallExpression') return []
  const callee = unwrap(node.callee)
  if (callee.type !== 'Identifier' && callee.type !== 'MemberExpression') return []
  const form = formOf(startEvaluation(context).evaluate(callee, scope), forms)
  if (form === null) return []
  const evaluation = startEvaluation(context)
  const value = valueAt(evaluation, form.tags, node, scope)
  const tags = tagsOf(value)
  if (form.needsTags === true && tags.tags.size === 0 && tags.unresolved.length === 0) return []
  const takesText = form.tags.argument !== null && form.tags.members.length === 0
  const place: TagPlace = { kind: 'call', call: node, path: form.tags, takesText }
  return [{ node, form: form.name, kind: form.kind, holds: form.holds, tags, via: evaluation.via(), place }]
}

/** The form that a callee is bound to, on any path: a call that may make an entry is a site. */
function formOf(callee: Value, forms: readonly Form[]): Form | null {
  for (const shape of callee) {
    if (shape.kind !== 'external') continue
    const specifier = shape.specifier.replace(/\.js$/, '')
    const form = forms.find((candidate) => candidate.specifier === specifier && candidate.paths.includes(shape.path))
    if (form !== undefined) return form
  }
  return null
}

function valueAt(evaluation: Evaluation, path: TagPath, call: CallNode, scope: Scope): Value {
  if (path.argument === null) return evaluateList(evaluation, call.arguments, scope)
  const before = call.arguments.slice(0, path.argument + 1)
  if (before.some((argument) => argument.type === 'SpreadElement')) return unknown('the arguments are spread')
  const argument = before[path.argument]
  const start: Value = argument === undefined ? [{ kind: 'nothing' }] : evaluation.evaluate(argument, scope)
  return path.members.reduce<Value>(
    (value, member) => mapShapes(value, (shape) => memberOf(evaluation, shape, member)),
    start,
  )
}
