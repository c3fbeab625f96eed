import type { Evaluation } from './evaluation.ts'
import { destructure } from './evaluate-patterns.ts'
import { isFunction, parentOf, usedBy } from './surroundings.ts'
import { boundNames, memberName, unwrap, type Binding, type Node } from './syntax.ts'
import { either, NOTHING, text, unknown, type Scope, type Value } from './value.ts'

/** Methods of lists that call a function with each element. */
const CALLBACKS: ReadonlySet<string> = new Set(['map', 'flatMap', 'forEach', 'filter', 'find', 'some', 'every'])

/** What a variable without an initialiser holds at first: an element in a loop, else `undefined`. */
export function startValue(
  evaluation: Evaluation,
  declarator: Extract<Node, { type: 'VariableDeclarator' }>,
  scope: Scope,
): Value {
  const declaration = parentOf(scope.module, declarator)
  const loop = declaration === undefined ? undefined : parentOf(scope.module, declaration)
  if (loop?.type === 'ForOfStatement' && loop.left === declaration) {
    return elementsOf(evaluation.evaluate(loop.right, scope)) ?? unknown('an element is known only at run time')
  }
  if (loop?.type === 'ForInStatement' && loop.left === declaration)
    return keysOf(evaluation.evaluate(loop.right, scope))
  return [NOTHING]
}

/**
 * What a parameter of a function is that is given to a method of a known list: any of its elements. `null` for any other
 * parameter.
 */
export function callbackParameter(evaluation: Evaluation, binding: Binding, scope: Scope): Value | null {
  const { node, name } = binding
  const [first] = isFunction(node) ? node.params : []
  if (first === undefined || first.type === 'TSParameterProperty' || !boundNames(first).includes(name)) return null
  const call = usedBy(scope.module, node)
  if (call?.type !== 'CallExpression' || call.arguments[0] === undefined || unwrap(call.arguments[0]) !== node)
    return null
  const callee = unwrap(call.callee)
  if (callee.type !== 'MemberExpression' || !CALLBACKS.has(memberName(callee) ?? '')) return null
  const elements = elementsOf(evaluation.evaluate(callee.object, scope))
  return elements === null ? null : destructure(evaluation, first, elements, name, scope)
}

/** Any element of what is gone through; `null` where an element is known only at run time. */
function elementsOf(value: Value): Value | null {
  const elements: Value[] = []
  for (const shape of value) {
    if (shape.kind !== 'list' && shape.kind !== 'set') return null
    if (shape.items.some((element) => element.isSpread)) return null
    elements.push(...shape.items.map((element) => element.value))
  }
  return elements.length === 0 ? null : either(...elements)
}

function keysOf(value: Value): Value {
  const keys = value.map((shape) => (shape.kind === 'record' && shape.rest === null ? [...shape.fields.keys()] : null))
  if (keys.includes(null)) return unknown('a key is known only at run time')
  const known = keys.flatMap((found) => found ?? [])
  return known.length === 0 ? [NOTHING] : either(...known.map((key) => text(key)))
}
