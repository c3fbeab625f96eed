import { digestText, sortedUnique } from './hash.ts'
import type { Request } from './requests.ts'
import type { ExportedName, ModuleSummary, Statement } from './summary.ts'

/** A part of a text, by offsets in UTF-16 code units. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** What a component's file says besides its scripts. */
export interface Markup {
  /** All of it that counts. */
  readonly text: string
  /** Names that it may use. */
  readonly names: readonly string[]
  /** Files that it asks for: style sheets, pictures. */
  readonly requests: readonly Request[]
  /** Where scripts stand that run when the component is rendered, and not when its module is. */
  readonly rendered: readonly Span[]
}

/** What no script can bind. */
const MARKUP = '(markup)'

/**
 * Makes the markup a statement of its module: the component, which is the default export, reaches it, and it reaches what it
 * names and all that runs when it is rendered.
 */
export function withMarkup(summary: ModuleSummary, { text, names, requests, rendered }: Markup): ModuleSummary {
  const own = summary.statements.map((statement) => (isWithin(statement, rendered) ? asRendered(statement) : statement))
  const running = own.filter((statement) => isWithin(statement, rendered)).flatMap(({ binds }) => binds)
  const known = new Set([...summary.imports.map(({ local }) => local), ...own.flatMap(({ binds }) => binds)])
  const markup: Statement = {
    ...NOTHING,
    key: MARKUP,
    binds: [MARKUP],
    mentions: sortedUnique([...names.filter((name) => known.has(name)), ...running]),
    requests,
    digest: digestText(text),
  }
  const exported = summary.exports.find((item) => item.exported === 'default')
  const local = exported !== undefined && 'local' in exported ? exported.local : null
  const component: ExportedName = { exported: 'default', local: MARKUP }
  return {
    ...summary,
    statements: [...own.map((statement) => (isOf(statement, local) ? withMention(statement) : statement)), markup],
    exports: exported === undefined ? [...summary.exports, component] : summary.exports,
  }
}

const NOTHING = {
  writes: [],
  globals: [],
  environment: [],
  hasJsx: false,
  passes: [],
  evaluation: { kind: 'nothing', calls: [] },
  touches: [],
  invocation: null,
  line: 1,
  start: 0,
  end: 0,
} as const satisfies Partial<Statement>

function isWithin({ start, end }: Span, spans: readonly Span[]): boolean {
  return spans.some((span) => span.start <= start && end <= span.end)
}

/** It does nothing when the module runs; and it has to have a name by which the markup reaches it. */
function asRendered(statement: Statement): Statement {
  const { key, binds } = statement
  const named = binds.length === 0 ? [`(${key})`] : binds
  return { ...statement, binds: named, evaluation: NOTHING.evaluation, touches: NOTHING.touches }
}

function isOf({ binds }: Statement, local: string | null): boolean {
  return local !== null && binds.includes(local)
}

function withMention(statement: Statement): Statement {
  return { ...statement, mentions: sortedUnique([...statement.mentions, MARKUP]) }
}
