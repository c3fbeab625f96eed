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
  const hasEffect = (module: ModuleId, { evaluation }: Statement): boolean =>
    evaluation.kind === 'effect' ||
    evaluation.calls.some((call) => targetsOf(project, module, call, purity).some((target) => index.has(target)))
  return { hasEffect, effective: effectiveModules(project, hasEffect) }
}

/** A target that stands for anything: what can't be found, and what no rule takes to be harmless. */
const ANYTHING = '*'

/** What a call may run, as keys of statements with the way they are used; nothing where it is harmless. */
function targetsOf(project: Project, module: ModuleId, { name, how }: Call, purity: Purity): string[] {
  const [local = name, member = null] = name.split('.')
  const location = locateName(project, module, local, member)
  if (location === null || location.kind === 'namespace') return [ANYTHING]
  if (location.kind === 'leaf') return isHarmlessLeaf(location, purity) ? [] : [ANYTHING]
  // What its code doesn't count for, it can't be judged by.
  if (isOpaque(project, location.module)) return [ANYTHING]
  const found = bindersOf(project, location)
  if (found.length === 0 || how === 'handed') return [ANYTHING]
  return found.map((statement) => useOf(statementId(location.module, statement.key), how))
}

function useOf(statement: string, how: 'direct' | 'method'): string {
  return `${statement}\n${how}`
}

function isHarmlessLeaf(location: Extract<Location, { kind: 'leaf' }>, purity: Purity): boolean {
  const { id } = location.dependency
  if (!id.startsWith('package:') && !id.startsWith('builtin:')) return false
  return purity === 'pragmatic' || isListedFactory(location.specifier, location.imported)
}

/** Every use of a statement that may do anything: by itself, or by what it calls in turn. */
function indexCalls(project: Project, purity: Purity): ReadonlySet<string> {
  const callers = new Map<string, string[]>()
  const effectful = new Set([ANYTHING])
  const note = (module: ModuleId, use: string, { kind, calls }: Evaluation): void => {
    if (kind === 'effect') effectful.add(use)
    else
      for (const call of calls) {
        for (const target of targetsOf(project, module, call, purity)) {
          append(callers, target, use)
        }
      }
  }
  for (const { id, statements } of project.modules.values()) {
    for (const { key, invocation } of statements) {
      if (invocation === null) continue
      note(id, useOf(statementId(id, key), 'direct'), invocation.direct)
      note(id, useOf(statementId(id, key), 'method'), invocation.method)
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
        if (dependency.kind === 'module') {
          append(importers, dependency.id, summary.id)
        } else if (countsForEffect(summary, specifier)) effective.add(summary.id)
      }
    }
  }
  for (const module of effective) for (const importer of importers.get(module) ?? []) effective.add(importer)
  return effective
}
