import type { Random } from './random.ts'

/** Names and values that have broken programs: of prototypes, of paths, of terminals, of numbers. */
export const NASTY: readonly string[] = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  '../../etc/passwd',
  '..\\..\\x',
  '/etc/passwd',
  'a\0b',
  'a%zz#b%~1',
  '\u001B[2J\u001B]0;x\u0007',
  '\u009B31m',
  '\u202Etxt.exe',
  '\uD800',
  '\\'.repeat(9),
  '*'.repeat(9),
  'ct_00000000',
  '',
  ' ',
  'ä 😀',
  'x'.repeat(3000),
]

const ODD_VALUES: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  Number.MAX_SAFE_INTEGER,
  [],
  {},
  [[[[]]]],
  { toJSON: 1, length: -1, valueOf: {} },
]

/** A value that JSON can hold, out of nothing. */
export function randomJson(random: Random, depth = 4): unknown {
  if (depth === 0 || random.chance(0.5)) return random.pick<unknown>([...NASTY, ...ODD_VALUES])
  const parts = Array.from({ length: random.below(4) }, () => randomJson(random, depth - 1))
  return random.chance(0.5) ? parts : Object.fromEntries(parts.map((part) => [random.pick(NASTY), part]))
}

/** A text with some of its UTF-8 bytes changed, doubled, moved or gone. */
export function mutateBytes(text: string, random: Random): string {
  const bytes = [...Buffer.from(text)]
  for (let times = 1 + random.below(4); times > 0; times -= 1) {
    const at = random.below(bytes.length + 1)
    const span = random.below(12)
    const kind = random.below(5)
    if (kind === 0) bytes.splice(at, 1, random.below(256))
    else if (kind === 1) bytes.splice(at, span)
    else if (kind === 2) bytes.splice(at, 0, ...bytes.slice(at, at + span))
    else if (kind === 3) bytes.splice(at, 0, ...Buffer.from(random.pick(NASTY)))
    else bytes.splice(at)
  }
  return Buffer.from(bytes).toString()
}

/** Where something stands in a value: keys from the top down. */
type Path = readonly (string | number)[]

function pathsIn(value: unknown, at: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [at]
  const parts = Array.isArray(value) ? [...value.entries()] : Object.entries(value)
  return [at, ...parts.flatMap(([key, part]) => pathsIn(part, [...at, key]))]
}

/** Which values a mutation may touch, and whether it may add and rename keys. */
export interface MutationOptions {
  readonly isWanted?: (path: Path) => boolean
  readonly keepsKeys?: boolean
}

/** A copy of a value of JSON in which one to three parts are replaced, dropped, doubled or renamed. */
export function mutateJson(value: unknown, random: Random, options: MutationOptions = {}): unknown {
  const { isWanted = () => true, keepsKeys = false } = options
  let mutated = value
  for (let times = 1 + random.below(3); times > 0; times -= 1) {
    const paths = pathsIn(mutated).filter((path) => path.length > 0 && isWanted(path))
    if (paths.length === 0) return mutated
    mutated = changeAt(mutated, random.pick(paths), random, keepsKeys)
  }
  return mutated
}

function changeAt(value: unknown, [key = '', ...rest]: Path, random: Random, keepsKeys: boolean): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) {
    const items = [...(value as readonly unknown[])]
    const at = Number(key)
    if (rest.length > 0) items[at] = changeAt(items[at], rest, random, keepsKeys)
    else items.splice(at, 1, ...random.pick([[], [items[at], items[at]], [other(items[at], random)]]))
    return items
  }
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, part]): [string, unknown][] => {
      if (name !== key) return [[name, part]]
      if (rest.length > 0) return [[name, changeAt(part, rest, random, keepsKeys)]]
      if (keepsKeys || random.chance(0.7)) return [[name, other(part, random)]]
      return random.chance(0.5) ? [] : [[random.pick(NASTY), part]]
    }),
  )
}

/** Mostly of the same type: what differs in type is refused soon. */
function other(value: unknown, random: Random): unknown {
  if (random.chance(0.2)) return randomJson(random)
  if (typeof value === 'string') return random.pick(NASTY)
  if (typeof value === 'number') return random.pick([0, 1, -1, value + 1, 1.5, 1e308])
  return random.pick(ODD_VALUES)
}
