import type { Evaluation } from './evaluation.ts'
import { HOLE } from './pattern.ts'
import { staticKey, type Node } from './syntax.ts'
import { either, item, textsOf, unknown, type Item, type Scope, type Shape, type Value } from './value.ts'

/** The value of a list of elements or arguments, spreads taken apart where they are known. */
export function evaluateList(evaluation: Evaluation, elements: readonly (Node | null)[], scope: Scope): Value {
  let ways: readonly (readonly Item[])[] = [[]]
  for (const element of elements) {
    if (element === null) continue
    const added = element.type === 'SpreadElement' ? spread(evaluation.evaluate(element.argument, scope)) : [[item(evaluation.evaluate(element, scope))]]
    ways = ways.flatMap((way) => added.map((items) => [...way, ...items]))
    if (ways.length > 32) return unknown('the list can go too many ways')
  }
  return ways.map((items) => ({ kind: 'list', items }))
}

function spread(value: Value): readonly (readonly Item[])[] {
  return value.map((shape) => {
    if (shape.kind === 'list') return shape.items
    if (shape.kind === 'nothing') return []
    return [{ value: [shape], isCertain: false, isSpread: true }]
  })
}

/** The value of an object literal, spreads taken apart where they are known. */
export function evaluateRecord(evaluation: Evaluation, node: Extract<Node, { type: 'ObjectExpression' }>, scope: Scope): Value {
  let ways: readonly Extract<Shape, { kind: 'record' }>[] = [{ kind: 'record', fields: new Map(), rest: null }]
  for (const property of node.properties) {
    if (property.type === 'SpreadElement') {
      const added = evaluation.evaluate(property.argument, scope)
      ways = ways.flatMap((way) => added.map((shape) => spreadInto(way, shape)))
      if (ways.length > 32) return unknown('the object can go too many ways')
      continue
    }
    const key = keyOf(evaluation, property, scope)
    const value = property.kind === 'init' ? evaluation.evaluate(property.value, scope) : unknown('a getter runs at run time')
    ways = ways.map((way) =>
      key === null
        ? spreadInto(way, { kind: 'unknown', reason: 'a computed key is known only at run time' })
        : { ...way, fields: new Map([...way.fields, [key, value]]) },
    )
  }
  return ways
}

function keyOf(evaluation: Evaluation, property: Extract<Node, { type: 'Property' }>, scope: Scope): string | null {
  const fixed = staticKey(property.key, property.computed)
  if (fixed !== null || !property.computed) return fixed
  return onlyText(evaluation.evaluate(property.key, scope))
}

/** The text of a value that can be only one, without holes. */
export function onlyText(value: Value): string | null {
  const [first, ...others] = textsOf(value)
  return first !== undefined && others.length === 0 && !first.includes(HOLE) ? first : null
}

function spreadInto(way: Extract<Shape, { kind: 'record' }>, shape: Shape): Extract<Shape, { kind: 'record' }> {
  if (shape.kind === 'nothing') return way
  if (shape.kind === 'record') {
    return { ...way, fields: new Map([...way.fields, ...shape.fields]), rest: shape.rest ?? way.rest }
  }
  // Anything may be overwritten by what isn't known.
  const rest = shape.kind === 'unknown' ? shape : { kind: 'unknown' as const, reason: `what is spread into the object is known only at run time` }
  const fields = new Map([...way.fields].map(([key, value]) => [key, either(value, [rest])]))
  return { kind: 'record', fields, rest }
}
