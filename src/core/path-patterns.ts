import { patternsOverlap } from './check-pattern.ts'
import { HOLE, joinPieces, writePattern } from './pattern.ts'

/** A segment of paths. Its text may have holes; an optional one may be left out, and one that is many repeated. */
export interface PathSegment {
  readonly text: string
  readonly isOptional?: true
  readonly isMany?: true
}

/** Paths that begin alike, segment by segment. It may mean more paths than what it was read from, and never fewer. */
export type PathPattern = readonly PathSegment[]

/**
 * How a pattern is written. `parameters`: as path-to-regexp has it (Next, and `source` on Vercel); `expression`: as a
 * regular expression (`src` on Vercel); `splat`: as Netlify and Cloudflare have it; `glob`: as Nitro has it.
 */
export type PathDialect = 'parameters' | 'expression' | 'splat' | 'glob'

/** Any segments, or none. */
export const ANY_SEGMENTS: PathSegment = { text: HOLE, isOptional: true, isMany: true }

/** Any one segment. */
export const ANY_SEGMENT: PathSegment = { text: HOLE }

/** Reads a pattern. From where it can't be followed on, anything may come. */
export function readPathPattern(written: string, dialect: PathDialect): PathPattern {
  const path = written.replace(/^[a-z][a-z\d+.-]*:\/\/[^/]*/i, '')
  switch (dialect) {
    case 'parameters':
      return readParameters(path)
    case 'expression':
      return readExpression(path)
    case 'splat':
      return segmentsOf(path.replace(/[*\0].*$/s, REST).replaceAll(PARAMETER, HOLE))
    case 'glob':
      return path.split('/').flatMap(globSegment)
  }
}

/** Whether some path is meant by both. */
export function mayMeet(left: PathPattern, right: PathPattern): boolean {
  const failed = new Set<string>()
  const meet = (at: number, other: number): boolean => {
    const [one, two] = [left[at], right[other]]
    if (one === undefined && two === undefined) return true
    const state = `${at} ${other}`
    if (failed.has(state)) return false
    failed.add(state)
    if (one?.isOptional === true && meet(at + 1, other)) return true
    if (two?.isOptional === true && meet(at, other + 1)) return true
    if (one === undefined || two === undefined || !textsMeet(one.text, two.text)) return false
    return (
      meet(at + 1, other + 1) ||
      (one.isMany === true && meet(at, other + 1)) ||
      (two.isMany === true && meet(at + 1, other))
    )
  }
  return meet(0, 0)
}

/**
 * What a pattern may mean of routes: frameworks answer also at `/blog.html`, `/blog/index.html`, and with the data of a page at
 * `/blog.data` (React Router) or `/_next/data/…` (Next).
 */
export function routeReadings(pattern: PathPattern): PathPattern[] {
  const [first, second] = pattern
  if (first?.text === '_next' && second?.text === 'data') return [pattern, [ANY_SEGMENTS]]
  const last = pattern.at(-1)
  const bare = last?.text.replace(/^index\.html$|\.(?:html|data|rsc)$/, '')
  if (last === undefined || bare === undefined || bare === last.text) return [pattern]
  const before = pattern.slice(0, -1)
  return [pattern, bare === '' ? before : [...before, { ...last, text: bare }]]
}

function textsMeet(left: string, right: string): boolean {
  return patternsOverlap(writePattern(left), writePattern(right))
}

/** Stands in a text for anything from there on, slashes as well. */
const REST = '\u0001'
const PARAMETER = /:\w+/g

/** The segments of a text with {@link HOLE}s, up to {@link REST}. Hosts compare them decoded, some in either case. */
function segmentsOf(text: string): PathSegment[] {
  const [known = '', ...rest] = text.split(REST)
  const segments = known.split('/')
  // What stands before is where the last segment begins: it may be all of it.
  const last = rest.length === 0 ? [] : segments.splice(-1)
  const texts = [...segments, ...last.map((start) => (start === '' ? '' : joinPieces([start, HOLE])))]
  const found = texts.filter((segment) => segment !== '').map((segment) => ({ text: plainText(segment) }))
  return rest.length === 0 ? found : [...found, ANY_SEGMENTS]
}

