import { append } from './append.ts'
import { statementId } from './ids.ts'
import { declaringStatements, type Project } from './project.ts'
import { sortedUnique } from './hash.ts'

/** For each statement, the statements that hand something to what it declares. */
export type CallerIndex = ReadonlyMap<string, readonly Caller[]>

interface Caller {
  readonly id: string
  readonly isContent: boolean
  readonly isGiven: boolean
}

/** Finds who calls which top-level function with values of its own making, or passes on what it was given. */
export function indexCallers(project: Project): CallerIndex {
  const index = new Map<string, Caller[]>()
  for (const summary of project.modules.values()) {
    for (const statement of summary.statements) {
      const id = statementId(summary.id, statement.key)
      for (const { callee, isContent, isGiven } of statement.passes) {
        for (const target of declaringStatements(project, summary.id, callee)) {
          if (target === id) continue
          append(index, target, { id, isContent, isGiven })
        }
      }
    }
  }
  return index
}

/**
 * The statements that make what a statement is given: its callers that pass values of their own making, and those on the
 * way from them. A caller that only hands on what it was given (a router, its request) is none of them, unless one of its
 * own callers makes that.
 */
export function makersFor(index: CallerIndex, statement: string): string[] {
  return sortedUnique(makers(index, statement, new Set([statement])))
}

function makers(index: CallerIndex, statement: string, seen: Set<string>): string[] {
  return (index.get(statement) ?? []).flatMap(({ id, isContent, isGiven }) => {
    if (seen.has(id)) return []
    seen.add(id)
    const above = isGiven ? makers(index, id, seen) : []
    return isContent || above.length > 0 ? [id, ...above] : []
  })
}

/** Every statement through which something may reach a statement: who has to be known before {@link makersFor} is complete. */
export function conduitsOf(index: CallerIndex, statements: Iterable<string>): Set<string> {
  const found = new Set(statements)
  for (const statement of found) {
    for (const caller of index.get(statement) ?? []) if (caller.isGiven) found.add(caller.id)
  }
  return found
}
