import type { Markup, Span } from '../../core/markup.ts'
import type { Request } from '../../core/requests.ts'
import { summariseModule } from '../../core/summary.ts'
import { isParseFailure, parseModule, type Language } from '../parse.ts'
import { stylePlaces, styleRequests } from '../styles.ts'

/** A file of another language, taken apart. */
export interface Component {
  /** Its scripts, where they stand in the file, with everything else blanked: lines and offsets are those of the file. */
  readonly code: string
  readonly language: Language
  readonly markup: Markup
}

/** Takes a file apart by its language's own parser; throws where that finds a mistake. */
export type ComponentReader = (source: string, file: string) => Component

/** What a reader finds in a file. */
export interface ComponentParts {
  /** Scripts that run when the module does. */
  readonly scripts: readonly Span[]
  /** Those that run when the component is rendered. */
  readonly rendered: readonly Span[]
  /** Comments of the markup that leave nothing behind. */
  readonly comments?: readonly Span[]
  readonly language: Language
  /** Types in scripts that become code. */
  readonly types?: string
  /** Further files that it asks for. */
  readonly requests?: readonly Request[]
  /** Further names that a name in the markup may mean. @default none */
  readonly meanings?: (name: string) => readonly string[]
}

/** Puts together what a reader found. */
export function toComponent(source: string, file: string, parts: ComponentParts): Component {
  const { scripts, rendered, comments = [], language, types = '', requests = [], meanings = () => [] } = parts
  const code = blankOutside(source, [...scripts, ...rendered])
  const rest = blankInside(source, [...scripts, ...rendered, ...comments])
  const names = rest.match(/[\p{ID_Start}$_][\p{ID_Continue}$-]*/gu) ?? []
  return {
    code,
    language,
    markup: {
      text: plainMarkup(rest) + types,
      names: [...new Set(names.flatMap((name) => [...name.split('-'), ...meanings(name)]))],
      requests: [...requests, ...styleBlocks(rest, file)],
      rendered,
    },
  }
}

const BLOCK = /<(style|script)\b([^>]*)>([\s\S]*?)<\/\1>/gi

/** What style sheets in the markup name, and what scripts for the browser import. */
function styleBlocks(markup: string, file: string): Request[] {
  return [...markup.matchAll(BLOCK)].flatMap(([, tag, attributes = '', text = '']): Request[] => {
    const [, language] = /\blang\s*=\s*["']?([\w-]+)/.exec(attributes) ?? []
    const [, address] = /\bsrc\s*=\s*["']([^"']+)["']/.exec(attributes) ?? []
    const named: Request[] = address === undefined ? [] : [{ kind: 'file', specifier: address }]
    if (tag?.toLowerCase() === 'script') return [...named, ...scriptRequests(text)]
    const sheet = `${file}.${language ?? 'css'}`
    const places = styleRequests(text, sheet).flatMap((request) => stylePlaces(request, sheet))
    // Some of the places where a sheet may be are empty.
    return [...named, ...places.map((specifier): Request => ({ kind: 'file', specifier }))]
  })
}

function scriptRequests(text: string): Request[] {
  const parsed = parseModule('script', 'script.ts', text)
  if (isParseFailure(parsed)) return []
  const { runs, statements } = summariseModule(parsed)
  const imports = runs.map((specifier): Request => ({ kind: 'import', specifier }))
  return [...imports, ...statements.flatMap(({ requests }) => requests)]
}

/** A text of the same length of which only some parts are left. */
function blankOutside(source: string, spans: readonly Span[]): string {
  let text = ''
  for (const { start, end } of spans.toSorted((left, right) => left.start - right.start)) {
    text += blank(source.slice(text.length, start)) + source.slice(Math.max(start, text.length), end)
  }
  return text + blank(source.slice(text.length))
}

function blankInside(source: string, spans: readonly Span[]): string {
  return spans.reduce(
    (text, { start, end }) => text.slice(0, start) + blank(text.slice(start, end)) + text.slice(end),
    source,
  )
}

function blank(text: string): string {
  return text.replaceAll(/[^\n\r]/g, ' ')
}

/** What keeps its lines as they are written: text of templates, and what is shown as it is. */
const KEEPS_LINES = /`|\bpre\b|\btextarea\b/i

/** Markup in which the indentation of lines, and empty ones, don't count. */
function plainMarkup(text: string): string {
  return KEEPS_LINES.test(text) ? text : text.replaceAll(/\s*\n\s*/g, '\n').trim()
}
