import { splitTags } from './builtins.ts'
import { startEvaluation } from './evaluate.ts'
import { evaluateList } from './evaluate-collections.ts'
import { memberOf } from './evaluate-names.ts'
import type { Evaluation, EvaluationContext, Via } from './evaluation.ts'
import type { CallNode, Finding, TagPlace } from './finding.ts'
import type { Form, FormTables, Holds, TagPath } from './forms.ts'
import { headerSites } from './header-sites.ts'
import { placeFinder, scopeOf, type OpenPlace, type Place } from './place.ts'
import { readCallee, type ProjectCall } from './project-calls.ts'
import type { ModuleSummary } from './summary.ts'
import { walk, type Node, type Syntax } from './syntax.ts'
import { mapShapes, tagsOf, unknown, type FunctionNode, type Scope, type TagSet, type Value } from './value.ts'

/** A place that declares or purges tags: at a primitive, or where one is reached through a wrapper. */
export interface Declaration extends Place {
  readonly kind: 'site' | 'invalidation'
  readonly form: string
  readonly holds: Holds
  /** Whether it is a site only where some tag of it is known: a `fetch` without tags is nothing. */
  readonly needsTags: boolean
  readonly via: Via
  readonly tags: TagSet
  /** The function whose callers decide on the tags; `null` where there is none. */
  readonly wrapper: Wrapper | null
  /** Where its tags are written; of a caller, where those of the primitive are. */
  readonly place: TagPlace
  /** How it reaches the primitive: of a caller, through what. */
  readonly through: Through | null
}

/** The outermost function around a declaration on whose parameters its tags depend. */
export interface Wrapper {
  readonly node: FunctionNode
  readonly scope: Scope
  readonly tagsIn: TagsIn
}

/** Tells the tags under what is known in a scope, be it that of a call. */
export type TagsIn = (evaluation: Evaluation, scope: Scope) => TagSet

/** A call of a wrapper, and what the wrapper declares by it. */
export interface Through {
  readonly inner: Declaration
  readonly wrapper: Wrapper
  readonly call: CallNode
  /** Whether the caller's module is one that may be given site tags. */
  readonly isTagged: boolean
  /** Whether the function that is called holds values already, as of an object it belongs to: of any module. */
  readonly isBound: boolean
}

/** What one module declares by itself, and which functions of the project it calls; both in source order. */
export interface ModuleDeclarations {
  readonly declarations: readonly Declaration[]
  readonly calls: readonly ProjectCall[]
}

/** Reads a module. Primitives are known by what their name is bound to, never by the name. */
export function findDeclarations(
  asked: EvaluationContext,
  tables: FormTables,
  module: Syntax,
  summary: ModuleSummary,
): ModuleDeclarations {
  // The calls of a module ask for the same names again and again.
  const context: EvaluationContext = { ...asked, recollections: new WeakMap() }
  const declarations: Declaration[] = []
  const calls: ProjectCall[] = []
  const openAt = placeFinder(module, summary)
  walk(module.program, (node, ancestors) => {
    if (node.type === 'CallExpression') {
      const { value, callees } = readCallee(context, node, module)
      const form = formOf(value, tables.forms)
      const found = form === null ? null : primitiveCall(context, form, node, openAt(node, ancestors))
      if (found !== null) declarations.push(found)
      if (callees.length > 0) calls.push({ module: module.id, start: node.start, end: node.end, callees })
    }
    for (const found of headerSites(context, tables.headers, node, ancestors, scopeOf(module))) {
      declarations.push(headerTagging(context, found, openAt(found.node, ancestors)))
    }
  })
  if (declarations.some(({ wrapper }) => wrapper !== null)) context.keep(module.id)
  return { declarations, calls }
}

/** The function whose callers decide on tags: the outermost of those that own a parameter on which they depend. */
export function wrapperAt({ functions, scope }: OpenPlace, owners: ReadonlySet<Node>, tagsIn: TagsIn): Wrapper | null {
  const node = functions.find((candidate) => owners.has(candidate))
  return node === undefined ? null : { node, scope, tagsIn }
}

function primitiveCall(context: EvaluationContext, form: Form, call: CallNode, open: OpenPlace): Declaration | null {
  const tagsIn: TagsIn = (evaluation, inner) => tagsOf(valueAt(evaluation, form.tags, call, inner))
  const evaluation = startEvaluation(context)
  const tags = tagsIn(evaluation, open.scope)
  const { name, kind, holds, needsTags = false } = form
  if (needsTags && saysNothing(tags)) return null
  const takesText = form.tags.argument !== null && form.tags.members.length === 0
  const place: TagPlace = { kind: 'call', call, path: form.tags, takesText }
  const wrapper = wrapperAt(open, evaluation.parameterOwners(), tagsIn)
  const via = evaluation.via()
  return { ...open.place, form: name, kind, holds, needsTags, tags, via, wrapper, place, through: null }
}

/** Whether there are surely no tags. */
export function saysNothing({ tags, unresolved }: TagSet): boolean {
  return tags.size === 0 && unresolved.length === 0
}

function headerTagging(context: EvaluationContext, found: Finding, open: OpenPlace): Declaration {
  const { kind, form, holds, tags, via, place } = found
  const tagsIn: TagsIn = (evaluation, inner) =>
    place.kind === 'header'
      ? tagsOf(evaluation.evaluate(place.value, inner), (pieces) => splitTags(pieces, place.separator))
      : tags
  const evaluation = startEvaluation(context)
  tagsIn(evaluation, open.scope)
  const wrapper = wrapperAt(open, evaluation.parameterOwners(), tagsIn)
  return { ...open.place, kind, form, holds, needsTags: false, tags, via, wrapper, place, through: null }
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
