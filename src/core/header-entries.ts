import { headerNamed, type HeaderForm } from './forms.ts'
import type { SaidHeader } from './header-rules.ts'
import { HOLE } from './pattern.ts'
import type { PathDialect } from './path-patterns.ts'
import { reasonOf, textsOf, type Item, type Shape, type Value } from './value.ts'

/** What was read out of a value: headers with tags, and why others can't be. */
export interface ReadEntries {
  readonly said: readonly SaidHeader[]
  readonly unresolved: readonly string[]
}

type RecordShape = Extract<Shape, { kind: 'record' }>

/** Keys under which an entry has its pattern, and how that is written. */
const PATTERN_KEYS: readonly (readonly [key: string, dialect: PathDialect])[] = [
  ['source', 'parameters'],
  ['src', 'expression'],
]

/** Reads a list of entries: `{ source, headers: [{ key, value }] }` of Next and Vercel, `{ src, headers: {…} }` of Vercel. */
export function readEntryList(value: Value, headers: readonly HeaderForm[]): ReadEntries {
  return joined(
    value.map((shape) => {
      if (isUnsaid(shape)) return lost(shape)
      return shape.kind === 'list' ? joined(shape.items.map((item) => readItem(item, headers))) : NOTHING
    }),
  )
}

function readItem({ value, isSpread }: Item, headers: readonly HeaderForm[]): ReadEntries {
  return joined(
    value.map((shape) => {
      if (shape.kind === 'record' && !isSpread) return readEntry(shape, headers)
      return isUnsaid(shape) ? lost(shape) : NOTHING
    }),
  )
}

function readEntry(entry: RecordShape, headers: readonly HeaderForm[]): ReadEntries {
  const [key, dialect] = PATTERN_KEYS.find(([name]) => entry.fields.has(name)) ?? []
  if (key === undefined || dialect === undefined) return entry.rest === null ? NOTHING : lost(entry.rest)
  const found = readHeaders(entry.fields.get('headers') ?? [], headers)
  const said = textsOf(entry.fields.get(key) ?? []).flatMap((pattern) =>
    found.pairs.map(({ header, value }) => ({ pattern, dialect, header, value, ...plainEntry([entry]) })),
  )
  return { said, unresolved: found.unresolved }
}

/** Reads what Nitro is told by patterns of paths: `{ '/blog/**': { headers: { 'cache-tag': 'blog' } } }`. */
export function readRouteRules(value: Value, headers: readonly HeaderForm[]): ReadEntries {
  return joined(
    value.map((shape) => {
      if (isUnsaid(shape)) return lost(shape)
      if (shape.kind !== 'record') return NOTHING
      const open = shape.rest === null ? NOTHING : lost(shape.rest)
      return joined([open, ...[...shape.fields].map(([pattern, rule]) => readRule(pattern, rule, headers))])
    }),
  )
}

function readRule(pattern: string, rule: Value, headers: readonly HeaderForm[]): ReadEntries {
  return joined(
    rule.map((shape) => {
      if (isUnsaid(shape)) return lost(shape)
      if (shape.kind !== 'record') return NOTHING
      const found = readHeaders(shape.fields.get('headers') ?? [], headers)
      const entry = plainEntry([shape])
      const said = found.pairs.map((pair): SaidHeader => ({ pattern, dialect: 'glob', ...pair, ...entry }))
      return { said, unresolved: found.unresolved }
    }),
  )
}

interface ReadHeaders {
  readonly pairs: readonly { readonly header: HeaderForm; readonly value: Value }[]
  readonly unresolved: readonly string[]
}

/** The headers with tags among those that an entry sets, as a list of `{ key, value }` or as an object. */
function readHeaders(value: Value, headers: readonly HeaderForm[]): ReadHeaders {
  const named = (name: string, own: Value): ReadHeaders['pairs'] => {
    const header = headerNamed(headers, name)
    return header === undefined ? [] : [{ header, value: own }]
  }
  const parts = value.map((shape): ReadHeaders => {
    if (isUnsaid(shape)) return { pairs: [], ...lost(shape) }
    if (shape.kind === 'record') {
      const unresolved = shape.rest === null ? [] : lost(shape.rest).unresolved
      return { pairs: [...shape.fields].flatMap(([name, own]) => named(name, own)), unresolved }
    }
    const items = shape.kind === 'list' ? shape.items.flatMap((item) => item.value) : []
    return {
      pairs: items.flatMap((item) => {
        if (item.kind !== 'record') return []
        return textsOf(item.fields.get('key') ?? []).flatMap((name) => named(name, item.fields.get('value') ?? []))
      }),
      unresolved: items.flatMap((item) => (isUnsaid(item) ? lost(item).unresolved : [])),
    }
  })
  return { pairs: parts.flatMap(({ pairs }) => pairs), unresolved: parts.flatMap(({ unresolved }) => unresolved) }
}

/** A value as plain data; open where only a run can tell some of it. */
function plainEntry(value: Value): { readonly entry: unknown; readonly isOpen: boolean } {
  let isOpen = false
  const plain = (shape: Shape): unknown => {
    switch (shape.kind) {
      case 'text':
        isOpen ||= shape.pieces.includes(HOLE)
        return shape.pieces
      case 'scalar':
        return shape.value
      case 'nothing':
        return null
      case 'list':
        return shape.items.map((item) => {
          isOpen ||= item.isSpread
          return ways(item.value)
        })
      case 'record':
        isOpen ||= shape.rest !== null
        return Object.fromEntries([...shape.fields].map(([name, own]) => [name, ways(own)]))
      case 'regexp':
        return [shape.source, shape.flags]
      default:
        isOpen = true
        return shape.kind
    }
  }
  const ways = (own: Value): unknown => (own.length === 1 && own[0] !== undefined ? plain(own[0]) : own.map(plain))
  return { entry: ways(value), isOpen }
}

const NOTHING: ReadEntries = { said: [], unresolved: [] }

function lost(shape: Shape): ReadEntries {
  return { said: [], unresolved: [`not static: ${reasonOf(shape)}`] }
}

function isUnsaid(shape: Shape): boolean {
  return shape.kind === 'unknown' || shape.kind === 'external'
}

function joined(parts: readonly ReadEntries[]): ReadEntries {
  return {
    said: parts.flatMap(({ said }) => said),
    unresolved: [...new Set(parts.flatMap(({ unresolved }) => unresolved))],
  }
}
