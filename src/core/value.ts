import type { ArrowFunctionExpression, Class, Function } from '@oxc-project/types'
import { HOLE, joinPieces } from './pattern.ts'
import type { ModuleId, Syntax } from './syntax.ts'

/** What an expression may evaluate to: each shape is one way it can go. Never empty. */
export type Value = readonly Shape[]

/** One way that a value can look. */
export type Shape =
  /** A text, with holes where it is only known at run time; one whole hole may still be known to be joined of a list. */
  | { readonly kind: 'text'; readonly pieces: string; readonly joined?: Joined }
  | { readonly kind: 'list'; readonly items: readonly Item[] }
  | { readonly kind: 'set'; readonly items: readonly Item[] }
  | { readonly kind: 'record'; readonly fields: ReadonlyMap<string, Value>; readonly rest: Unknown | null }
  | { readonly kind: 'function'; readonly node: FunctionNode; readonly scope: Scope }
  | { readonly kind: 'class'; readonly node: Class; readonly scope: Scope }
  /** An object of a class of the project; `args` is `null` where nobody knows what it was made with. */
  | {
      readonly kind: 'instance'
      readonly node: Class
      readonly scope: Scope
      readonly args: readonly Value[] | null
    }
  | { readonly kind: 'regexp'; readonly source: string; readonly flags: string }
  | { readonly kind: 'namespace'; readonly module: ModuleId }
  /** Something of a package or a global: `path` is what is taken from it, `getCache().set`. */
  | { readonly kind: 'external'; readonly specifier: string; readonly path: string }
  /** A number, a truth value or `null`: no text, but written as one. */
  | { readonly kind: 'scalar'; readonly value: number | boolean | null }
  /** `undefined`. */
  | { readonly kind: 'nothing' }
  /** Something that counts as false, whichever: what `&&` leaves of a left side that is only known at run time. */
  | { readonly kind: 'falsy' }
  | Unknown

/** A value that only a run can tell, and why. */
export interface Unknown {
  readonly kind: 'unknown'
  readonly reason: string
}

/** An element of a list. An uncertain one may be missing; a spread one stands for any number of elements. */
export interface Item {
  readonly value: Value
  readonly isCertain: boolean
  readonly isSpread: boolean
  /** Whether its place is open: it may stand elsewhere in the list, or several times. */
  readonly isLoose?: boolean
}

/** What a text is joined of, where too much is open to write it out. The items are texts, or spread. */
export interface Joined {
  readonly items: readonly Item[]
  readonly separator: string
}

/** Nodes that can be called. */
export type FunctionNode = Function | ArrowFunctionExpression

/** Where an expression stands: its module, and the values of parameters that are known. */
export interface Scope {
  readonly module: Syntax
  /** Parameters by their `bindingKey`, what a changing name holds at the moment, and `this`. */
  readonly known: ReadonlyMap<string, Value>
}

/** The value of `undefined`. */
export const NOTHING: Shape = { kind: 'nothing' }

/** Most ways that a value may go before it counts as unknown. */
const MAX_SHAPES = 64
/** Most elements of a list before it counts as unknown. */
const MAX_ITEMS = 512
/** Longest text, in UTF-16 code units, before it is a hole: longer than any CDN takes. */
const MAX_LENGTH = 4096

/** A value that is one text. */
export function text(pieces: string): Value {
  return [{ kind: 'text', pieces }]
}

/** A value that is a number, a truth value or `null`. */
export function scalar(value: number | boolean | null): Value {
  return [{ kind: 'scalar', value }]
}

/** A value that is one list. */
export function list(items: readonly Item[]): Value {
  const isTooLong = items.length > MAX_ITEMS
  return [
    { kind: 'list', items: isTooLong ? [...items.slice(0, MAX_ITEMS), unknownItems('the list is too long')] : items },
  ]
}

/** Any number of list elements that only a run can tell. */
export function unknownItems(reason: string | Shape): Item {
  return { value: typeof reason === 'string' ? unknown(reason) : [reason], isCertain: false, isSpread: true }
}

/** A value that only a run can tell. */
export function unknown(reason: string): Value {
  return [{ kind: 'unknown', reason }]
}

/** A list element that is surely there. */
export function item(value: Value): Item {
  return { value, isCertain: true, isSpread: false }
}

/** A value that can go any of several ways. Equal ways are one. */
export function either(...values: readonly Value[]): Value {
  const [first, ...others] = values
  if (first !== undefined && first.length === 1 && others.length === 0) return first
  const shapes = new Map<unknown, Shape>()
  for (const shape of values.flat()) {
    const key = sameness(shape)
    if (!shapes.has(key)) shapes.set(key, shape)
  }
  if (shapes.size > MAX_SHAPES) return unknown('it can go too many ways')
  return [...shapes.values()]
}

/** What two shapes have in common exactly when they are the same. */
function sameness(shape: Shape): unknown {
  switch (shape.kind) {
    case 'text':
      return shape.joined === undefined ? `text ${shape.pieces}` : shape
    case 'scalar':
      return `scalar ${shape.value}`
    case 'unknown':
      return `unknown ${shape.reason}`
    case 'nothing':
    case 'falsy':
      return shape.kind
    default:
      return shape
  }
}

/** Applies a function to each way a value can go. */
export function mapShapes(value: Value, change: (shape: Shape) => Value): Value {
  return either(...value.map(change))
}

/** The texts that a value can be; what is no known text is a hole. */
export function textsOf(value: Value): string[] {
  return [...new Set(value.map(textOf))]
}

