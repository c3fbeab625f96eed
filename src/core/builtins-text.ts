import { HOLE } from './pattern.ts'
import { concatenate, item, list, scalar, text, unknown, type Item, type Shape, type Value } from './value.ts'

/** Longest text that an expression of the project is run on, and longest text that is made by padding. */
const MAX_RUN = 256

/** Calls a method of a text. Where holes leave the result open, it is a hole, with what is known kept around it. */
export function textMethod(pieces: string, method: string, args: readonly Value[]): Value {
  switch (method) {
    case 'toString':
    case 'valueOf':
      return text(pieces)
    case 'toLowerCase':
      return text(pieces.toLowerCase())
    case 'toUpperCase':
      return text(pieces.toUpperCase())
    case 'trim':
      return text(trimEnd(trimStart(pieces)))
    case 'trimStart':
      return text(trimStart(pieces))
    case 'trimEnd':
      return text(trimEnd(pieces))
    case 'concat':
      return concatenate([text(pieces), ...args])
    case 'split':
      return splitText(pieces, args)
    default:
      return exactMethod(pieces, method, args) ?? unknown(`what \`.${method}()\` returns is known only at run time`)
  }
}

/** What may be in a hole may be blank: blanks beside one at the edge may go or stay. */
function trimStart(pieces: string): string {
  return pieces.replace(/^[\s\0]+/, (edge) => (edge.includes(HOLE) ? HOLE : ''))
}

function trimEnd(pieces: string): string {
  let kept = pieces.length
  while (kept > 0 && /[\s\0]/.test(pieces[kept - 1] ?? '')) kept--
  return pieces.slice(0, kept) + (pieces.slice(kept).includes(HOLE) ? HOLE : '')
}

function splitText(pieces: string, [given, ...others]: readonly Value[]): Value {
  const separator = given === undefined ? null : exactText(given)
  if (separator === null || others.length > 0) return unknown('where the text is split is known only at run time')
  if (!pieces.includes(HOLE)) return list(pieces.split(separator).map((part) => item(text(part))))
  if (separator.length !== 1) return unknown('where the text is split is known only at run time')
  // A hole may hold separators: what touches it is any number of texts, and nothing has a fixed place.
  return list(
    pieces.split(separator).map((part): Item => {
      const isOpen = part.includes(HOLE)
      return { value: text(isOpen ? HOLE : part), isCertain: !isOpen, isSpread: false, isLoose: true }
    }),
  )
}

/** Methods that need all of a text and of their arguments; `null` where any of it is open. */
function exactMethod(pieces: string, method: string, args: readonly Value[]): Value | null {
  const numbers = args.map(exactNumber)
  const [start = null, end = null] = numbers
  if (method === 'slice' || method === 'substring') {
    if (numbers.includes(null) || start === null || args.length > 2) return null
    return sliceText(pieces, method, start, end)
  }
  if (pieces.includes(HOLE)) return null
  const texts = args.map(exactText)
  const [first = null, second = null] = texts
  switch (method) {
    case 'at':
      return args.length === 1 && start !== null ? orNothing(pieces.at(start)) : null
    case 'charAt':
      return args.length === 1 && start !== null ? text(pieces.charAt(start)) : null
    case 'padStart':
    case 'padEnd':
      return start === null || start > MAX_RUN || (args.length > 1 && second === null)
        ? null
        : text(method === 'padStart' ? pieces.padStart(start, second ?? ' ') : pieces.padEnd(start, second ?? ' '))
    case 'replace':
    case 'replaceAll':
      return second === null || args.length !== 2 ? null : replaceText(pieces, method, args[0]?.[0], first, second)
    case 'startsWith':
    case 'endsWith':
    case 'includes':
      return args.length !== 1 || first === null ? null : scalar(pieces[method](first))
    default:
      return null
  }
}

function sliceText(pieces: string, method: 'slice' | 'substring', start: number, end: number | null): Value | null {
  if (!pieces.includes(HOLE)) return text(pieces[method](start, end ?? undefined))
  const before = pieces.indexOf(HOLE)
  if (start < 0 || start > before) return null
  if (end === null) return text(pieces.slice(start))
  return end >= 0 && end <= before ? text(pieces[method](start, end)) : null
}

function replaceText(
  pieces: string,
  method: 'replace' | 'replaceAll',
  pattern: Shape | undefined,
  literal: string | null,
  replacement: string,
): Value | null {
  const made = pattern?.kind === 'regexp' ? replaceMatches(pieces, method, pattern, replacement) : null
  if (made !== null) return text(made)
  return literal === null ? null : text(pieces[method](literal, replacement))
}

/** Only expressions without groups are run, on short texts: they can't take long, whoever wrote them. */
function replaceMatches(
  pieces: string,
  method: 'replace' | 'replaceAll',
  { source, flags }: Extract<Shape, { kind: 'regexp' }>,
  replacement: string,
): string | null {
  const isPlain = /^(?:\\[dDwWsSnrtfv\W]|\[(?:\\.|[^\]\\])*\]|[^()|\\[\]{}*+?]|[*+?](?![*+?]))*$/.test(source)
  const quantifiers = source.match(/[*+]/g)?.length ?? 0
  if (!isPlain || quantifiers > 2 || pieces.length > MAX_RUN) return null
  if (method === 'replaceAll' && !flags.includes('g')) return null
  try {
    const expression = new RegExp(source, flags)
    return method === 'replace' ? pieces.replace(expression, replacement) : pieces.replaceAll(expression, replacement)
  } catch {
    return null
  }
}

function orNothing(found: string | undefined): Value {
  return found === undefined ? [{ kind: 'nothing' }] : text(found)
}

/** The text that a value surely is; `null` of anything else, numbers too. */
export function exactText(value: Value): string | null {
  const [shape, ...others] = value
  return shape?.kind === 'text' && others.length === 0 && !shape.pieces.includes(HOLE) ? shape.pieces : null
}

/** The number that a value surely is. */
export function exactNumber(value: Value): number | null {
  const [shape, ...others] = value
  return shape?.kind === 'scalar' && typeof shape.value === 'number' && others.length === 0 ? shape.value : null
}

/** What `encodeURIComponent` and `encodeURI` make of a text: holes stay. */
export function encodeText(pieces: string, encode: (part: string) => string): Value {
  try {
    return text(pieces.split(HOLE).map(encode).join(HOLE))
  } catch {
    // Half of a surrogate pair: the call throws.
    return unknown('the text can not be encoded')
  }
}
