import type { Evaluation } from './evaluation.ts'
import { HOLE } from './pattern.ts'
import { concatenate, either, item, mapShapes, NOTHING, text, unknown, type Item, type Shape, type Value } from './value.ts'

type List = Extract<Shape, { kind: 'list' }>

/** Calls a method of a text or list whose value is known. */
export function callMethod(evaluation: Evaluation, owner: Value, method: string, args: readonly Value[]): Value {
  return mapShapes(owner, (shape) => {
    if (shape.kind === 'text') return textMethod(shape.pieces, method, args)
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
      return [{ kind: 'list', items: args.map((argument) => item(argument)) }]
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

function listMethod(evaluation: Evaluation, list: List, method: string, args: readonly Value[]): Value {
  const [first] = args
  switch (method) {
    case 'concat':
      return args.reduce<Value>((result, argument) => concatLists(result, argument), [list])
    case 'filter':
      return [{ kind: 'list', items: filterItems(list.items, first) }]
    case 'map':
    case 'flatMap':
      return mapList(evaluation, list, first, method === 'flatMap')
    case 'flat':
      return [{ kind: 'list', items: list.items.flatMap(flatten) }]
    case 'join':
      return joinList(list, first)
    default:
      return unknown(`what \`.${method}()\` returns is known only at run time`)
  }
}

function concatLists(left: Value, right: Value): Value {
  return mapShapes(left, (shape) =>
    mapShapes(right, (added) => {
      const items = shape.kind === 'list' ? shape.items : []
      if (added.kind === 'list') return [{ kind: 'list', items: [...items, ...added.items] }]
      if (added.kind === 'text') return [{ kind: 'list', items: [...items, item([added])] }]
      return [{ kind: 'list', items: [...items, { value: [added], isCertain: false, isSpread: true }] }]
    }),
  )
}

/** `filter(Boolean)` drops what is nothing; any other filter may drop anything. */
function filterItems(items: readonly Item[], filter: Value | undefined): Item[] {
  const isBoolean = filter?.every((shape) => shape.kind === 'external' && shape.path === 'Boolean') === true
  return items.map((element) => ({
    ...element,
    isCertain: isBoolean && element.isCertain && element.value.every((shape) => shape.kind === 'text' && shape.pieces.replaceAll(HOLE, '') !== ''),
  }))
}

function mapList(evaluation: Evaluation, list: List, callback: Value | undefined, isFlat: boolean): Value {
  const [shape, ...others] = callback ?? []
  if (shape?.kind !== 'function' || others.length > 0) {
    return [{ kind: 'list', items: list.items.map((element) => ({ ...element, value: unknown('the function that maps the list is not known') })) }]
  }
  const items = list.items.flatMap((element): Item[] => {
    const given = element.isSpread ? unknown('an element is known only at run time') : element.value
    const value = evaluation.apply(shape, [given])
    if (!element.isSpread) return isFlat ? flatten({ ...element, value }) : [{ ...element, value }]
    // Each of any number of elements is mapped: what comes out is a tag of the same make, any number of times.
    const each: Item = { value, isCertain: false, isSpread: false }
    return isFlat ? flatten(each) : [each]
  })
  return [{ kind: 'list', items }]
}

function flatten(element: Item): Item[] {
  const [shape, ...others] = element.value
  if (element.isSpread || shape === undefined) return [element]
  if (others.length === 0 && shape.kind === 'list') {
    return shape.items.map((inner) => ({ ...inner, isCertain: inner.isCertain && element.isCertain }))
  }
  const isFlat = element.value.every((way) => way.kind === 'text' || way.kind === 'nothing')
  return [isFlat ? element : { ...element, isCertain: false, isSpread: true }]
}

function joinList(list: List, separator: Value | undefined): Value {
  const between = separator ?? text(',')
  if (list.items.some((element) => element.isSpread)) return unknown('a list that is only known at run time is joined')
  // An uncertain element is there or not; what `join` makes of nothing is the empty text.
  const values = list.items.map((element) => {
    const value = mapShapes(element.value, (shape) => (shape.kind === 'nothing' ? text('') : [shape]))
    return element.isCertain ? value : either(value, text(''))
  })
  return concatenate(values.flatMap((value, index) => (index === 0 ? [value] : [between, value])))
}

/** Takes a text apart at a separator, as the owner of a header does; blanks around tags are no part of them. */
export function splitTags(pieces: string, separator: ',' | ' '): string[] {
  return pieces
    .split(separator === ',' ? /,/ : /\s+/)
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '')
}
