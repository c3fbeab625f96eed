import { callBuiltin, callMethod } from './builtins.ts'
import { evaluateList, onlyText } from './evaluate-collections.ts'
import { bindingKey, destructure } from './evaluate-names.ts'
import type { Evaluation } from './evaluation.ts'
import { dependenciesOf } from './project.ts'
import { boundNames, memberName, unwrap, walk, type Node } from './syntax.ts'
import {
  either,
  item,
  list,
  mapShapes,
  NOTHING,
  unknown,
  type FunctionNode,
  type Scope,
  type Shape,
  type Value,
} from './value.ts'

/** The value that a call returns. */
export function evaluateCall(
  evaluation: Evaluation,
  call: Extract<Node, { type: 'CallExpression' }>,
  scope: Scope,
): Value {
  const callee = unwrap(call.callee)
  const known = evaluateArguments(evaluation, call.arguments, scope)
  if (callee.type === 'MemberExpression') {
    const owner = evaluation.evaluate(callee.object, scope)
    const method = memberName(callee)
    if (method !== null && owner.every((shape) => ['text', 'list', 'scalar'].includes(shape.kind))) {
      return known === null ? unknown('the arguments are spread') : callMethod(evaluation, owner, method, known)
    }
  }
  return mapShapes(evaluation.evaluate(callee, scope), (shape) => callShape(evaluation, shape, known, scope))
}

/** The values of a call's arguments; `null` where a spread leaves open which parameter gets what. */
export function evaluateArguments(evaluation: Evaluation, nodes: readonly Node[], scope: Scope): readonly Value[] | null {
  const [shape, ...others] = evaluateList(evaluation, nodes, scope)
  if (shape?.kind !== 'list' || others.length > 0) return null
  return shape.items.every((element) => element.isCertain) ? shape.items.map((element) => element.value) : null
}

/** What `import()` or `require()` yields: the namespace of the module that it leads to. */
export function evaluateModule(evaluation: Evaluation, specifier: Value, scope: Scope): Value {
  const name = onlyText(specifier)
  const [dependency] = name === null ? [] : dependenciesOf(evaluation.context.project, scope.module.id, name)
  if (name === null || dependency === undefined) return unknown('which module is imported is known only at run time')
  if (dependency.kind === 'module') return [{ kind: 'namespace', module: dependency.id }]
  return [{ kind: 'external', specifier: name, path: '*' }]
}

function callShape(evaluation: Evaluation, shape: Shape, args: readonly Value[] | null, scope: Scope): Value {
  switch (shape.kind) {
    case 'function':
      return args === null ? unknown('the arguments are spread') : evaluation.apply(shape, args)
    case 'external':
      if (shape.specifier === 'global' && shape.path === 'require')
        return evaluateModule(evaluation, args?.[0] ?? [NOTHING], scope)
      return (args !== null && callBuiltin(shape, args)) || [{ ...shape, path: `${shape.path}()` }]
    case 'unknown':
      return [shape]
    default:
      return unknown('what the call returns is known only at run time')
  }
}

/** What a function of the project returns for the given arguments. */
export function applyFunction(evaluation: Evaluation, node: FunctionNode, scope: Scope, args: readonly Value[]): Value {
  if (node.generator || node.body === null) return unknown('a generator runs at run time')
  const known = bindParameters(evaluation, node, scope, args)
  const inner: Scope = { module: scope.module, known }
  if (node.body.type !== 'BlockStatement') return evaluation.evaluate(node.body, inner)
  const { expressions, mayEndWithout } = returnedExpressions(node.body)
  const returned = expressions.map((expression) =>
    expression === null ? [NOTHING] : evaluation.evaluate(expression, inner),
  )
  return either(...returned, mayEndWithout || returned.length === 0 ? [NOTHING] : [])
}

/** The values of a function's parameters when it is called with the given arguments. */
export function bindParameters(
  evaluation: Evaluation,
  node: FunctionNode,
  scope: Scope,
  args: readonly Value[],
): Map<string, Value> {
  const known = new Map(scope.known)
  const parameters = node.params.filter((parameter) => parameter.type !== 'Identifier' || parameter.name !== 'this')
  parameters.forEach((parameter, index) => {
    const pattern: Node = parameter.type === 'TSParameterProperty' ? parameter.parameter : parameter
    const isRest = pattern.type === 'RestElement'
    const value: Value = isRest ? list(args.slice(index).map((argument) => item(argument))) : (args[index] ?? [NOTHING])
    const target = isRest ? pattern.argument : pattern
    for (const name of boundNames(target)) {
      const binding = parameterBinding(scope, target, name)
      if (binding === undefined) continue
      const found = binding.written
        ? unknown(`\`${name}\` is assigned again`)
        : destructure(evaluation, target, value, name, { module: scope.module, known })
      known.set(
        bindingKey(scope.module, binding),
        found ?? unknown(`the parameter \`${name}\` is known only at run time`),
      )
    }
  })
  return known
}

function parameterBinding(scope: Scope, pattern: Node, name: string): ReturnType<Scope['module']['bindingAt']> {
  let found: ReturnType<Scope['module']['bindingAt']>
  walk(pattern, (node) => {
    if (node.type !== 'Identifier' || node.name !== name) return
    const binding = scope.module.bindingAt(node.start)
    if (binding?.kind === 'parameter') found ??= binding
  })
  return found
}

/**
 * Every expression that a function's body may return, `null` for a bare `return`, and whether the body may end without
 * returning.
 */
function returnedExpressions(body: Node): { expressions: (Node | null)[]; mayEndWithout: boolean } {
  const expressions: (Node | null)[] = []
  walk(body, (node) => {
    if (node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression') return false
    if (node.type === 'ArrowFunctionExpression' || node.type === 'ClassBody') return false
    if (node.type === 'ReturnStatement') expressions.push(node.argument)
    return true
  })
  return { expressions, mayEndWithout: !alwaysLeaves(body) }
}

/** Whether running a statement surely returns or throws. */
function alwaysLeaves(node: Node): boolean {
  switch (node.type) {
    case 'ReturnStatement':
    case 'ThrowStatement':
      return true
    case 'BlockStatement':
      return node.body.some(alwaysLeaves)
    case 'IfStatement':
      return node.alternate !== null && alwaysLeaves(node.consequent) && alwaysLeaves(node.alternate)
    case 'TryStatement':
      if (node.finalizer !== null && alwaysLeaves(node.finalizer)) return true
      return alwaysLeaves(node.block) && (node.handler === null || alwaysLeaves(node.handler.body))
    default:
      return false
  }
}
