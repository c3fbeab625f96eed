import type { Evaluation } from './evaluation.ts'
import { HOLE } from './pattern.ts'
import { staticKey, type Node } from './syntax.ts'
import {
  either,
  isFalsy,
  item,
  list,
  textsOf,
  unknown,
  type Item,
  type Scope,
  type Shape,
  type Unknown,
  unknownItems,
  type Value,
} from './value.ts'

/** Most ways that a list or object may go before what is spread into it counts as unknown. */
const MAX_WAYS = 32

/** The value of a list of elements or arguments, spreads taken apart where they are known. */
export function evaluateList(evaluation: Evaluation, elements: readonly (Node | null)[], scope: Scope): Value {
  let ways: readonly (readonly Item[])[] = [[]]
  for (const element of elements) {
    if (element === null) return unknown('a list with holes is known only at run time')
    const added =
      element.type === 'SpreadElement'
        ? spread(evaluation.evaluate(element.argument, scope))
        : [[item(evaluation.evaluate(element, scope))]]
    const isTooMany = ways.length * added.length > MAX_WAYS
    const next = isTooMany ? [[unknownItems('the list can go too many ways')]] : added
    ways = ways.flatMap((way) => next.map((items) => [...way, ...items]))
  }
  return ways.flatMap((items) => list(items))
}

function spread(value: Value): readonly (readonly Item[])[] {
  return value.map((shape) => {
    if (shape.kind === 'list' || shape.kind === 'set') return shape.items
    if (shape.kind === 'falsy' || (shape.kind !== 'text' && isFalsy(shape))) return []
    return [unknownItems(shape)]
  })
}

/** A record that is being put together. */
export type OpenRecord = Extract<Shape, { kind: 'record' }> & { readonly fields: Map<string, Value> }

/** The value of an object literal, spreads taken apart where they are known. */
export function evaluateRecord(
  evaluation: Evaluation,
  node: Extract<Node, { type: 'ObjectExpression' }>,
  scope: Scope,
): Value {
  let ways: readonly OpenRecord[] = [{ kind: 'record', fields: new Map(), rest: null }]
  for (const property of node.properties) {
    if (property.type === 'SpreadElement') {
      const added = evaluation.evaluate(property.argument, scope)
      if (ways.length * added.length > MAX_WAYS) return unknown('the object can go too many ways')
      ways = ways.flatMap((way) => added.map((shape) => spreadInto(way, shape)))
      continue
    }
    const key = keyOf(evaluation, property, scope)
    if (key === null)
      ways = ways.map((way) => spreadInto(way, { kind: 'unknown', reason: 'a computed key is known only at run time' }))
    else if (property.kind === 'init') setField(ways, key, evaluation.evaluate(property.value, scope))
    else setField(ways, key, unknown('a setter runs at run time'))
  }
  for (const way of ways) callGetters(evaluation, node, way, scope)
  return ways
}

function setField(ways: readonly OpenRecord[], key: string, value: Value): void {
  for (const way of ways) way.fields.set(key, value)
}

/** Getters see the whole object: they are called when all else is known. */
function callGetters(
  evaluation: Evaluation,
  node: Extract<Node, { type: 'ObjectExpression' }>,
  record: OpenRecord,
  scope: Scope,
): void {
  node.properties.forEach((property, index) => {
    if (property.type === 'SpreadElement' || property.kind !== 'get') return
    const key = keyOf(evaluation, property, scope)
    const isLast = !node.properties.slice(index + 1).some((later) => mayDefine(evaluation, later, key, scope))
    if (key === null || !isLast || property.value.type !== 'FunctionExpression') return
    record.fields.set(key, evaluation.apply({ kind: 'function', node: property.value, scope }, [], record))
  })
}

function mayDefine(
  evaluation: Evaluation,
  property: Extract<Node, { type: 'ObjectExpression' }>['properties'][number],
  key: string | null,
  scope: Scope,
): boolean {
  if (property.type === 'SpreadElement') return true
  const other = keyOf(evaluation, property, scope)
  return other === null || other === key
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

/** What an object becomes when another value is spread into it. */
export function spreadInto(way: OpenRecord, shape: Shape): OpenRecord {
  if (shape.kind === 'scalar' || isFalsy(shape)) return { ...way, fields: new Map(way.fields) }
  const added = shape.kind === 'record' ? shape : { fields: new Map<string, Value>(), rest: unknownRest(shape) }
  const { rest } = added
  if (rest === null) return { ...way, fields: new Map([...way.fields, ...added.fields]) }
  // Anything may be overwritten by what isn't known.
  const fields = [...way.fields].map(([key, value]): [string, Value] => [key, either(value, [rest])])
  return { kind: 'record', fields: new Map([...fields, ...added.fields]), rest }
}

function unknownRest(shape: Shape): Unknown {
  return shape.kind === 'unknown'
    ? shape
    : { kind: 'unknown', reason: 'what is spread into the object is known only at run time' }
}
