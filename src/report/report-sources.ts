import type { Comparison } from '../core/because.ts'
import { modulePath, parseNodeId } from '../core/ids.ts'
import type { ManifestGraph } from '../core/manifest-graph.ts'
import type { ChangedSource } from './report-data.ts'

/**
 * Yields the text of a module, by its id in the manifest, as it was and as it is; `undefined` where it is not at hand, or
 * not to be shown.
 */
export type SourceOf = (side: 'before' | 'after', module: string) => string | undefined

/** Sources of statements that differ, each once. */
export interface SourceCollector {
  readonly sources: readonly ChangedSource[]
  /** Adds a node that differs. Yields the index of its source, `null` where there is none. */
  readonly add: (comparison: Comparison, id: string) => number | null
  /** How many were left out, because the page would grow too large. */
  readonly leftOut: () => number
}

/** Most lines of one statement that are shown. */
const MOST_LINES = 60
/** Most letters of one statement: some are written by machines, in one line. */
const MOST_LETTERS = 20_000
/** Most letters of all. A release that changes more is not read line by line. */
const MOST_OF_ALL = 1_000_000

/** Collects the sources of statements that differ. */
export function collectSources(sourceOf: SourceOf): SourceCollector {
  const sources: ChangedSource[] = []
  const known = new Map<Comparison, Map<string, number | null>>()
  const cut = { before: statementCutter('before', sourceOf), after: statementCutter('after', sourceOf) }
  let letters = 0
  let leftOut = 0
  const find = (comparison: Comparison, id: string): number | null => {
    const { module, key } = parseNodeId(id)
    if (module === null || key === null) return null
    const [before, after] = [cut.before(comparison.before, module, id), cut.after(comparison.after, module, id)]
    const length = (before?.text.length ?? 0) + (after?.text.length ?? 0)
    if (length === 0) return null
    if (letters + length > MOST_OF_ALL) {
      leftOut += 1
      return null
    }
    letters += length
    return sources.push({ module: modulePath(module), name: key, before, after }) - 1
  }
  return {
    sources,
    add: (comparison, id) => {
      const found = known.get(comparison) ?? new Map<string, number | null>()
      known.set(comparison, found)
      const index = found.get(id)
      if (index !== undefined) return index
      const added = find(comparison, id)
      found.set(id, added)
      return added
    },
    leftOut: () => leftOut,
  }
}

type Cutter = (graph: ManifestGraph, module: string, id: string) => ChangedSource['before']

function statementCutter(side: 'before' | 'after', sourceOf: SourceOf): Cutter {
  const lineStarts = new Map<ManifestGraph, ReadonlyMap<string, readonly number[]>>()
  const texts = new Map<string, readonly string[] | null>()
  const linesOf = (module: string): readonly string[] | null => {
    const known = texts.get(module)
    if (known !== undefined) return known
    const lines = sourceOf(side, module)?.split(/\r\n|\n/) ?? null
    texts.set(module, lines)
    return lines
  }
  return (graph, module, id) => {
    const line = graph.lineOf(id)
    const lines = line === undefined ? null : linesOf(module)
    if (line === undefined || lines === null) return null
    const starts = lineStarts.get(graph) ?? statementLines(graph)
    lineStarts.set(graph, starts)
    const next = starts.get(module)?.find((start) => start > line) ?? Number.POSITIVE_INFINITY
    const text = cutStatement(lines, line, next)
    return text === '' ? null : { line, text }
  }
}

/** Where the statements of each module begin, in order. */
function statementLines({ rows }: ManifestGraph): Map<string, number[]> {
  const starts = new Map<string, number[]>()
  for (const [id, , , line] of rows) {
    const { module } = parseNodeId(id)
    if (module === null || line === undefined) continue
    const known = starts.get(module) ?? []
    starts.set(module, known)
    known.push(line)
  }
  for (const lines of starts.values()) lines.sort((left, right) => left - right)
  return starts
}

/** How statements begin at the left edge. */
const BEGINNING =
  /^(?:export|import|const|let|var|async|function|class|abstract|interface|type|enum|declare|namespace)\b/
const NO_CODE = /^\s*(?:\/\/.*|\/?\*.*)?$/

/**
 * The lines of a statement. A manifest says where the statements begin that sites reach: so a line that begins like another
 * one ends it as well. What is above the next one belongs to that.
 *
 * @param first - its first line, counted from 1
 * @param next - the first line of the next statement
 */
export function cutStatement(lines: readonly string[], first: number, next: number): string {
  const most = Math.min(next - 1, first - 1 + MOST_LINES, lines.length)
  const isAtEdge = /^\S/.test(lines[first - 1] ?? '')
  const another = isAtEdge ? lines.findIndex((line, at) => at >= first && BEGINNING.test(line)) : -1
  let end = another === -1 ? most : Math.min(most, another)
  while (end > first && NO_CODE.test(lines[end - 1] ?? '')) end -= 1
  return lines
    .slice(first - 1, end)
    .join('\n')
    .slice(0, MOST_LETTERS)
}
