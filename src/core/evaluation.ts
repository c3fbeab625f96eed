import type { Project } from './project.ts'
import type { ModuleId, Node, Syntax } from './syntax.ts'
import type { Recollections } from './recollection.ts'
import type { Scope, Shape, Value } from './value.ts'

/** What the evaluation asks of the analysis. */
export interface EvaluationContext {
  readonly project: Project
  readonly syntaxOf: (module: ModuleId) => Syntax | undefined
  /** The text of a module: no tree has to be made for it. */
  readonly sourceOf: (module: ModuleId) => string | undefined
  /** The modules that ask for a module. */
  readonly importersOf: (module: ModuleId) => readonly ModuleId[]
  /** Where the function begins that a top-level name of a module surely stands for; `null` where it takes its tree to tell. */
  readonly functionAt: (module: ModuleId, name: string) => number | null
  /** Holds a module's tree for good, because its nodes are compared later on. */
  readonly keep: (module: ModuleId) => void
  /** Told between two steps: trees that aren't kept may be let go. */
  readonly letGo: () => void
  /** What was evaluated before, while no tree was let go and nothing loaded. @default nothing is remembered */
  readonly recollections?: Recollections
}

/** How the value of a tag was reached. */
export type Via = 'direct' | 'const' | 'helper' | 'wrapper'

/** One evaluation: bounded in depth and steps, so that it always ends. */
export interface Evaluation {
  readonly context: EvaluationContext
  readonly evaluate: (node: Node, scope: Scope) => Value
  /** Evaluates what decides of a value without being a part of it: a condition, a callee. It notes nothing. */
  readonly probe: (node: Node, scope: Scope) => Value
  /**
   * Calls a function of the project with known arguments.
   *
   * @param self - what `this` is inside; without it, what it is where the function stands
   */
  readonly apply: (callee: Extract<Shape, { kind: 'function' }>, args: readonly Value[], self?: Shape) => Value
  /**
   * Works something out, and remembers it for whenever as much is known of the call.
   *
   * @param owner - what it belongs to
   * @param key - tells it from what else belongs to that
   * @param scope - all that it depends on besides
   */
  readonly once: <Result>(owner: object, key: string, scope: Scope, work: () => Result) => Result
  /** Notes that the value rests on a declared constant. */
  readonly noteConstant: () => void
  /** Notes that the value rests on a parameter of which nothing is known, by the function that has it. */
  readonly noteParameter: (owner: Node) => void
  /** Functions that have such parameters. */
  readonly parameterOwners: () => ReadonlySet<Node>
  /** How far the evaluation had to go so far. */
  readonly via: () => Via
}
