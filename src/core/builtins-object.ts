import { distinct, loosened, mapList } from './builtins-list.ts'
import { exactText } from './builtins-text.ts'
import { spreadInto, type OpenRecord } from './evaluate-collections.ts'
import type { Evaluation } from './evaluation.ts'
import {
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

type RecordShape = Extract<Shape, { kind: 'record' }>

/** Calls a function of `Object`; `null` for one that isn't known. */
export function callObject(name: string, args: readonly Value[]): Value | null {
  const [first = [NOTHING]] = args
  switch (name) {
    case 'freeze':
    case 'seal':
    case 'preventExtensions':
      return first
    case 'assign':
      return assign(args)
    case 'keys':
    case 'values':
    case 'entries':
      return first.every((shape) => shape.kind === 'record')
        ? mapShapes(first, (shape) => (shape.kind === 'record' ? membersOf(shape, name) : []))
        : null
    case 'fromEntries':
      return fromEntries(first)
    default:
      return null
  }
}

function assign([target = [NOTHING], ...sources]: readonly Value[]): Value | null {
  if (!target.every((shape) => shape.kind === 'record')) return null
  return sources.reduce<Value>(
    (made, source) =>
      mapShapes(made, (way) =>
        way.kind === 'record' ? source.map((shape) => spreadInto(openRecord(way), shape)) : [way],
      ),
    target,
  )
}

function openRecord(record: RecordShape): OpenRecord {
  return { ...record, fields: new Map(record.fields) }
}

/** What `Object.keys`, `values` or `entries` lists. Keys that are numbers go first, wherever they are written. */
function membersOf({ fields, rest }: RecordShape, name: 'keys' | 'values' | 'entries'): Value {
  const items = [...fields].map(([key, value]): Item => {
    if (name === 'entries') return item(list([item(text(key)), item(value)]))
    return item(name === 'keys' ? text(key) : value)
  })
  if (rest !== null) return list(loosened([...items, unknownItems(rest)]))
  return list([...fields.keys()].some((key) => /^\d+$/.test(key)) ? loosened(items) : items)
}

function fromEntries(value: Value): Value | null {
  const [shape, ...others] = value
  if (shape?.kind !== 'list' || others.length > 0) return null
  const fields = new Map<string, Value>()
  for (const element of shape.items) {
    const [pair] = element.value
    if (!element.isCertain || element.isLoose === true || pair?.kind !== 'list' || element.value.length > 1) return null
    const key = exactText(pair.items[0]?.value ?? [])
    if (key === null) return null
    fields.set(key, pair.items[1]?.value ?? [NOTHING])
  }
  return [{ kind: 'record', fields, rest: null }]
}

/** What `Array.from` makes of something, with the function that maps each element. */
export function arrayFrom(evaluation: Evaluation, source: Value, callback: Value | undefined): Value {
  const listed = mapShapes(source, (shape) => {
    if (shape.kind === 'list' || shape.kind === 'set') return list(shape.items)
    return list([
      unknownItems(
        shape.kind === 'unknown' || shape.kind === 'external' ? shape : 'its elements are known only at run time',
      ),
    ])
  })
  if (callback === undefined) return listed
  return mapShapes(listed, (shape) => (shape.kind === 'list' ? mapList(evaluation, shape, callback, false) : [shape]))
}

/** What `new` makes of a class of the language; `null` for one that isn't known. */
export function constructBuiltin(path: string, args: readonly Value[]): Value | null {
  const [first = [NOTHING], ...others] = args
  if (path === 'Array' && (others.length > 0 || args.length === 0)) return list(args.map((argument) => item(argument)))
  if (path !== 'Set' || others.length > 0) return null
  return mapShapes(first, (shape) => {
    if (shape.kind === 'nothing' || (shape.kind === 'scalar' && shape.value === null))
      return [{ kind: 'set', items: [] }]
    if (shape.kind === 'list') return [{ kind: 'set', items: distinct(shape.items) }]
    if (shape.kind === 'set') return [shape]
    if (shape.kind === 'unknown' || shape.kind === 'external') return [{ kind: 'set', items: [unknownItems(shape)] }]
    return unknown('what the set holds is known only at run time')
  })
}
