import { digestText, sortedUnique } from './hash.ts'
import type { Request } from './requests.ts'
import type { ExportedName, ImportedName, ModuleSummary, Statement } from './summary.ts'

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
  /** Whether it may use any name of the scripts, for a part of it stands in another file. */
  readonly usesAll: boolean
  /** What it calls with arguments: `x`, or `x.y`. */
  readonly calls: readonly string[]
  /** Environment names that it reads; `*` where the name isn't known. */
  readonly environment: readonly string[]
  /** Files that it asks for: style sheets, pictures. */
  readonly requests: readonly Request[]
  /** Where scripts stand that run when the component is rendered, and not when its module is. */
  readonly rendered: readonly Span[]
}

/** What no script can bind. */
const MARKUP = '(markup)'
const PASSED_ON = '(default)'

/** Names that builds define values for are written like this. */
const DEFINED = /^[A-Z_$][A-Z\d_$]+$/

/**
 * Makes the markup a statement of its module. It is the default export, and it reaches what it names, what the scripts
 * export by default, and all that runs when it is rendered. What has no name of its own there (`response.headers.set(…)`)
 * reaches it in turn: it says something of what is rendered.
 */
export function withMarkup(summary: ModuleSummary, markup: Markup): ModuleSummary {
  const own = summary.statements.map((statement) =>
    isWithin(statement, markup.rendered) ? asRendered(statement) : statement,
  )
  const exported = summary.exports.find((item) => item.exported === 'default')
  // MDX exports its layout so, Vue the options of the component.
  const passedOn: ImportedName[] =
    exported !== undefined && 'specifier' in exported
      ? [{ local: PASSED_ON, specifier: exported.specifier, imported: exported.imported }]
      : []
  const imports = [...summary.imports, ...passedOn]
  const component: ExportedName = { exported: 'default', local: MARKUP }
  const reached = [
    ...own.filter((statement) => isWithin(statement, markup.rendered)).flatMap(({ binds }) => binds),
    ...(exported !== undefined && 'local' in exported ? [exported.local] : []),
    ...passedOn.map(({ local }) => local),
  ]
  const known = new Set([...imports.map(({ local }) => local), ...own.flatMap(({ binds }) => binds)])
  return {
    ...summary,
    statements: [...own, markupStatement(markup, known, new Set(imports.map(({ local }) => local)), reached)],
    imports,
    exports: [...summary.exports.filter((item) => item !== exported), component],
  }
}

function markupStatement(
  { text, names, usesAll, calls, environment, requests }: Markup,
  known: ReadonlySet<string>,
  imported: ReadonlySet<string>,
  reached: readonly string[],
): Statement {
  const called = calls.filter((name) => known.has(name) || imported.has(name.replace(/\..*/s, '')))
  return {
    ...NOTHING,
    key: MARKUP,
    binds: [MARKUP],
    mentions: sortedUnique([...(usesAll ? known : names.filter((name) => known.has(name))), ...reached]),
    globals: sortedUnique(names.filter((name) => !known.has(name) && DEFINED.test(name))),
    environment: sortedUnique(environment),
    requests,
    passes: sortedUnique(called).map((callee) => ({ callee, isContent: true, isGiven: false })),
    // Nobody calls a component while modules run; who does, may do anything.
    invocation: { direct: ANYTHING, method: ANYTHING },
    digest: digestText(text),
  }
}

const ANYTHING: { readonly kind: 'effect'; readonly calls: [] } = { kind: 'effect', calls: [] }

const NOTHING = {
  writes: [],
  hasJsx: false,
  evaluation: { kind: 'nothing', calls: [] },
  touches: [],
  line: 1,
  start: 0,
  end: 0,
} as const satisfies Partial<Statement>

function isWithin({ start, end }: Span, spans: readonly Span[]): boolean {
  return spans.some((span) => span.start <= start && end <= span.end)
}

/** It does nothing when the module runs; and it has to have a name by which the markup reaches it. */
function asRendered(statement: Statement): Statement {
  const { key, binds, mentions } = statement
  const named =
    binds.length === 0 ? { binds: [`(${key})`], mentions: sortedUnique([...mentions, MARKUP]) } : { binds, mentions }
  return { ...statement, ...named, evaluation: NOTHING.evaluation, touches: NOTHING.touches }
}
