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
  /** The package that renders it, which no script has to name. */
  readonly runtime?: string
  /** Types in scripts that become code. */
  readonly types?: string
  /** Further files that it asks for. */
  readonly requests?: readonly Request[]
  /** Further names that are used. */
  readonly names?: readonly string[]
  /** Whether a part of the markup is another file. @default false */
  readonly usesAll?: boolean
  /** Further names that a name in the markup may mean. @default none */
  readonly meanings?: (name: string) => readonly string[]
  /** Whether indentation and empty lines mean something in the markup. @default false */
  readonly isByLine?: boolean
}

/** Puts together what a reader found. */
export function toComponent(source: string, file: string, parts: ComponentParts): Component {
  const { scripts, rendered, comments = [], language, types = '', isByLine = false } = parts
  const rest = blankInside(source, [...scripts, ...rendered, ...comments])
  const runtime: Request[] = parts.runtime === undefined ? [] : [{ kind: 'file', specifier: parts.runtime }]
  const found = [...addressesIn(rest), ...styleBlocks(rest, file), ...modulesIn(rest)]
  return {
    code: blankOutside(source, [...scripts, ...rendered]),
    language,
    markup: {
      text: (isByLine ? rest : plainMarkup(rest)) + types,
      names: [...new Set([...namesIn(rest, parts.meanings), ...(parts.names ?? [])])],
      usesAll: parts.usesAll === true,
      calls: [...rest.matchAll(CALL)].map(([, name = '', member]) =>
        member === undefined ? name : `${name}.${member}`,
      ),
      environment: [...rest.matchAll(ENVIRONMENT)].map(([, name = '*']) => name),
      requests: [...runtime, ...found, ...(parts.requests ?? [])],
      rendered,
    },
  }
}

const NAME = String.raw`[\p{ID_Start}$_][\p{ID_Continue}$]*`
const CALL = new RegExp(String.raw`(${NAME})(?:\s*\??\.\s*(${NAME}))?\s*\(\s*[^\s)]`, 'gu')
const ENVIRONMENT = /\b(?:import\.meta|process)\.env\b(?:\??\.([\p{ID_Start}$_][\p{ID_Continue}$]*))?/gu

function namesIn(markup: string, meanings: (name: string) => readonly string[] = () => []): string[] {
  const found = new Set(markup.match(/[\p{ID_Start}$_][\p{ID_Continue}$-]*/gu))
  return [...found].flatMap((name) => [...name.split('-'), ...meanings(name)])
}

/** What looks like the path of a file: some compilers make imports of them. */
const ADDRESS = /(?<=["'(,\s])(?:\.{1,2}\/|[@~][@\w-]*\/)[^\s"'(),]*\.\w+/g

function addressesIn(markup: string): Request[] {
  return [...markup.matchAll(ADDRESS)].map(([address]) => ({
    kind: 'file',
    specifier: address.replace(/^~(?!\/)/, ''),
  }))
}

const ASKING = /\b(?:import(?:\.meta\.glob)?|new\s+URL)\((?:[^()]|\([^()]*\))*\)/g

/** What expressions in the markup import while they run. */
function modulesIn(markup: string): Request[] {
  return [...markup.matchAll(ASKING)].flatMap(([call]) => scriptRequests(call))
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

/** A text of the same length of which only some parts are left, each of them statements of its own. */
function blankOutside(source: string, spans: readonly Span[]): string {
  let text = ''
  for (const { start, end } of spans.toSorted((left, right) => left.start - right.start)) {
    const between = blank(source.slice(text.length, start))
    text += (text === '' ? between : SEPARATOR + between.slice(SEPARATOR.length)) + source.slice(start, end)
  }
  return text + blank(source.slice(text.length))
}

/** Ends a comment as well as a statement, and is no line of the file; a closing tag is longer. */
const SEPARATOR = '\u2028;'

/** A text of the same length and lines without some parts. */
export function blankInside(source: string, spans: readonly Span[]): string {
  return spans.reduce(
    (text, { start, end }) => text.slice(0, start) + blank(text.slice(start, end)) + text.slice(end),
    source,
  )
}

/** As many blanks as a text has letters, with its lines. */
export function blank(text: string): string {
  return text.replaceAll(/[^\n\r]/g, ' ')
}

/**
 * What keeps its lines as they are written: texts of templates, what is shown as it is, attributes of several lines, and
 * languages that go by indentation.
 */
const KEEPS_LINES = [
  /`|\\\r?\n|\bpre|\btextarea\b/i,
  /\s(?!class\b|style\b|v-)[a-z][\w-]*\s*=\s*(?:"[^"\n]*\n|'[^'\n]*\n)/i,
  /<(?:template|style|script)\b[^>]*\blang\s*=(?!\s*["']?(?:[jt]sx?|css|postcss|scss|less|html|json)\b)/i,
]

/** Markup in which the indentation of lines, and empty ones, don't count. */
function plainMarkup(text: string): string {
  return KEEPS_LINES.some((kept) => kept.test(text)) ? text : text.replaceAll(/\s*\n\s*/g, '\n').trim()
}
