import { elementAt } from './builtins-list.ts'
import { onlyText } from './evaluate-collections.ts'
import { memberOf } from './evaluate-names.ts'
import type { Evaluation } from './evaluation.ts'
import { boundNames, staticKey, type Node } from './syntax.ts'
import { either, isUncertain, list, mapShapes, unknown, type Scope, type Shape, type Value } from './value.ts'

type ObjectPattern = Extract<Node, { type: 'ObjectPattern' }>
type ArrayPattern = Extract<Node, { type: 'ArrayPattern' }>

/** The value that a name gets when a pattern takes a value apart; `null` where the pattern is too involved. */
export function destructure(
  evaluation: Evaluation,
  pattern: Node,
  value: Value,
  name: string,
  scope: Scope,
): Value | null {
  switch (pattern.type) {
    case 'Identifier':
      return pattern.name === name ? value : null
    case 'AssignmentPattern': {
      if (!boundNames(pattern.left).includes(name)) return null
      const missing = value.some((shape) => shape.kind === 'nothing' || isUncertain(shape))
      const present = value.filter((shape) => shape.kind !== 'nothing')
      const full = missing ? either(present, evaluation.evaluate(pattern.right, scope)) : value
      return destructure(evaluation, pattern.left, full, name, scope)
    }
    case 'ObjectPattern':
      return fromObject(evaluation, pattern, value, name, scope)
    case 'ArrayPattern':
      return fromList(evaluation, pattern, value, name, scope)
    default:
      return null
  }
}

function fromObject(
  evaluation: Evaluation,
  pattern: ObjectPattern,
  value: Value,
  name: string,
  scope: Scope,
): Value | null {
  const taken: (string | null)[] = []
  for (const property of pattern.properties) {
    if (property.type === 'RestElement') {
      return destructure(evaluation, property.argument, withoutKeys(value, taken), name, scope)
    }
    const key =
      staticKey(property.key, property.computed) ??
      (property.computed ? onlyText(evaluation.probe(property.key, scope)) : null)
    taken.push(key)
    if (!boundNames(property.value).includes(name)) continue
    const part = mapShapes(value, (shape) => memberOf(evaluation, shape, key))
    return destructure(evaluation, property.value, part, name, scope)
  }
  return null
}

/** What `...rest` holds: all but the keys that were taken before it. */
function withoutKeys(value: Value, taken: readonly (string | null)[]): Value {
  return mapShapes(value, (shape): Value => {
    if (shape.kind !== 'record' || taken.includes(null))
      return unknown('the rest of an object is known only at run time')
    return [{ ...shape, fields: new Map([...shape.fields].filter(([key]) => !taken.includes(key))) }]
  })
}

function fromList(
  evaluation: Evaluation,
  pattern: ArrayPattern,
  value: Value,
  name: string,
  scope: Scope,
): Value | null {
  for (const [index, element] of pattern.elements.entries()) {
    if (element === null || !boundNames(element).includes(name)) continue
    if (element.type !== 'RestElement') {
      const part = mapShapes(value, (shape) => elementOf(shape, index))
      return destructure(evaluation, element, part, name, scope)
    }
    return destructure(
      evaluation,
      element.argument,
      mapShapes(value, (shape) => afterIndex(shape, index)),
      name,
      scope,
    )
  }
  return null
}

function elementOf(shape: Shape, index: number): Value {
  if (shape.kind === 'list') return elementAt(shape, index)
  return shape.kind === 'unknown' ? [shape] : unknown('an element of what is no list is known only at run time')
}

function afterIndex(shape: Shape, index: number): Value {
  if (shape.kind !== 'list') return unknown('the rest of a list is known only at run time')
  const before = shape.items.slice(0, index)
  const isFixed =
    before.every((element) => element.isCertain && !element.isSpread) &&
    shape.items.every((element) => element.isLoose !== true)
  if (isFixed) return list(shape.items.slice(index))
  return list(shape.items.map((element) => ({ ...element, isCertain: false, isLoose: true })))
}