function textOf(shape: Shape): string {
  if (shape.kind === 'text') return shape.pieces
  return shape.kind === 'scalar' ? String(shape.value) : HOLE
}

/** All ways to join one text of each value. */
export function concatenate(values: readonly Value[]): Value {
  let results = ['']
  for (const value of values) {
    const texts = textsOf(value)
    if (results.length * texts.length > MAX_SHAPES) results = results.map((result) => joinPieces([result, HOLE]))
    else results = results.flatMap((result) => texts.map((next) => joinPieces([result, next])))
    results = [...new Set(results.map((result) => (result.length > MAX_LENGTH ? HOLE : result)))]
  }
  return results.map((pieces) => ({ kind: 'text', pieces }))
}

/** Whether a shape is surely counted as true. */
export function isTruthy(shape: Shape): boolean {
  if (shape.kind === 'text') return shape.pieces.replaceAll(HOLE, '') !== ''
  if (shape.kind === 'scalar') return Boolean(shape.value)
  return THINGS.has(shape.kind)
}

/** Kinds of which every value counts as true. */
const THINGS: ReadonlySet<Shape['kind']> = new Set([
  'list',
  'set',
  'record',
  'function',
  'class',
  'instance',
  'regexp',
  'namespace',
])

/** Whether a shape is surely counted as false. */
export function isFalsy(shape: Shape): boolean {
  if (shape.kind === 'scalar') return !shape.value
  return shape.kind === 'nothing' || shape.kind === 'falsy' || (shape.kind === 'text' && shape.pieces === '')
}

/** Whether a shape surely is `undefined` or `null`. */
export function isNullish(shape: Shape): boolean {
  return shape.kind === 'nothing' || (shape.kind === 'scalar' && shape.value === null)
}

/** Whether only a run can tell if a shape is `undefined`. */
export function isUncertain(shape: Shape): boolean {
  return shape.kind === 'unknown' || shape.kind === 'external' || shape.kind === 'falsy'
}

/** What a value evaluates to, said of tags: every tag it may yield, those on every path, and what can't be followed. */
export interface TagSet {
  /** Tags with {@link HOLE}s. */
  readonly tags: ReadonlySet<string>
  readonly always: ReadonlySet<string>
  readonly unresolved: readonly string[]
}

/**
 * The tags that a value yields where a list of tags, or one tag, is expected.
 *
 * @param split - takes a text apart where one text holds several tags, as in a header
 */
export function tagsOf(value: Value, split: (pieces: string) => string[] = (pieces) => [pieces]): TagSet {
  return eitherTags(value.map((shape) => shapeTags(shape, split)))
}

/** The tags of what can go any of several ways. */
export function eitherTags(ways: readonly TagSet[]): TagSet {
  const [first, ...others] = ways
  const always = [...(first?.always ?? [])].filter((tag) => others.every((way) => way.always.has(tag)))
  return {
    tags: new Set(ways.flatMap((way) => [...way.tags])),
    always: new Set(always),
    unresolved: [...new Set(ways.flatMap((way) => way.unresolved))],
  }
}

const NO_TAGS: TagSet = { tags: new Set(), always: new Set(), unresolved: [] }

function shapeTags(shape: Shape, split: (pieces: string) => string[]): TagSet {
  if (isNoTag(shape)) return NO_TAGS
  switch (shape.kind) {
    case 'scalar':
    case 'text': {
      const parts = shape.kind === 'text' ? shape.joined : undefined
      if (parts !== undefined && split(`a${parts.separator}b`).length === 2) return listTags(parts.items, split)
      const tags = split(textOf(shape))
      return { tags: new Set(tags), always: new Set(tags.filter((tag) => !tag.includes(HOLE))), unresolved: [] }
    }
    case 'list':
      return listTags(shape.items, split)
    default:
      return { ...NO_TAGS, unresolved: [reasonOf(shape)] }
  }
}

function listTags(items: readonly Item[], split: (pieces: string) => string[]): TagSet {
  const sets = items.map((element) => itemTags(element, split))
  return {
    tags: new Set(sets.flatMap((set) => [...set.tags])),
    always: new Set(sets.flatMap((set) => [...set.always])),
    unresolved: sets.flatMap((set) => set.unresolved),
  }
}

/** `undefined`, `null` and `false`, which code writes where a tag is left out. */
function isNoTag(shape: Shape): boolean {
  return (
    shape.kind === 'nothing' ||
    shape.kind === 'falsy' ||
    (shape.kind === 'scalar' && (shape.value === null || shape.value === false))
  )
}

/** In a list each element is one tag: what is unknown there is a tag known at run time, a hole. */
function itemTags(element: Item, split: (pieces: string) => string[]): TagSet {
  if (element.isSpread) return { ...NO_TAGS, unresolved: element.value.map(reasonOf) }
  const ways = element.value.map((shape) => (isNoTag(shape) ? [] : split(textOf(shape))))
  const [first = [], ...others] = ways
  const always = element.isCertain
    ? first.filter((tag) => !tag.includes(HOLE) && others.every((way) => way.includes(tag)))
    : []
  return { tags: new Set(ways.flat()), always: new Set(always), unresolved: [] }
}

/** Why a shape is no list of tags. */
export function reasonOf(shape: Shape): string {
  switch (shape.kind) {
    case 'unknown':
      return shape.reason
    case 'external':
      return `\`${shape.path}\` of ${shape.specifier} is known only at run time`
    default:
      return `a ${shape.kind} stands where tags were expected`
  }
}
