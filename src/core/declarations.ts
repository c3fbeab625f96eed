import { splitTags } from './builtins.ts'
import { startEvaluation } from './evaluate.ts'
import { evaluateList } from './evaluate-collections.ts'
import { memberOf } from './evaluate-names.ts'
import type { Evaluation, EvaluationContext, Via } from './evaluation.ts'
import type { CallNode, Finding, TagPlace } from './finding.ts'
import type { Form, FormTables, Holds, TagPath } from './forms.ts'
import { headerSites } from './header-sites.ts'
import { statementId } from './ids.ts'
import { positionFinder, type Position } from './position.ts'
import { scopeName } from './scope-name.ts'
import type { ModuleSummary } from './summary.ts'
import { unwrap, walk, type ModuleId, type Node, type Syntax } from './syntax.ts'
import {
  mapShapes,
  tagsOf,
  unknown,
  type FunctionNode,
  type Scope,
  type Shape,
  type TagSet,
  type Value,
} from './value.ts'

/** A function of the project as a value: what a callee can be. */
export type FunctionShape = Extract<Shape, { kind: 'function' }>

/** Where in the code something stands. */
export interface Place extends Position {
  readonly module: ModuleId
  readonly node: Node
  /** Enclosing named scopes. */
  readonly name: string
  /** The statement it stands in. */
  readonly statement: string
  /** Functions around it, outermost first. */
  readonly functions: readonly FunctionNode[]
  /** Its module, with nothing known of any parameter. */
  readonly scope: Scope
}

/** A place that declares or purges tags: at a primitive, or where one is reached through a wrapper. */
export interface Declaration extends Place {
  readonly kind: 'site' | 'invalidation'
  readonly form: string
  readonly holds: Holds
  /** Whether it is a site only where some tag of it is known: a `fetch` without tags is nothing. */
  readonly needsTags: boolean
  readonly via: Via
  readonly tags: TagSet
  /** The tags under what is known in a scope, be it that of a call. */
  readonly tagsIn: (evaluation: Evaluation, scope: Scope) => TagSet
  /** Functions of whose parameters the tags depend. */
  readonly owners: ReadonlySet<Node>
  /** Where its tags are written; of a caller, where those of the primitive are. */
  readonly place: TagPlace
  /** How it reaches the primitive: of a caller, through what. */
  readonly through: Through | null
}

/** A call of a wrapper, and what the wrapper declares by it. */
export interface Through {
  readonly inner: Declaration
  readonly wrapper: FunctionNode
  readonly call: CallNode
}

/** A call of a function of the project. */
export interface ProjectCall extends Place {
  readonly node: CallNode
  readonly callees: readonly FunctionShape[]
}

/** What one module declares by itself, and which functions of the project it calls; both in source order. */
export interface ModuleDeclarations {
  readonly declarations: readonly Declaration[]
  readonly calls: readonly ProjectCall[]
}

/** Reads a module. Primitives are known by what their name is bound to, never by the name. */
export function findDeclarations(
  context: EvaluationContext,
  tables: FormTables,
  module: Syntax,
  summary: ModuleSummary,
): ModuleDeclarations {
  const declarations: Declaration[] = []
  const calls: ProjectCall[] = []
  const positionOf = positionFinder(module.source)
  const scope: Scope = { module, known: new Map() }
  const placeOf = (node: Node, ancestors: readonly Node[]): Place => ({
    ...positionOf(node.start),
    module: module.id,
    node,
    name: scopeName(ancestors),
    statement: statementAt(summary, node.start),
    functions: ancestors.filter(isFunction),
    scope,
  })
  walk(module.program, (node, ancestors) => {
    const callee = calleeOf(node)
    const value = callee === null ? [] : startEvaluation(context).evaluate(callee, scope)
    if (node.type === 'CallExpression') {
      const found = primitiveCall(context, tables.forms, node, value, scope)
      if (found !== null) declarations.push({ ...placeOf(node, ancestors), ...found, through: null })
      const callees = value.filter((shape) => shape.kind === 'function')
      if (callees.length > 0) calls.push({ ...placeOf(node, ancestors), node, callees })
    }
    for (const found of headerSites(context, tables.headers, node, ancestors, scope)) {
      declarations.push({ ...placeOf(found.node, ancestors), ...headerTagging(context, found, scope), through: null })
    }
  })
  return { declarations, calls }
}

function isFunction(node: Node): node is FunctionNode {
  return (
    node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression'
  )
}

function statementAt(summary: ModuleSummary, offset: number): string {
  const statement = summary.statements.find((candidate) => candidate.start <= offset && offset < candidate.end)
  return statement === undefined ? summary.id : statementId(summary.id, statement.key)
}

function calleeOf(node: Node): Node | null {
  if (node.type !== 'CallExpression') return null
  const callee = unwrap(node.callee)
  return callee.type === 'Identifier' || callee.type === 'MemberExpression' ? callee : null
}

/** What is known of tags before it is known where they stand. */
export type Tagging = Pick<
  Declaration,
  'kind' | 'form' | 'holds' | 'needsTags' | 'via' | 'tags' | 'tagsIn' | 'owners' | 'place'
>

function primitiveCall(
  context: EvaluationContext,
  forms: readonly Form[],
  call: CallNode,
  callee: Value,
  scope: Scope,
): Tagging | null {
  const form = formOf(callee, forms)
  if (form === null) return null
  const tagsIn: Declaration['tagsIn'] = (evaluation, inner) => tagsOf(valueAt(evaluation, form.tags, call, inner))
  const evaluation = startEvaluation(context)
  const tags = tagsIn(evaluation, scope)
  const { name, kind, holds, needsTags = false } = form
  if (needsTags && saysNothing(tags)) return null
  const takesText = form.tags.argument !== null && form.tags.members.length === 0
  const place: TagPlace = { kind: 'call', call, path: form.tags, takesText }
  const owners = evaluation.parameterOwners()
  return { form: name, kind, holds, needsTags, tags, tagsIn, via: evaluation.via(), owners, place }
}

/** Whether there are surely no tags. */
export function saysNothing({ tags, unresolved }: TagSet): boolean {
  return tags.size === 0 && unresolved.length === 0
}

function headerTagging(context: EvaluationContext, found: Finding, scope: Scope): Tagging {
  const { kind, form, holds, tags, via, place } = found
  const tagsIn: Declaration['tagsIn'] = (evaluation, inner) =>
    place.kind === 'header'
      ? tagsOf(evaluation.evaluate(place.value, inner), (pieces) => splitTags(pieces, place.separator))
      : tags
  const evaluation = startEvaluation(context)
  tagsIn(evaluation, scope)
  return { kind, form, holds, needsTags: false, tags, tagsIn, via, owners: evaluation.parameterOwners(), place }
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
