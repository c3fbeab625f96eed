import { append } from './append.ts'
import { makersFor, type CallerIndex } from './callers.ts'
import type { Effects } from './effects.ts'
import { sortedUnique } from './hash.ts'
import { statementId } from './ids.ts'
import { declaringStatements, locateName, type Project } from './project.ts'
import type { ModuleId } from './syntax.ts'

/**
 * For each declaring statement, the statements that write into what it declares: those that say so, and where that is a
 * function, those that hand it something while modules run (`register('prices', loadPrices)`).
 */
export function indexWriters(project: Project, effects: Effects, callers: CallerIndex): Map<string, string[]> {
  const writers = new Map<string, string[]>()
  for (const { id, statements } of project.modules.values()) {
    for (const statement of statements) {
      for (const name of statement.writes) {
        for (const target of writtenStatements(project, id, name)) {
          const writer = statementId(id, statement.key)
          append(writers, target, writer)
        }
      }
    }
  }
  if (writers.size === 0) return writers
  const started = runAtStart(project, effects)
  for (const [target, found] of writers) {
    const makers = found.flatMap((writer) => makersFor(callers, writer).filter((maker) => started.has(maker)))
    if (makers.length > 0) writers.set(target, sortedUnique([...found, ...makers]))
  }
  return writers
}

/** The statements that bind what a written name stands for; through a namespace anything of the module may be written. */
function writtenStatements(project: Project, module: ModuleId, name: string): string[] {
  const location = locateName(project, module, name)
  if (location?.kind !== 'namespace') return declaringStatements(project, module, name)
  return (project.modules.get(location.module)?.statements ?? []).map(({ key }) => statementId(location.module, key))
}

/** Statements that run when modules do: effects, and the functions that they call at once. */
function runAtStart(project: Project, effects: Effects): ReadonlySet<string> {
  const started = new Set<string>()
  const waiting: { module: ModuleId; names: readonly string[] }[] = []
  const called = new Map<string, { module: ModuleId; names: readonly string[] }>()
  for (const { id, statements } of project.modules.values()) {
    for (const statement of statements) {
      const node = statementId(id, statement.key)
      const names = (calls: readonly { readonly name: string }[] = []): string[] => calls.map((call) => call.name)
      called.set(node, { module: id, names: names(statement.invocation?.direct.calls) })
      if (!effects.hasEffect(id, statement)) continue
      started.add(node)
      waiting.push({ module: id, names: names(statement.evaluation.calls) })
    }
  }
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const target of next.names.flatMap((name) => declaringStatements(project, next?.module ?? '', name))) {
      if (started.has(target)) continue
      started.add(target)
      const further = called.get(target)
      if (further !== undefined) waiting.push(further)
    }
  }
  return started
}
