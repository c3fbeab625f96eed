import { append } from './append.ts'
import { statementId } from './ids.ts'
import { declaringStatements, type Project } from './project.ts'
import { sortedUnique } from './hash.ts'
import type { ModuleSummary } from './summary.ts'

/** For each statement, the statements that hand something to what it declares. */
export type CallerIndex = ReadonlyMap<string, readonly Caller[]>

/** Who hands something to what a statement declares. */
export interface Caller {
  readonly id: string
  readonly isContent: boolean
  readonly isGiven: boolean
}

/** Finds who calls which top-level function with values of its own making, or passes on what it was given. */
export function indexCallers(project: Project): CallerIndex {
  const index = new Map<string, Caller[]>()
  for (const summary of project.modules.values()) noteCallers(project, summary, index)
  return index
}

/** Notes what a module calls. */
export function noteCallers(project: Project, summary: ModuleSummary, index: Map<string, Caller[]>): void {
  for (const statement of summary.statements) {
    if (statement.passes.length === 0) continue
    const id = statementId(summary.id, statement.key)
    for (const { callee, isContent, isGiven } of statement.passes) {
      for (const target of declaringStatements(project, summary.id, callee)) {
        if (target !== id) append(index, target, { id, isContent, isGiven })
      }
    }
  }
}

/**
 * The statements that make what a statement is given: its callers that pass values of their own making, and those on the
 * way from them. A caller that only hands on what it was given (a router, its request) is none of them, unless one of its
 * own callers makes that.
 *
 * @returns in order, each once
 */
export function makersFor(index: CallerIndex, statement: string): string[] {
  const { ids, places, callers } = rankedOf(index)
  const start = places.get(statement)
  if (start === undefined) return []
  const seen = new Uint8Array(ids.length)
  seen[start] = 1
  const makers: number[] = []
  const way: Step[] = [{ at: start, next: 0, isContent: false, isMade: false }]
  for (let step = way.at(-1); step !== undefined; step = way.at(-1)) {
    const caller = callers[step.at]?.[step.next++]
    if (caller === undefined) {
      way.pop()
      const below = way.at(-1)
      if (below === undefined || !(step.isContent || step.isMade)) continue
      makers.push(step.at)
      below.isMade = true
    } else if (seen[caller.place] === 0) {
      seen[caller.place] = 1
      const { place, isContent, isGiven } = caller
      // Of one that hands on nothing the callers don't matter.
      way.push({ at: place, next: isGiven ? 0 : Infinity, isContent, isMade: false })
    }
  }
  return makers.sort((left, right) => left - right).flatMap((place) => ids[place] ?? [])
}

interface Step {
  readonly at: number
  /** The place of the caller that is looked at next. */
  next: number
  readonly isContent: boolean
  /** Whether anything above makes what is handed on. */
  isMade: boolean
}

/** An index by numbers, which are in the order of the ids. */
interface Ranked {
  readonly ids: readonly string[]
  readonly places: ReadonlyMap<string, number>
  readonly callers: readonly (readonly (Omit<Caller, 'id'> & { readonly place: number })[])[]
}

// A project with many sites asks for the same ways up again and again.
const RANKED = new WeakMap<CallerIndex, Ranked>()

function rankedOf(index: CallerIndex): Ranked {
  const known = RANKED.get(index)
  if (known !== undefined) return known
  const ids = sortedUnique([...index].flatMap(([id, callers]) => [id, ...callers.map((caller) => caller.id)]))
  const places = new Map(ids.map((id, place) => [id, place]))
  const callers = ids.map((id) =>
    (index.get(id) ?? []).map(({ id: caller, isContent, isGiven }) => ({
      place: places.get(caller) ?? 0,
      isContent,
      isGiven,
    })),
  )
  const ranked = { ids, places, callers }
  RANKED.set(index, ranked)
  return ranked
}

/** Every statement through which something may reach a statement: who has to be known before {@link makersFor} is complete. */
export function conduitsOf(index: CallerIndex, statements: Iterable<string>): Set<string> {
  const found = new Set(statements)
  for (const statement of found) {
    for (const caller of index.get(statement) ?? []) if (caller.isGiven) found.add(caller.id)
  }
  return found
}
