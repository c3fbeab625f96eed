import { isPlain } from './builtins-list.ts'
import { constructBuiltin } from './builtins-object.ts'
import { callBuiltin, callMethod, hasBuiltinMethods, mapUnknown } from './builtins.ts'
import { evaluateList, onlyText } from './evaluate-collections.ts'
import { bindingKey, memberNames, memberOf } from './evaluate-names.ts'
import { destructure } from './evaluate-patterns.ts'
import { evaluateReturns } from './evaluate-returns.ts'
import type { Evaluation } from './evaluation.ts'
import { dependenciesOf } from './project.ts'
import { boundNames, unwrap, walk, type Node } from './syntax.ts'
import {
  either,
  isNullish,
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

type CallNode = Extract<Node, { type: 'CallExpression' }>

/** The value that a call returns. */
export function evaluateCall(evaluation: Evaluation, call: CallNode, scope: Scope): Value {
  const callee = unwrap(call.callee)
  const args = evaluateArguments(evaluation, call.arguments, scope)
  if (callee.type !== 'MemberExpression') {
    return mapShapes(evaluation.evaluate(callee, scope), (shape) =>
      callShape(evaluation, shape, args, scope, call.optional),
    )
  }
  const names = memberNames(evaluation, callee, scope)
  const isOptional = call.optional || callee.optional
  return mapShapes(evaluation.evaluate(callee.object, scope), (owner) =>
    either(...names.map((name) => callMember(evaluation, owner, name, args, scope, isOptional))),
  )
}

/** What a method returns, and what it was given. `isOptional`: where there is nothing to call, nothing is returned. */
function callMember(
  evaluation: Evaluation,
  owner: Shape,
  name: string | null,
  args: readonly Value[] | null,
  scope: Scope,
  isOptional: boolean,
): Value {
  if (name !== null && hasBuiltinMethods(owner)) {
    return args === null ? unknown('the arguments are spread') : callMethod(evaluation, [owner], name, args)
  }
  const isOpen = owner.kind === 'unknown' || owner.kind === 'external'
  const mapped = isOpen && name !== null && args !== null ? mapUnknown(evaluation, owner, name, args) : null
  if (mapped !== null) return mapped
  return mapShapes(memberOf(evaluation, owner, name), (shape) =>
    callShape(evaluation, shape, args, scope, isOptional, owner),
  )
}

/** What `new` makes: an object of a class of the project, or a set. */
export function evaluateNew(
  evaluation: Evaluation,
  node: Extract<Node, { type: 'NewExpression' }>,
  scope: Scope,
): Value {
  const args = evaluateArguments(evaluation, node.arguments, scope)
  return mapShapes(evaluation.evaluate(node.callee, scope), (shape) => {
    if (shape.kind === 'class') return [{ ...shape, kind: 'instance', args }]
    const isGlobal = shape.kind === 'external' && shape.specifier === 'global'
    const made = isGlobal && args !== null ? constructBuiltin(shape.path, args) : null
    return made ?? unknown('a new object is known only at run time')
  })
}

/** The values of a call's arguments; `null` where a spread leaves open which parameter gets what. */
export function evaluateArguments(
  evaluation: Evaluation,
  nodes: readonly Node[],
  scope: Scope,
): readonly Value[] | null {
  const [shape, ...others] = evaluateList(evaluation, nodes, scope)
  if (shape?.kind !== 'list' || others.length > 0) return null
  return isPlain(shape.items) ? shape.items.map((element) => element.value) : null
}

/** What `import()` or `require()` yields: the namespace of the module that it leads to. */
export function evaluateModule(evaluation: Evaluation, specifier: Value, scope: Scope): Value {
  const name = onlyText(specifier)
  const [dependency] = name === null ? [] : dependenciesOf(evaluation.context.project, scope.module.id, name)
  if (name === null || dependency === undefined) return unknown('which module is imported is known only at run time')
  if (dependency.kind === 'module') return [{ kind: 'namespace', module: dependency.id }]
  return [{ kind: 'external', specifier: name, path: '*' }]
}

function callShape(
  evaluation: Evaluation,
  shape: Shape,
  args: readonly Value[] | null,
  scope: Scope,
  isOptional: boolean,
  self?: Shape,
): Value {
  if (isOptional && isNullish(shape)) return [NOTHING]
  switch (shape.kind) {
    case 'function':
      return args === null ? unknown('the arguments are spread') : evaluation.apply(shape, args, self)
    case 'external':
      if (shape.specifier === 'global' && shape.path === 'require')
        return evaluateModule(evaluation, args?.[0] ?? [NOTHING], scope)
      return (args !== null && callBuiltin(evaluation, shape, args)) || [{ ...shape, path: `${shape.path}()` }]
    case 'unknown':
      return [shape]
    default:
      return unknown('what the call returns is known only at run time')
  }
}

/** What a function of the project returns for the given arguments; `self` is what `this` is inside. */
export function applyFunction(
  evaluation: Evaluation,
  node: FunctionNode,
  scope: Scope,
  args: readonly Value[],
  self?: Shape,
): Value {
  if (node.generator || node.body === null) return unknown('a generator runs at run time')
  const outer = node.type === 'ArrowFunctionExpression' ? scope : withSelf(scope, self)
  const inner: Scope = { module: scope.module, known: bindParameters(evaluation, node, outer, args) }
  if (node.body.type !== 'BlockStatement') return evaluation.evaluate(node.body, inner)
  return evaluateReturns(evaluation, node.body, inner)
}

function withSelf({ module, known }: Scope, self: Shape | undefined): Scope {
  const own = new Map(known)
  own.delete('this')
  if (self !== undefined) own.set('this', [self])
  return { module, known: own }
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
      const found = destructure(evaluation, target, value, name, { module: scope.module, known })
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
