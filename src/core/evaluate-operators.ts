import { HOLE } from './pattern.ts'
import {
  concatenate,
  either,
  isFalsy,
  isNullish,
  isTruthy,
  isUncertain,
  mapShapes,
  NOTHING,
  scalar,
  text,
  unknown,
  type Shape,
  type Value,
} from './value.ts'

type NumberShape = { readonly kind: 'scalar'; readonly value: number }

/** What a binary operator makes of two values. */
export function evaluateBinary(operator: string, left: Value, right: Value): Value {
  switch (operator) {
    case '+':
      return add(left, right)
    case '===':
    case '!==':
    case '==':
    case '!=':
      return compare(left, right, operator)
    case '-':
    case '*':
      return mapPairs(left, right, (first, second) => {
        if (!isNumber(first) || !isNumber(second))
          return unknown(`the result of \`${operator}\` is known only at run time`)
        return scalar(operator === '-' ? first.value - second.value : first.value * second.value)
      })
    default:
      return unknown(`the result of \`${operator}\` is known only at run time`)
  }
}

/** What `+` makes: a text where either side surely is one, a sum of two known numbers, else nobody knows. */
export function add(left: Value, right: Value): Value {
  if ([left, right].some((side) => side.every((shape) => shape.kind === 'text'))) return concatenate([left, right])
  return mapPairs(left, right, (first, second) => {
    if (first.kind === 'text' || second.kind === 'text') return concatenate([[first], [second]])
    if (!isNumber(first) || !isNumber(second)) return unknown('only a run can tell what `+` adds here')
    return scalar(first.value + second.value)
  })
}

function mapPairs(left: Value, right: Value, change: (first: Shape, second: Shape) => Value): Value {
  return mapShapes(left, (first) => mapShapes(right, (second) => change(first, second)))
}

function isNumber(shape: Shape): shape is NumberShape {
  return shape.kind === 'scalar' && typeof shape.value === 'number'
}

/** Whether two values are the same: a truth value where that is sure, else both. */
function compare(left: Value, right: Value, operator: '===' | '!==' | '==' | '!='): Value {
  const isLoose = operator.length === 2
  return mapPairs(left, right, (first, second) => {
    const same = isLoose ? areAlike(first, second) : areSame(first, second)
    if (same === null) return either(scalar(true), scalar(false))
    return scalar(operator.startsWith('=') ? same : !same)
  })
}

/** What `===` says; `null` where only a run can tell. */
function areSame(first: Shape, second: Shape): boolean | null {
  if (isUncertain(first) || isUncertain(second)) return null
  if (first.kind !== second.kind) return false
  if (first.kind === 'scalar' && second.kind === 'scalar') return first.value === second.value
  if (first.kind === 'text' && second.kind === 'text') {
    return first.pieces.includes(HOLE) || second.pieces.includes(HOLE) ? null : first.pieces === second.pieces
  }
  return first.kind === 'nothing' ? true : null
}

/** What `==` says: of `null` and `undefined`, and of values of one kind. */
function areAlike(first: Shape, second: Shape): boolean | null {
  if (isUncertain(first) || isUncertain(second)) return null
  if (isNullish(first) || isNullish(second)) return isNullish(first) && isNullish(second)
  if (first.kind === 'scalar' && second.kind === 'scalar' && typeof first.value !== typeof second.value) return null
  return first.kind === second.kind ? areSame(first, second) : null
}

/** What a unary operator makes of a value. */
export function evaluateUnary(operator: string, argument: Value): Value {
  if (operator === 'void') return [NOTHING]
  return mapShapes(argument, (shape) => {
    if (operator === '-' && isNumber(shape)) return scalar(-shape.value)
    if (operator === 'typeof') return typeOf(shape)
    if (operator !== '!') return unknown(`the result of \`${operator}\` is known only at run time`)
    if (isTruthy(shape)) return scalar(false)
    return isFalsy(shape) ? scalar(true) : either(scalar(true), scalar(false))
  })
}

function typeOf(shape: Shape): Value {
  switch (shape.kind) {
    case 'text':
      return text('string')
    case 'scalar':
      return text(shape.value === null ? 'object' : typeof shape.value)
    case 'nothing':
      return text('undefined')
    case 'function':
    case 'class':
      return text('function')
    case 'unknown':
    case 'external':
    case 'falsy':
      return unknown('the type is known only at run time')
    default:
      return text('object')
  }
}

/** What `&&`, `||` and `??` hand on. The right side is evaluated only where it may count. */
export function evaluateLogical(operator: '&&' | '||' | '??', left: Value, right: () => Value): Value {
  if (operator === '&&') {
    const stays = left.flatMap((shape): Shape[] =>
      isTruthy(shape) ? [] : [isFalsy(shape) ? shape : { kind: 'falsy' }],
    )
    return either(stays, left.every(isFalsy) ? [] : right())
  }
  const goes = operator === '??' ? isNullish : isFalsy
  const isSure = operator === '??' ? (shape: Shape): boolean => !isNullish(shape) && !isUncertain(shape) : isTruthy
  return left.every(isSure)
    ? left
    : either(
        left.filter((shape) => !goes(shape)),
        right(),
      )
}
