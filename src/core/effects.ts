import { append } from './append.ts'
import type { Purity } from './analysis-options.ts'
import { statementId } from './ids.ts'
import type { Call } from './harmless.ts'
import { isListedFactory } from './pure-factories.ts'
import { bindersOf, dependenciesOf, isOpaque, locateName, type Location, type Project } from './project.ts'
import type { Evaluation } from './purity.ts'
import type { ModuleSummary, Statement } from './summary.ts'
import type { ModuleId } from './syntax.ts'

/** Which statements and modules do anything when they run. */
export interface Effects {
  readonly hasEffect: (module: ModuleId, statement: Statement) => boolean
  /** Modules that do anything when they run: by effects of their own or of what they import. */
  readonly effective: ReadonlySet<ModuleId>
}

/**
 * Finds what has effects in a project: a statement that may do anything, or that calls what does. What a function calls is
 * followed through the project; what a package's function does to the project's code is taken to be nothing, unless
 * `purity` is `strict`: then only listed ones are.
 */
export function findEffects(project: Project, purity: Purity): Effects {
  const index = indexCalls(project, purity)
  const verdicts = new Map<Statement, boolean>()
  const judge = (module: ModuleId, { calls }: Evaluation): boolean =>
    calls.some((call) => {
      const targets = targetsOf(project, module, call, purity)
      return targets === null || targets.some((target) => target.invoked?.kind === 'effect' || index.has(useOf(target)))
    })
  const hasEffect = (module: ModuleId, statement: Statement): boolean => {
    const { kind } = statement.evaluation
    if (kind !== 'calls') return kind === 'effect'
    const verdict = verdicts.get(statement) ?? judge(module, statement.evaluation)
    verdicts.set(statement, verdict)
    return verdict
  }
  return { hasEffect, effective: effectiveModules(project, hasEffect) }
}

/** What a call may run: one use of a statement, with what that does by itself. */
interface Target {
  readonly statement: string
  readonly how: 'direct' | 'method'
  readonly invoked: Evaluation | undefined
}

/** What a call may run; nothing where it is harmless, `null` where that can't be found, and what no rule takes to be harmless. */
function targetsOf(project: Project, module: ModuleId, { name, how }: Call, purity: Purity): readonly Target[] | null {
  const [local = name, member = null] = name.split('.')
  const location = locateName(project, module, local, member)
  if (location === null || location.kind === 'namespace') return null
  if (location.kind === 'leaf') return isHarmlessLeaf(location, purity) ? [] : null
  // What its code doesn't count for, it can't be judged by.
  if (isOpaque(project, location.module)) return null
  const found = bindersOf(project, location)
  if (found.length === 0 || how === 'handed') return null
  return found.map(({ key, invocation }) => ({
    statement: statementId(location.module, key),
    how,
    invoked: invocation?.[how],
  }))
}

function useOf({ statement, how }: Pick<Target, 'statement' | 'how'>): string {
  return `${statement}\n${how}`
}

function isHarmlessLeaf(location: Extract<Location, { kind: 'leaf' }>, purity: Purity): boolean {
  const { id } = location.dependency
  if (!id.startsWith('package:') && !id.startsWith('builtin:')) return false
  return purity === 'pragmatic' || isListedFactory(location.specifier, location.imported)
}

/** The uses of statements that may do anything not by themselves, but by what they call in turn. */
function indexCalls(project: Project, purity: Purity): ReadonlySet<string> {
  const callers = new Map<string, string[]>()
  const effectful = new Set<string>()
  const note = (module: ModuleId, use: string, calls: readonly Call[]): void => {
    for (const call of calls) {
      const targets = targetsOf(project, module, call, purity)
      if (targets === null || targets.some(({ invoked }) => invoked?.kind === 'effect')) return void effectful.add(use)
      for (const target of targets) append(callers, useOf(target), use)
    }
  }
  for (const { id, statements } of project.modules.values()) {
    for (const { key, invocation } of statements) {
      for (const how of ['direct', 'method'] as const) {
        if (invocation?.[how].kind !== 'calls') continue
        note(id, useOf({ statement: statementId(id, key), how }), invocation[how].calls)
      }
    }
  }
  // A set that grows while it is gone through.
  for (const use of effectful) for (const caller of callers.get(use) ?? []) effectful.add(caller)
  return effectful
}

/** A leaf imported without a name is there for its effect alone; one imported by name counts where the name is used. */
export function countsForEffect(summary: ModuleSummary, specifier: string): boolean {
  return !(
    summary.imports.some((item) => item.specifier === specifier) ||
    summary.stars.includes(specifier) ||
    summary.exports.some((item) => 'specifier' in item && item.specifier === specifier)
  )
}

function effectiveModules(project: Project, hasEffect: Effects['hasEffect']): Set<ModuleId> {
  const importers = new Map<ModuleId, ModuleId[]>()
  const effective = new Set<ModuleId>()
  for (const summary of project.modules.values()) {
    const isJudged = !isOpaque(project, summary.id)
    if (!isJudged || summary.statements.some((statement) => hasEffect(summary.id, statement))) effective.add(summary.id)
    for (const specifier of summary.runs) {
      for (const dependency of dependenciesOf(project, summary.id, specifier)) {
        if (dependency.kind === 'module') append(importers, dependency.id, summary.id)
        else if (countsForEffect(summary, specifier)) effective.add(summary.id)
      }
    }
  }
  for (const module of effective) for (const importer of importers.get(module) ?? []) effective.add(importer)
  return effective
}
