import { statementId } from './ids.ts'
import { positionFinder, type Position } from './position.ts'
import { scopeName } from './scope-name.ts'
import type { ModuleSummary } from './summary.ts'
import { isFunction } from './surroundings.ts'
import type { ModuleId, Node, Syntax } from './syntax.ts'
import type { FunctionNode, Scope } from './value.ts'

/** Where in the code something stands. */
export interface Place extends Position {
  readonly module: ModuleId
  /** Enclosing named scopes. */
  readonly name: string
  /** The statement it stands in. */
  readonly statement: string
}

/** A place with what is around it. It holds the whole tree of its module, so it is let go once it is looked at. */
export interface OpenPlace {
  readonly place: Place
  /** Functions around it, outermost first. */
  readonly functions: readonly FunctionNode[]
  /** Its module, with nothing known of any parameter. */
  readonly scope: Scope
}

/** Tells of nodes of a module where they stand. */
export type PlaceFinder = (node: Node, ancestors: readonly Node[]) => OpenPlace

/** Prepares to tell of nodes of a module where they stand. */
export function placeFinder(module: Syntax, summary: ModuleSummary): PlaceFinder {
  const positionOf = positionFinder(module.source)
  return (node, ancestors) => ({
    place: {
      ...positionOf(node.start),
      module: module.id,
      name: scopeName(ancestors),
      statement: statementAt(summary, node.start),
    },
    functions: ancestors.filter(isFunction),
    scope: scopeOf(module),
  })
}

/** A module with nothing known of any parameter. */
export function scopeOf(module: Syntax): Scope {
  return { module, known: new Map() }
}

function statementAt(summary: ModuleSummary, offset: number): string {
  const statement = summary.statements.find((candidate) => candidate.start <= offset && offset < candidate.end)
  return statement === undefined ? summary.id : statementId(summary.id, statement.key)
}
