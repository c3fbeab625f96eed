import {
  saysNothing,
  type Declaration,
  type FunctionShape,
  type ModuleDeclarations,
  type ProjectCall,
} from './declarations.ts'
import { startEvaluation } from './evaluate.ts'
import { bindParameters, evaluateArguments } from './evaluate-calls.ts'
import type { Evaluation, EvaluationContext } from './evaluation.ts'
import { findOnlyCalled } from './only-called.ts'
import { HOLE } from './pattern.ts'
import type { ModuleId } from './syntax.ts'
import { eitherTags, unknown, type FunctionNode, type Scope, type TagSet } from './value.ts'

/** Most wrappers around each other that are followed. */
const MAX_LEVELS = 8

/** What a project declares once its wrappers are known. */
export interface Wrapped {
  /** Callers of wrappers: each is a declaration of its own. */
  readonly callers: readonly Declaration[]
  /** Declarations that are none of their own, because all their tags come from callers, all of which are known. */
  readonly hidden: ReadonlySet<Declaration>
  /** Declarations whose callers are all known: what can't be followed in them is told of the callers. */
  readonly settled: ReadonlySet<Declaration>
}

/**
 * Finds the functions that pass a parameter of their own on to a primitive's tags, and who calls them, through any number
 * of wrappers.
 */
export function followWrappers(
  context: EvaluationContext,
  declared: ReadonlyMap<ModuleId, ModuleDeclarations>,
): Wrapped {
  const callsOf = indexCalls(declared)
  const isOnlyCalled = findOnlyCalled(context, (module) => declared.has(module))
  const callers: Declaration[] = []
  const hidden = new Set<Declaration>()
  const settled = new Set<Declaration>()
  let level = [...declared.values()].flatMap(({ declarations }) => declarations)
  for (let depth = 0; level.length > 0 && depth < MAX_LEVELS; depth += 1) {
    const next: Declaration[] = []
    for (const inner of level) {
      const wrapper = wrapperOf(inner)
      if (wrapper === null) continue
      const calls = callsOf.get(wrapper) ?? []
      const found = calls.flatMap((call) => callerOf(context, inner, wrapper, call) ?? [])
      const isOpen = comesFromCallers(inner.tags) || inner.tags.unresolved.length > 0
      const isSettled = isOpen && calls.length > 0 && isOnlyCalled(inner.module, wrapper)
      if (isSettled) settled.add(inner)
      if (isSettled && comesFromCallers(inner.tags)) {
        hidden.add(inner)
        next.push(...found)
      } else
        next.push(
          ...found.filter(({ tags }) => saysMore(tags, inner.tags) || (isSettled && tags.unresolved.length > 0)),
        )
    }
    callers.push(...next)
    level = next
  }
  return { callers, hidden, settled }
}

function indexCalls(
  declared: ReadonlyMap<ModuleId, ModuleDeclarations>,
): ReadonlyMap<FunctionNode, readonly ProjectCall[]> {
  const index = new Map<FunctionNode, ProjectCall[]>()
  for (const { calls } of declared.values()) {
    for (const call of calls) {
      for (const node of new Set(call.callees.map((callee) => callee.node))) {
        const list = index.get(node)
        if (list === undefined) index.set(node, [call])
        else list.push(call)
      }
    }
  }
  return index
}

/** The outermost function around a declaration on whose parameters its tags depend. */
function wrapperOf({ functions, owners }: Declaration): FunctionNode | null {
  return functions.find((node) => owners.has(node)) ?? null
}

/** A call of a wrapper, as a declaration; `null` where a primitive needs tags and gets none. */
function callerOf(
  context: EvaluationContext,
  inner: Declaration,
  wrapper: FunctionNode,
  call: ProjectCall,
): Declaration | null {
  const callees = call.callees.filter((callee) => callee.node === wrapper)
  const tagsIn: Declaration['tagsIn'] = (evaluation, scope) =>
    eitherTags(callees.map((callee) => tagsOfCall(evaluation, inner, callee, call, scope)))
  const evaluation = startEvaluation(context)
  const tags = tagsIn(evaluation, call.scope)
  const { kind, form, holds, needsTags, place } = inner
  if (needsTags && saysNothing(tags)) return null
  const owners = evaluation.parameterOwners()
  const through = { inner, wrapper, call: call.node }
  return { ...call, kind, form, holds, needsTags, place, via: 'wrapper', tags, tagsIn, owners, through }
}

function tagsOfCall(
  evaluation: Evaluation,
  inner: Declaration,
  { node, scope }: FunctionShape,
  call: ProjectCall,
  callerScope: Scope,
): TagSet {
  const args = evaluateArguments(evaluation, call.node.arguments, callerScope)
  const given = args ?? node.params.map(() => unknown('the arguments are spread'))
  const known = bindParameters(evaluation, node, scope, given)
  return inner.tagsIn(evaluation, { module: scope.module, known })
}

/** Whether a caller decides on every tag: none is known without one, but for what stands in for a list that is left out. */
function comesFromCallers({ tags, always, unresolved }: TagSet): boolean {
  if ([...tags].every((tag) => tag === HOLE)) return tags.size > 0 || unresolved.length > 0
  return unresolved.length > 0 && always.size === 0
}

function saysMore(caller: TagSet, inner: TagSet): boolean {
  if (caller.unresolved.length < inner.unresolved.length) return true
  return [...caller.tags].some((tag) => !inner.tags.has(tag))
}
