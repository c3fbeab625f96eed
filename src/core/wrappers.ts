import { append } from './append.ts'
import {
  saysNothing,
  wrapperAt,
  type Declaration,
  type ModuleDeclarations,
  type TagsIn,
  type Wrapper,
} from './declarations.ts'
import { startEvaluation } from './evaluate.ts'
import { bindParameters, evaluateArguments } from './evaluate-calls.ts'
import type { Evaluation, EvaluationContext } from './evaluation.ts'
import type { CallNode } from './finding.ts'
import { findOnlyCalled } from './only-called.ts'
import { HOLE } from './pattern.ts'
import { functionKey, openCall, type FunctionShape, type ProjectCall } from './project-calls.ts'
import { TAGGED_TEXT } from './site-tag.ts'
import type { ModuleId } from './syntax.ts'
import { eitherTags, unknown, type Scope, type TagSet } from './value.ts'

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
 * Answers a question about a module, anew or as it was answered before.
 *
 * @param ask - looks through the given context alone; `isPlain` where the answer is plain data, which can be kept
 */
export type Asking = <Answer>(
  question: readonly unknown[],
  module: ModuleId,
  ask: (context: EvaluationContext) => { readonly answer: Answer; readonly isPlain: boolean },
) => Answer

/**
 * Finds the functions that pass a parameter of their own on to a primitive's tags, and who calls them, through any number
 * of wrappers.
 */
export function followWrappers(
  context: EvaluationContext,
  declared: ReadonlyMap<ModuleId, ModuleDeclarations>,
  asking: Asking = (_question, _module, ask) => ask(context).answer,
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
      const { wrapper } = inner
      if (wrapper === null) continue
      const calls = callsOf.get(functionKey(inner.module, wrapper.node)) ?? []
      const isOpen = comesFromCallers(inner.tags) || inner.tags.unresolved.length > 0
      const isSettled = isOpen && calls.length > 0 && isOnlyCalled(inner.module, wrapper.node)
      const isHidden = isSettled && comesFromCallers(inner.tags)
      if (isSettled) settled.add(inner)
      if (isHidden) hidden.add(inner)
      const counts = ({ tags }: Declaration): boolean =>
        isHidden || saysMore(tags, inner.tags) || (isSettled && tags.unresolved.length > 0)
      const isPlain = !holdsValues(inner)
      const question = ['caller', isHidden, isSettled, ...identityOf(inner)]
      const found = calls.map((call) =>
        asking([...question, call.start, call.end], call.module, (open) => {
          // The texts that the declaration rests on are part of what the answer does.
          for (const module of modulesOf(inner)) open.sourceOf(module)
          const caller = callerOf(open, inner, wrapper, call)
          // Of most calls nothing comes.
          return caller !== null && counts(caller) ? { answer: caller, isPlain: false } : { answer: null, isPlain }
        }),
      )
      next.push(...found.filter((caller) => caller !== null))
    }
    callers.push(...next)
    level = next
  }
  return { callers, hidden, settled }
}

/** All that tells a declaration from others, as far as its callers rest on it besides the texts of its modules. */
function identityOf({ module, line, column, form, kind, tags, wrapper, place, through }: Declaration): unknown[] {
  const said = [[...tags.tags], [...tags.always], tags.unresolved]
  const at = (place.kind === 'call' ? place.call : place.value).start
  return [module, line, column, form, kind, said, wrapper?.node.start, at, through && identityOf(through.inner)]
}

/** Whether a declaration holds values that were found in modules which nobody looks at again. */
function holdsValues({ through }: Declaration): boolean {
  return through !== null && (through.isBound || holdsValues(through.inner))
}

/** The modules of a declaration and of all that it reaches the primitive through. */
function modulesOf({ module, through }: Declaration): ModuleId[] {
  return [module, ...(through === null ? [] : modulesOf(through.inner))]
}

function indexCalls(declared: ReadonlyMap<ModuleId, ModuleDeclarations>): ReadonlyMap<string, readonly ProjectCall[]> {
  const index = new Map<string, ProjectCall[]>()
  for (const { calls } of declared.values()) {
    for (const call of calls) {
      for (const key of new Set(call.callees)) {
        append(index, key, call)
      }
    }
  }
  return index
}

/** A call of a wrapper, as a declaration; `null` where a primitive needs tags and gets none. */
function callerOf(
  context: EvaluationContext,
  inner: Declaration,
  wrapper: Wrapper,
  call: ProjectCall,
): Declaration | null {
  const open = openCall(context, call)
  if (open === null) return null
  const callees = open.callees.filter((callee) => callee.node === wrapper.node)
  const tagsIn: TagsIn = (evaluation, scope) =>
    eitherTags(callees.map((callee) => tagsOfCall(evaluation, wrapper, callee, open.node, scope)))
  const evaluation = startEvaluation(context)
  const tags = tagsIn(evaluation, open.scope)
  const { kind, form, holds, needsTags, place } = inner
  const own = wrapperAt(open, evaluation.parameterOwners(), tagsIn)
  if (own !== null) context.keep(call.module)
  const isTagged = TAGGED_TEXT.test(open.scope.module.source)
  context.letGo()
  if (needsTags && saysNothing(tags)) return null
  const isBound = callees.some(({ scope }) => scope.known.size > 0)
  const through = { inner, wrapper, call: open.node, isTagged, isBound }
  return { ...open.place, kind, form, holds, needsTags, place, via: 'wrapper', tags, wrapper: own, through }
}

function tagsOfCall(
  evaluation: Evaluation,
  { tagsIn }: Wrapper,
  { node, scope }: FunctionShape,
  call: CallNode,
  callerScope: Scope,
): TagSet {
  const args = evaluateArguments(evaluation, call.arguments, callerScope)
  const given = args ?? node.params.map(() => unknown('the arguments are spread'))
  const known = bindParameters(evaluation, node, scope, given)
  return tagsIn(evaluation, { module: scope.module, known })
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
