import { exactNumber, exactText } from './builtins-text.ts'
import type { Evaluation } from './evaluation.ts'
import {
  concatenate,
  either,
  isFalsy,
  isNullish,
  isTruthy,
  item,
  list,
  mapShapes,
  NOTHING,
  scalar,
  text,
  textsOf,
  unknown,
  unknownItems,
  type Item,
  type Shape,
  type Value,
} from './value.ts'
import { HOLE } from './pattern.ts'

type List = Extract<Shape, { kind: 'list' }>

/** Most elements that may be missing before a joined text is kept as the list that it is joined of. */
const MAX_OPEN = 4

/** Calls a method of a list whose elements are known. */
export function listMethod(evaluation: Evaluation, owner: List, method: string, args: readonly Value[]): Value {
  const [first] = args
  switch (method) {
    case 'concat':
      return args.reduce<Value>((result, argument) => concatLists(result, argument), [owner])
    case 'filter':
      return filterList(evaluation, owner, first)
    case 'map':
    case 'flatMap':
      return mapList(evaluation, owner, first, method === 'flatMap')
    case 'flat':
      return list(owner.items.flatMap(flatten))
    case 'join':
      return joinList(owner, first)
    case 'slice':
      return sliceList(owner, args)
    case 'reverse':
    case 'toReversed':
      return list(owner.items.toReversed())
    case 'sort':
    case 'toSorted':
      return sortList(owner, first)
    case 'at':
      return elementAt(owner, args.length === 1 && first !== undefined ? exactNumber(first) : null)
    case 'find':
      return anyElement(owner)
    case 'forEach':
      return [NOTHING]
    default:
      return unknown(`what \`.${method}()\` returns is known only at run time`)
  }
}

/** Whether every element is surely there, each in its place. */
export function isPlain(items: readonly Item[]): boolean {
  return items.every((element) => element.isCertain && !element.isSpread && element.isLoose !== true)
}

/** The element at an index, negative from the end; `null` for an index that only a run can tell. */
export function elementAt(owner: List, index: number | null): Value {
  if (index === null) return anyElement(owner)
  const before = index < 0 ? owner.items : owner.items.slice(0, index + 1)
  const isFixed = isPlain(before) && owner.items.every((element) => element.isLoose !== true)
  const found = isFixed ? owner.items.at(index)?.value : undefined
  if (found !== undefined) return found
  return isPlain(owner.items) ? [NOTHING] : unknown('an element of the list is known only at run time')
}

/** Any of a list's elements, or none of them. */
export function anyElement(owner: List): Value {
  if (owner.items.some((element) => element.isSpread))
    return unknown('an element of the list is known only at run time')
  return either(...owner.items.map((element) => element.value), [NOTHING])
}

/** The elements with their places left open. */
export function loosened(items: readonly Item[]): readonly Item[] {
  return items.map((element) => ({ ...element, isLoose: true }))
}

/** The elements of a set that is made of a list: each once. */
export function distinct(items: readonly Item[]): readonly Item[] {
  const texts = items.map((element) => exactText(element.value))
  if (isPlain(items) && !texts.includes(null))
    return items.filter((_, index) => texts.indexOf(texts[index] ?? null) === index)
  return items.length < 2 ? items : loosened(items)
}

function concatLists(left: Value, right: Value): Value {
  return mapShapes(left, (shape) =>
    mapShapes(right, (added) => {
      const items = shape.kind === 'list' ? shape.items : []
      if (added.kind === 'list') return list([...items, ...added.items])
      if (added.kind === 'unknown' || added.kind === 'external') return list([...items, unknownItems(added)])
      return list([...items, item([added])])
    }),
  )
}

/** What a filter surely keeps stays, what it surely drops goes, and what only a run can tell is uncertain. */
function filterList(evaluation: Evaluation, owner: List, filter: Value | undefined): Value {
  const keeps = predicateOf(evaluation, filter)
  const items = owner.items.flatMap((element): Item[] => {
    if (element.isSpread) return [{ ...element, isCertain: false }]
    const ways = element.value.map((shape) => ({ shape, verdict: keeps(shape) }))
    const kept = ways.filter(({ verdict }) => verdict !== false).map(({ shape }) => shape)
    const isCertain = element.isCertain && ways.every(({ verdict }) => verdict === true)
    return kept.length === 0 ? [] : [{ ...element, value: kept, isCertain }]
  })
  return list(items)
}

/** Tells what a filter says of one way that an element can look; `null` where only a run can tell. */
function predicateOf(evaluation: Evaluation, filter: Value | undefined): (shape: Shape) => boolean | null {
  const [callee, ...others] = filter ?? []
  if (callee === undefined || others.length > 0) return () => null
  if (callee.kind === 'external' && callee.specifier === 'global' && callee.path === 'Boolean') {
    return (shape) => verdictOf([shape])
  }
  if (callee.kind !== 'function') return () => null
  return (shape) => verdictOf(evaluation.apply(callee, [[shape], unknown('the index is known only at run time')]))
}

