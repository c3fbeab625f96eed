import { digest } from './hash.ts'
import { HOLE, joinPieces } from './pattern.ts'
import { either, text, type Item, type Shape, type Value } from './value.ts'

/**
 * Takes the ways of a value that grows together, so that a loop that makes it grow comes to an end: its lists are one
 * list, in which only what all of them have is certain.
 *
 * @param withTexts - whether its texts are one text too: what they begin and end with, and a hole between
 */
export function joinRounds(value: Value, withTexts: boolean): Value {
  const texts = value.filter((shape) => shape.kind === 'text')
  const lists = value.filter((shape) => shape.kind === 'list')
  const sets = value.filter((shape) => shape.kind === 'set')
  const others = value.filter((shape) => !['text', 'list', 'set'].includes(shape.kind))
  return either(
    others,
    withTexts && texts.length > 1 ? text(joinTexts(texts.map(({ pieces }) => pieces))) : texts,
    lists.length > 1 ? [{ kind: 'list', items: joinItems(lists.map(({ items }) => items)) }] : lists,
    sets.length > 1 ? [{ kind: 'set', items: joinItems(sets.map(({ items }) => items)) }] : sets,
  )
}

function joinTexts(texts: readonly string[]): string {
  const [first = '', ...others] = texts
  const shortest = Math.min(...texts.map((found) => found.length))
  let before = 0
  while (before < shortest && others.every((other) => other[before] === first[before])) before++
  let after = 0
  const isShared = (): boolean => others.every((other) => other.at(-1 - after) === first.at(-1 - after))
  while (after < shortest - before && isShared()) after++
  return joinPieces([first.slice(0, before), HOLE, first.slice(first.length - after)])
}

function joinItems(lists: readonly (readonly Item[])[]): readonly Item[] {
  const items = new Map<string, Item>()
  const counts = new Map<string, number>()
  for (const one of lists) {
    const certain = new Set<string>()
    for (const element of one) {
      const key = itemKey(element)
      if (!items.has(key)) items.set(key, { ...element, isCertain: false, isLoose: true })
      if (element.isCertain) certain.add(key)
    }
    for (const key of certain) counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return [...items].map(([key, element]) => ({ ...element, isCertain: counts.get(key) === lists.length }))
}

function itemKey({ value, isSpread }: Item): string {
  return `${isSpread ? '...' : ''}${valueKey(value)}`
}

/** Whether two values go the same ways. */
export function isSameValue(left: Value, right: Value): boolean {
  return valueKey(left) === valueKey(right)
}

/** What was said of shapes: values share them, and one that grows holds those of all rounds before. */
const KEYS = new WeakMap<Shape, string>()

function valueKey(value: Value): string {
  return JSON.stringify(value.map(shapeKey).sort())
}

/** A digest, since a text within a text within a text grows with each quotation. */
function shapeKey(shape: Shape): string {
  const key = KEYS.get(shape) ?? digest([fullShapeKey(shape)])
  KEYS.set(shape, key)
  return key
}

function fullShapeKey(shape: Shape): string {
  switch (shape.kind) {
    case 'list':
    case 'set':
      return `${shape.kind} ${JSON.stringify(shape.items.map(fullKey))}`
    case 'record':
      return `record ${JSON.stringify([...shape.fields].map(([key, value]) => [key, valueKey(value)]))} ${shape.rest?.reason}`
    case 'function':
    case 'class':
    case 'instance':
      return `${shape.kind} ${shape.scope.module.id} ${shape.node.start}`
    case 'text':
      return JSON.stringify([shape.pieces, shape.joined?.separator, shape.joined?.items.map(fullKey)])
    default:
      return JSON.stringify(shape)
  }
}

function fullKey(element: Item): string {
  return `${itemKey(element)} ${element.isCertain} ${element.isLoose === true}`
}
