import type { EvaluationContext } from '../../core/evaluation.ts'
import { digest } from '../../core/hash.ts'
import type { ModuleId } from '../../core/syntax.ts'
import type { Loader } from '../load.ts'
import type { Records } from './records.ts'

/** What an evaluation looks at, and what it is asked with. */
export type TracedContext = EvaluationContext & Pick<Loader, 'isCode'>

/** Answers that are kept with all that was looked at for them: they hold as long as that is as it was. */
export interface Traces {
  /**
   * The answer to a question about a module.
   *
   * @param ask - makes it anew; plain data, or `null` where it is not to be kept
   */
  readonly answer: <Answer>(
    question: readonly unknown[],
    id: ModuleId,
    ask: (context: TracedContext) => Kept<Answer>,
  ) => Answer
}

/** An answer, and whether it is plain data that can be kept. */
export interface Kept<Answer> {
  readonly answer: Answer
  readonly isPlain: boolean
}

/** No answer is kept. */
export function withoutTraces(context: TracedContext): Traces {
  return { answer: (_question, _id, ask) => ask(context).answer }
}

type Trace = readonly [reads: readonly (readonly [id: ModuleId, state: string])[], answer: unknown]

/**
 * Keeps answers about modules. An answer rests on the modules that were looked at on the way to it, those that were not
 * there included: where one of them has another text, or leads elsewhere, it is asked for anew.
 *
 * @param salt - what all answers depend on besides
 */
export function createTraces(
  loader: TracedContext & Pick<Loader, 'stateOf'>,
  records: Records,
  salt: readonly unknown[],
): Traces {
  const common = digest(salt)
  return {
    answer: <Answer>(
      question: readonly unknown[],
      id: ModuleId,
      ask: (context: TracedContext) => Kept<Answer>,
    ): Answer => {
      const own = loader.stateOf(id)
      if (own === null) return ask(loader).answer
      const key = digest([question, common, id, own])
      const known = records.get(key)
      if (known !== undefined) {
        // The tool that wrote it is this one, and its checksum is right.
        const [reads, answer] = JSON.parse(known) as Trace
        if (reads.every(([module, state]) => loader.stateOf(module) === state)) return answer as Answer
      }
      const watched = watch(loader)
      const { answer, isPlain } = ask(watched.context)
      const reads = isPlain && !watched.isWide() ? statesOf(loader, watched.reads) : null
      if (reads !== null) records.put(key, JSON.stringify([reads, answer] satisfies Trace))
      return answer
    },
  }
}

function statesOf({ stateOf }: Pick<Loader, 'stateOf'>, reads: ReadonlySet<ModuleId>): [ModuleId, string][] | null {
  const states: [ModuleId, string][] = []
  for (const id of reads) {
    const state = stateOf(id)
    if (state === null) return null
    states.push([id, state])
  }
  return states
}

interface Watched {
  readonly context: TracedContext
  readonly reads: ReadonlySet<ModuleId>
  /** Whether more was looked at than single modules. */
  readonly isWide: () => boolean
}

function watch(loader: TracedContext): Watched {
  const reads = new Set<ModuleId>()
  let isWide = false
  const widen = (): void => {
    isWide = true
  }
  const note = (id: ModuleId): ModuleId => {
    reads.add(id)
    return id
  }
  return {
    reads,
    isWide: () => isWide,
    context: {
      project: {
        ...loader.project,
        modules: watchedMap(loader.project.modules, note, widen),
        dependencies: watchedMap(loader.project.dependencies, note, widen),
      },
      syntaxOf: (id) => loader.syntaxOf(note(id)),
      sourceOf: (id) => loader.sourceOf(note(id)),
      functionAt: (id, name) => loader.functionAt(note(id), name),
      isCode: (id, name) => loader.isCode(note(id), name),
      importersOf: (id) => {
        widen()
        return loader.importersOf(id)
      },
      keep: loader.keep,
      letGo: loader.letGo,
    },
  }
}

function watchedMap<Value>(
  map: ReadonlyMap<ModuleId, Value>,
  note: (id: ModuleId) => ModuleId,
  widen: () => void,
): ReadonlyMap<ModuleId, Value> {
  const whole = (): ReadonlyMap<ModuleId, Value> => {
    widen()
    return map
  }
  return {
    get: (id) => map.get(note(id)),
    has: (id) => map.has(note(id)),
    get size() {
      return whole().size
    },
    forEach: (callback) => whole().forEach(callback),
    entries: () => whole().entries(),
    keys: () => whole().keys(),
    values: () => whole().values(),
    [Symbol.iterator]: () => whole()[Symbol.iterator](),
  }
}
