import { startEvaluation } from './evaluate.ts'
import type { EvaluationContext } from './evaluation.ts'
import type { CallNode } from './finding.ts'
import { placeFinder, scopeOf, type OpenPlace } from './place.ts'
import { locateName } from './project.ts'
import { unwrap, walk, type ModuleId, type Node, type Syntax } from './syntax.ts'
import type { FunctionNode, Shape, Value } from './value.ts'

/** A function of the project as a value: what a callee can be. */
export type FunctionShape = Extract<Shape, { kind: 'function' }>

/** A call of a function of the project. */
export interface ProjectCall {
  readonly module: ModuleId
  readonly start: number
  readonly end: number
  /** The functions that it may call, by their {@link functionKey}. */
  readonly callees: readonly string[]
}

/** Names a function of the project. */
export function functionKey(module: ModuleId, { start }: Pick<FunctionNode, 'start'>): string {
  return `${module}@${start}`
}

/** A call of the project with its tree. */
export interface OpenCall extends OpenPlace {
  readonly node: CallNode
  readonly callees: readonly FunctionShape[]
}

/** Finds a call in its module again; `null` where there is none. */
export function openCall(context: EvaluationContext, { module, start, end }: ProjectCall): OpenCall | null {
  const syntax = context.syntaxOf(module)
  const summary = context.project.modules.get(module)
  if (syntax === undefined || summary === undefined) return null
  const openAt = placeFinder(syntax, summary)
  let found: OpenCall | null = null
  walk(syntax.program, (node, ancestors) => {
    if (node.type !== 'CallExpression' || node.start !== start || node.end !== end) return found === null
    const callees = calleeValue(context, node, syntax).filter((shape) => shape.kind === 'function')
    found = { ...openAt(node, ancestors), node, callees }
    return false
  })
  return found
}

/** What a call calls: its value, and the functions of the project among that, by their {@link functionKey}. */
export function readCallee(
  context: EvaluationContext,
  call: CallNode,
  module: Syntax,
): { readonly value: Value; readonly callees: readonly string[] } {
  const imported = importedFunction(context, call, module)
  if (imported !== null) return { value: [], callees: [imported] }
  const value = calleeValue(context, call, module)
  const callees = value.flatMap((shape) =>
    shape.kind === 'function' ? [functionKey(shape.scope.module.id, shape.node)] : [],
  )
  return { value, callees }
}

/** The function that an imported name stands for, where its module's tree isn't needed to tell: of most calls it isn't. */
function importedFunction({ project, functionAt }: EvaluationContext, call: CallNode, module: Syntax): string | null {
  const callee = unwrap(call.callee)
  const binding = callee.type === 'Identifier' ? module.bindingAt(callee.start) : undefined
  const location = binding?.kind === 'import' ? locateName(project, module.id, binding.name) : null
  if (location?.kind !== 'name') return null
  const start = functionAt(location.module, location.name)
  return start === null ? null : functionKey(location.module, { start })
}

function calleeValue(context: EvaluationContext, call: CallNode, module: Syntax): Value {
  const callee = calleeOf(call)
  return callee === null ? [] : startEvaluation(context).evaluate(callee, scopeOf(module))
}

function calleeOf(call: CallNode): Node | null {
  const callee = unwrap(call.callee)
  if (callee.type === 'MemberExpression') return isBuiltInMethod(callee) ? null : callee
  return callee.type === 'Identifier' ? callee : null
}

/** Methods of a list or text that is written there are built in. To evaluate the list would take long, and tell nothing. */
function isBuiltInMethod(callee: Extract<Node, { type: 'MemberExpression' }>): boolean {
  const owner = unwrap(callee.object)
  const isValue = owner.type === 'ArrayExpression' || owner.type === 'TemplateLiteral' || owner.type === 'Literal'
  return isValue && !callee.computed
}
