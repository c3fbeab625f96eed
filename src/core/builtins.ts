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
  text,
  unknown,
  unknownItems,
  type Item,
  type Shape,
  type Value,
} from './value.ts'

type List = Extract<Shape, { kind: 'list' }>

/** Calls a method of a text or list whose value is known. */
export function callMethod(evaluation: Evaluation, owner: Value, method: string, args: readonly Value[]): Value {
  return mapShapes(owner, (shape) => {
    if (shape.kind === 'text') return textMethod(shape.pieces, method, args)
    if (shape.kind === 'scalar' && method === 'toString' && args.length === 0) return text(String(shape.value))
    if (shape.kind === 'list') return listMethod(evaluation, shape, method, args)
    return unknown(`what \`.${method}()\` returns is known only at run time`)
  })
}

/** Calls a global function whose result follows from its arguments; `null` for any other. */
export function callBuiltin(callee: Extract<Shape, { kind: 'external' }>, args: readonly Value[]): Value | null {
  if (callee.specifier !== 'global') return null
  const first = args[0]
  switch (callee.path) {
    case 'String':
      return concatenate(first === undefined ? [] : [first])
    case 'Object.freeze':
    case 'Promise.resolve':
      return first ?? [NOTHING]
    case 'Array.of':
      return list(args.map((argument) => item(argument)))
    default:
      return null
  }
}

function textMethod(pieces: string, method: string, args: readonly Value[]): Value {
  switch (method) {
    case 'toString':
    case 'valueOf':
      return text(pieces)
    case 'toLowerCase':
      return text(pieces.toLowerCase())
    case 'toUpperCase':
      return text(pieces.toUpperCase())
    case 'concat':
      return concatenate([text(pieces), ...args])
    default:
      return unknown(`what \`.${method}()\` returns is known only at run time`)
  }
}

function listMethod(evaluation: Evaluation, owner: List, method: string, args: readonly Value[]): Value {
  const [first] = args
  switch (method) {
    case 'concat':
      return args.reduce<Value>((result, argument) => concatLists(result, argument), [owner])
    case 'filter':
      return filterList(owner, first)
    case 'map':
    case 'flatMap':
      return mapList(evaluation, owner, first, method === 'flatMap')
    case 'flat':
      return list(owner.items.flatMap(flatten))
    case 'join':
      return joinList(owner, first)
    default:
      return unknown(`what \`.${method}()\` returns is known only at run time`)
  }
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

/** `filter(Boolean)` drops what counts as false; any other filter may drop anything. */
function filterList(owner: List, filter: Value | undefined): Value {
  const isBoolean = filter?.every((shape) => shape.kind === 'external' && shape.path === 'Boolean') === true
  if (!isBoolean) return list(owner.items.map((element) => ({ ...element, isCertain: false })))
  const items = owner.items.flatMap((element): Item[] => {
    const value = element.isSpread ? element.value : element.value.filter((shape) => !isFalsy(shape))
    return value.length === 0
      ? []
      : [{ ...element, value, isCertain: element.isCertain && element.value.every(isTruthy) }]
  })
  return list(items)
}

function mapList(evaluation: Evaluation, owner: List, callback: Value | undefined, isFlat: boolean): Value {
  const [shape, ...others] = callback ?? []
  if (shape?.kind !== 'function' || others.length > 0) {
    const value = unknown('the function that maps the list is not known')
    return list(
      owner.items.map((element) => (isFlat ? { value, isCertain: false, isSpread: true } : { ...element, value })),
    )
  }
  const items = owner.items.flatMap((element): Item[] => {
    const given = element.isSpread ? unknown('an element is known only at run time') : element.value
    const value = evaluation.apply(shape, [given, unknown('the index is known only at run time'), [owner]])
    if (!element.isSpread) return isFlat ? flatten({ ...element, value }) : [{ ...element, value }]
    // Each of any number of elements is mapped: what comes out is a tag of the same make, any number of times.
    const each: Item = { value, isCertain: false, isSpread: false }
    return isFlat ? flatten(each) : [each]
  })
  return list(items)
}

function flatten(element: Item): Item[] {
  const [shape, ...others] = element.value
  if (element.isSpread || shape === undefined) return [element]
  if (others.length === 0 && shape.kind === 'list') {
    return shape.items.map((inner) => ({ ...inner, isCertain: inner.isCertain && element.isCertain }))
  }
  const isFlat = element.value.every((way) => !['list', 'unknown', 'external'].includes(way.kind))
  return [isFlat ? element : { ...element, isCertain: false, isSpread: true }]
}

function joinList(owner: List, separator: Value | undefined): Value {
  const between = separator ?? text(',')
  if (owner.items.some((element) => element.isSpread)) return unknown('a list that is only known at run time is joined')
  // `null` stands for nothing joined yet: only what follows an element gets a separator.
  let joined: readonly (Value | null)[] = [null]
  for (const element of owner.items) {
    // What `join` makes of `undefined` and `null` is the empty text.
    const value = mapShapes(element.value, (shape) => (isNullish(shape) ? text('') : [shape]))
    const longer = joined.map((before) => concatenate(before === null ? [value] : [before, between, value]))
    const missing = element.isCertain ? [] : joined
    joined = [
      ...(missing.includes(null) ? [null] : []),
      either(...longer, ...missing.filter((before) => before !== null)),
    ]
  }
  return either(...joined.map((value) => value ?? text('')))
}

/** Takes a text apart at a separator, as the owner of a header does; blanks around tags are no part of them. */
export function splitTags(pieces: string, separator: ',' | ' '): string[] {
  return pieces
    .split(separator === ',' ? /,/ : /\s+/)
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '')
}