/** Whether a value counts as true; `null` where only a run can tell. */
export function verdictOf(value: Value): boolean | null {
  if (value.every(isTruthy)) return true
  return value.every(isFalsy) ? false : null
}

/** What `map` or `flatMap` makes of a list. */
export function mapList(evaluation: Evaluation, owner: List, callback: Value | undefined, isFlat: boolean): Value {
  const [shape, ...others] = callback ?? []
  const isString = shape?.kind === 'external' && shape.specifier === 'global' && shape.path === 'String'
  if ((shape?.kind !== 'function' && !isString) || others.length > 0) {
    const value = unknown('the function that maps the list is not known')
    return list(
      owner.items.map((element) => (isFlat ? { value, isCertain: false, isSpread: true } : { ...element, value })),
    )
  }
  const items = owner.items.flatMap((element): Item[] => {
    const given = element.isSpread ? unknown('an element is known only at run time') : element.value
    const value =
      shape.kind === 'function'
        ? evaluation.apply(shape, [given, unknown('the index is known only at run time'), [owner]])
        : concatenate([given])
    if (!element.isSpread) return isFlat ? flatten({ ...element, value }) : [{ ...element, value }]
    // Each of any number of elements is mapped: what comes out is a tag of the same make, any number of times.
    const each: Item = { value, isCertain: false, isSpread: false, isLoose: true }
    return isFlat ? flatten(each) : [each]
  })
  return list(items)
}

function flatten(element: Item): Item[] {
  const [shape, ...others] = element.value
  if (element.isSpread || shape === undefined) return [element]
  const isLoose = element.isLoose === true
  if (others.length === 0 && shape.kind === 'list') {
    return shape.items.map((inner) => ({
      ...inner,
      isCertain: inner.isCertain && element.isCertain,
      isLoose: isLoose || inner.isLoose === true,
    }))
  }
  const isFlat = element.value.every((way) => !['list', 'unknown', 'external'].includes(way.kind))
  if (isFlat) return [element]
  return element.value.flatMap((way): Item[] => {
    if (way.kind === 'list') return way.items.map((inner) => ({ ...inner, isCertain: false, isLoose: true }))
    const isOpen = way.kind === 'unknown' || way.kind === 'external'
    return [{ value: [way], isCertain: false, isSpread: isOpen, isLoose: true }]
  })
}

function sliceList(owner: List, args: readonly Value[]): Value {
  if (args.length === 0) return [owner]
  const [start = null, end = null] = args.map(exactNumber)
  if (start === 0 && args.length === 1) return [owner]
  if (start !== null && (args.length === 1 || end !== null) && isPlain(owner.items)) {
    return list(owner.items.slice(start, end ?? undefined))
  }
  return list(owner.items.map((element) => ({ ...element, isCertain: false, isLoose: true })))
}

/** Known texts are put in order; else only their places are open. */
function sortList(owner: List, comparator: Value | undefined): Value {
  const texts = owner.items.map((element) => exactText(element.value))
  if (comparator !== undefined || !isPlain(owner.items) || texts.includes(null)) return list(loosened(owner.items))
  return list(
    texts
      .filter((found) => found !== null)
      .sort()
      .map((found) => item(text(found))),
  )
}

function joinList(owner: List, separator: Value | undefined): Value {
  const between = separator ?? text(',')
  const isOpen = owner.items.some((element) => element.isSpread || element.isLoose === true)
  const missing = owner.items.filter((element) => !element.isCertain)
  if (isOpen || missing.length > MAX_OPEN) return joinedOf(owner, between)
  // `null` stands for nothing joined yet: only what follows an element gets a separator.
  let joined: readonly (Value | null)[] = [null]
  for (const element of owner.items) {
    const value = mapShapes(element.value, joinable)
    const longer = joined.map((before) => concatenate(before === null ? [value] : [before, between, value]))
    const shorter = element.isCertain ? [] : joined
    joined = [
      ...(shorter.includes(null) ? [null] : []),
      either(...longer, ...shorter.filter((before) => before !== null)),
    ]
  }
  return either(...joined.map((value) => value ?? text('')))
}

/** What `join` makes of `undefined` and `null` is the empty text. */
function joinable(shape: Shape): Value {
  return isNullish(shape) ? text('') : [shape]
}

/** A text that is joined of a list with too much open to write it out: a hole that remembers its parts. */
function joinedOf({ items }: List, between: Value): Value {
  const separator = exactText(between)
  if (separator === null) return text(HOLE)
  const parts = items.map((element) => {
    if (element.isSpread) return element
    return { ...element, value: textsOf(mapShapes(element.value, joinable)).flatMap((pieces) => text(pieces)) }
  })
  return [{ kind: 'text', pieces: HOLE, joined: { items: parts, separator } }]
}

/** How many elements a list has. */
export function lengthOf({ items }: List): Value {
  return isPlain(items) ? scalar(items.length) : unknown('how long the list is is known only at run time')
}
