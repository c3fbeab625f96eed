import { listMethod, mapList, verdictOf } from './builtins-list.ts'
import { arrayFrom, callObject } from './builtins-object.ts'
import { encodeText, textMethod } from './builtins-text.ts'
import type { Evaluation } from './evaluation.ts'
import { HOLE } from './pattern.ts'
import {
  concatenate,
  either,
  isUncertain,
  item,
  list,
  mapShapes,
  NOTHING,
  scalar,
  text,
  textsOf,
  unknown,
  unknownItems,
  type Shape,
  type Value,
} from './value.ts'

/** Whether a shape's methods are those of the language. */
export function hasBuiltinMethods(shape: Shape): boolean {
  return shape.kind === 'text' || shape.kind === 'list' || shape.kind === 'scalar'
}

/** Calls a method of a text, list or number whose value is known. */
export function callMethod(evaluation: Evaluation, owner: Value, method: string, args: readonly Value[]): Value {
  return mapShapes(owner, (shape) => {
    if (shape.kind === 'text') return textMethod(shape.pieces, method, args)
    if (shape.kind === 'scalar' && shape.value !== null && method === 'toString' && args.length === 0)
      return text(String(shape.value))
    if (shape.kind === 'list') return listMethod(evaluation, shape, method, args)
    return unknown(`what \`.${method}()\` returns is known only at run time`)
  })
}

/**
 * What `map` or `flatMap` makes of a list of which nothing is known: any number of what the function returns; `null` for
 * any other call.
 */
export function mapUnknown(evaluation: Evaluation, owner: Shape, method: string, args: readonly Value[]): Value | null {
  if (method !== 'map' && method !== 'flatMap') return null
  const [callback] = args
  if (callback?.some((shape) => shape.kind !== 'function') !== false) return null
  const items = [unknownItems(owner)]
  return mapList(evaluation, { kind: 'list', items }, callback, method === 'flatMap')
}

/** Calls a global function whose result follows from its arguments; `null` for any other. */
export function callBuiltin(
  evaluation: Evaluation,
  callee: Extract<Shape, { kind: 'external' }>,
  args: readonly Value[],
): Value | null {
  const [first = [NOTHING]] = args
  // It remembers for one request what the function returns: the same value.
  if (callee.specifier === 'react' && callee.path === 'cache') return first
  if (callee.specifier !== 'global') return null
  if (callee.path.startsWith('Object.')) return callObject(callee.path.slice('Object.'.length), args)
  switch (callee.path) {
    case 'String':
      return args.length === 0 ? text('') : stringOf(first)
    case 'Boolean':
      return booleanOf(first)
    case 'Promise.resolve':
    case 'Promise.all':
    case 'structuredClone':
      return first
    case 'Array.of':
      return list(args.map((argument) => item(argument)))
    case 'Array.from':
      return arrayFrom(evaluation, first, args[1])
    case 'Array.isArray':
      return mapShapes(first, (shape) =>
        isUncertain(shape) ? either(scalar(true), scalar(false)) : scalar(shape.kind === 'list'),
      )
    case 'encodeURIComponent':
      return encoded(first, encodeURIComponent)
    case 'encodeURI':
      return encoded(first, encodeURI)
    default:
      return null
  }
}

function stringOf(value: Value): Value {
  return mapShapes(value, (shape) => (shape.kind === 'nothing' ? text('undefined') : concatenate([[shape]])))
}

function booleanOf(value: Value): Value {
  return mapShapes(value, (shape) => {
    const verdict = verdictOf([shape])
    return verdict === null ? either(scalar(true), scalar(false)) : scalar(verdict)
  })
}

function encoded(value: Value, encode: (part: string) => string): Value {
  return mapShapes(value, (shape) => {
    const [pieces = HOLE] = textsOf([shape])
    return encodeText(pieces, encode)
  })
}

/** Takes a text apart at a separator, as the owner of a header does; blanks around tags are no part of them. */
export function splitTags(pieces: string, separator: ',' | ' '): string[] {
  return pieces
    .split(separator === ',' ? /,/ : /\s+/)
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '')
}