/** A text as it is compared: decoded, in lower case. */
export function plainText(text: string): string {
  try {
    return decodeURIComponent(text).toLowerCase()
  } catch {
    return text.toLowerCase()
  }
}

/** A parameter, with the expression that it has to match, and how often it may come. */
const TOKEN = /\\(?<escaped>.)|:(?<name>\w+)|(?<other>[\s\S])/y

function readParameters(path: string): PathSegment[] {
  const found: PathSegment[] = []
  let text = ''
  const end = (rest: string): PathSegment[] => [...found, ...segmentsOf(text + rest)]
  for (let at = 0; at < path.length;) {
    TOKEN.lastIndex = at
    const { escaped, name, other = '' } = TOKEN.exec(path)?.groups ?? {}
    at = TOKEN.lastIndex
    if (escaped !== undefined) text += escaped
    else if (name !== undefined || other === '(') {
      const group = name === undefined || path[at] === '(' ? groupAt(path, name === undefined ? at - 1 : at) : ''
      if (group === null || mayHoldSlash(group)) return end(REST)
      at += name === undefined ? group.length - 1 : group.length
      const [modifier = ''] = /^[?*+]/.exec(path.slice(at)) ?? []
      at += modifier.length
      const isWhole = /(?:^|\/)$/.test(text) && (at === path.length || path[at] === '/')
      if (modifier !== '' && isWhole) {
        found.push(...segmentsOf(text), repeated(modifier))
        text = ''
      } else if (modifier === '*' || modifier === '+') return end(REST)
      else text = joinPieces([text, HOLE])
    } else if (/[{*]/.test(other) || other === HOLE) return end(REST)
    else text += other
  }
  return end('')
}

function repeated(modifier: string): PathSegment {
  if (modifier === '*') return ANY_SEGMENTS
  return modifier === '+' ? { text: HOLE, isMany: true } : { text: HOLE, isOptional: true }
}

/** The group that begins at an offset, its brackets included; `null` where it doesn't end. */
function groupAt(path: string, start: number): string | null {
  let depth = 0
  for (let at = start; at < path.length; at++) {
    if (path[at] === '\\') at++
    else if (path[at] === '(') depth++
    else if (path[at] === ')' && --depth === 0) return path.slice(start, at + 1)
  }
  return null
}

/** Whether what a regular expression matches may go over several segments. */
function mayHoldSlash(group: string): boolean {
  return /[./]|\[\^|\\[DSWPX]|\\u|\\x|\(\?/.test(group)
}

/** Up to where it is no plain text any more. A character that is repeated is none. */
function readExpression(expression: string): PathSegment[] {
  const source = expression.replace(/^\^/, '').replace(/\$$/, '')
  if (source.replaceAll(/\\.|\([^)]*\)/g, '').includes('|')) return [ANY_SEGMENTS]
  const [known = ''] = /^(?:\\[^\w]|[^\\.*+?()[\]{}|$^\0](?![*+?{]))*/.exec(source) ?? []
  const text = known.replaceAll(/\\(.)/g, '$1')
  return segmentsOf(known.length === source.length ? text : text + REST)
}

function globSegment(segment: string): PathSegment[] {
  if (segment === '') return []
  if (segment.startsWith('**')) return [ANY_SEGMENTS]
  if (segment === '*') return [{ text: HOLE, isOptional: true }]
  if (segment.startsWith(':')) return [ANY_SEGMENT]
  return segment.includes(HOLE) ? [ANY_SEGMENTS] : [{ text: plainText(joinPieces([segment.replaceAll('*', HOLE)])) }]
}
