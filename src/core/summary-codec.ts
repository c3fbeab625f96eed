import type { Call } from './harmless.ts'
import type { Pass } from './passes.ts'
import type { Evaluation, Invocation } from './purity.ts'
import type { Request } from './requests.ts'
import type { ExportedName, ImportedName, ModuleSummary, Statement } from './summary.ts'

/** A summary as plain lists, a third of its own JSON: what is empty or goes without saying is `0`. */
export type SummaryRow = readonly [
  id: string,
  statements: readonly StatementRow[],
  imports: readonly (readonly [local: string, specifier: string, imported: string])[],
  exports: readonly (readonly [exported: string, local: string, imported?: string])[],
  stars: List<string>,
  runs: List<string>,
  jsxSource: string | null,
]

type List<Item> = 0 | readonly Item[]

type StatementRow = readonly [
  key: string,
  /** `0` where it is the key alone. */
  binds: List<string>,
  mentions: List<string>,
  writes: List<string>,
  globals: List<string>,
  environment: List<string>,
  requests: List<Request>,
  hasJsx: 0 | 1,
  passes: List<Pass>,
  evaluation: EvaluationRow,
  touches: readonly string[] | null,
  invocation: 0 | readonly [direct: EvaluationRow, method: EvaluationRow],
  digest: string,
  line: number,
  start: number,
  end: number,
]

/** The place of its kind in {@link KINDS} where it calls nothing. */
type EvaluationRow = number | readonly [kind: number, calls: readonly Call[]]

const KINDS: readonly Evaluation['kind'][] = ['nothing', 'calls', 'effect']
const EMPTY: readonly never[] = []
const QUIET: readonly Evaluation[] = KINDS.map((kind) => ({ kind, calls: EMPTY }))

/** Packs a summary, to be kept. */
export function encodeSummary({ id, statements, imports, exports, stars, runs, jsxSource }: ModuleSummary): SummaryRow {
  return [
    id,
    statements.map(encodeStatement),
    imports.map(({ local, specifier, imported }) => [local, specifier, imported]),
    exports.map((item) =>
      'local' in item ? [item.exported, item.local] : [item.exported, item.specifier, item.imported],
    ),
    listRow(stars),
    listRow(runs),
    jsxSource,
  ]
}

function encodeStatement(statement: Statement): StatementRow {
  const { key, binds, invocation } = statement
  return [
    key,
    binds.length === 1 && binds[0] === key ? 0 : binds,
    listRow(statement.mentions),
    listRow(statement.writes),
    listRow(statement.globals),
    listRow(statement.environment),
    listRow(statement.requests),
    statement.hasJsx ? 1 : 0,
    listRow(statement.passes),
    evaluationRow(statement.evaluation),
    statement.touches,
    invocation === null ? 0 : [evaluationRow(invocation.direct), evaluationRow(invocation.method)],
    statement.digest,
    statement.line,
    statement.start,
    statement.end,
  ]
}

function listRow<Item>(list: readonly Item[]): List<Item> {
  return list.length === 0 ? 0 : list
}

function evaluationRow({ kind, calls }: Evaluation): EvaluationRow {
  const place = KINDS.indexOf(kind)
  return calls.length === 0 ? place : [place, calls]
}

/** Unpacks what {@link encodeSummary} has packed, into an equal summary. */
export function decodeSummary([id, statements, imports, exports, stars, runs, jsxSource]: SummaryRow): ModuleSummary {
  return {
    id,
    statements: statements.map(decodeStatement),
    imports: imports.map(([local, specifier, imported]): ImportedName => ({ local, specifier, imported })),
    exports: exports.map(([exported, from, imported]): ExportedName =>
      imported === undefined ? { exported, local: from } : { exported, specifier: from, imported },
    ),
    stars: stars || EMPTY,
    runs: runs || EMPTY,
    jsxSource,
  }
}

function decodeStatement([
  key,
  binds,
  mentions,
  writes,
  globals,
  environment,
  requests,
  hasJsx,
  passes,
  evaluation,
  touches,
  invocation,
  digest,
  line,
  start,
  end,
]: StatementRow): Statement {
  return {
    key,
    binds: binds === 0 ? [key] : binds,
    mentions: mentions || EMPTY,
    writes: writes || EMPTY,
    globals: globals || EMPTY,
    environment: environment || EMPTY,
    requests: requests || EMPTY,
    hasJsx: hasJsx === 1,
    passes: passes || EMPTY,
    evaluation: decodeEvaluation(evaluation),
    touches,
    invocation: invocation === 0 ? null : decodeInvocation(invocation),
    digest,
    line,
    start,
    end,
  }
}

function decodeInvocation([direct, method]: readonly [EvaluationRow, EvaluationRow]): Invocation {
  return { direct: decodeEvaluation(direct), method: decodeEvaluation(method) }
}

function decodeEvaluation(row: EvaluationRow): Evaluation {
  const [place, calls] = typeof row === 'number' ? [row, null] : row
  const quiet = QUIET[place] ?? { kind: 'effect', calls: EMPTY }
  return calls === null ? quiet : { kind: quiet.kind, calls }
}
