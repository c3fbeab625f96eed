import { basename, extname } from 'node:path'
import { conduitsOf, indexCallers } from '../core/callers.ts'
import { startEvaluation } from '../core/evaluate.ts'
import { onlyText } from '../core/evaluate-collections.ts'
import type { EvaluationContext } from '../core/evaluation.ts'
import type { FormTables } from '../core/forms.ts'
import { modulePath, parseNodeId } from '../core/ids.ts'
import { locateExport } from '../core/project.ts'
import type { ModuleSites } from '../core/sites.ts'
import type { ModuleId } from '../core/syntax.ts'
import type { Loader } from './load.ts'

/** Matches texts in which one of the names stands as a whole word. */
export function mentionPattern(names: readonly string[]): RegExp {
  const escaped = names.map((name) => name.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
  return new RegExp(`(?<![\\w$])(?:${escaped.join('|')})(?![\\w$])`)
}

/** Names by which what was found so far may be used from modules that were not loaded yet. */
export function upwardNames(
  loader: Loader,
  declared: ReadonlyMap<ModuleId, ModuleSites>,
  tables: FormTables,
): string[] {
  return [...new Set([...passedOn(loader, tables), ...calledNames(loader, declared)])]
}

/** Names by which loaded modules pass on a primitive or the name of a header. */
function passedOn(loader: Loader, tables: FormTables): string[] {
  const context: EvaluationContext = { project: loader.project, syntaxOf: loader.syntaxOf }
  return [...loader.project.modules.values()].flatMap((summary) => {
    const own = summary.exports.map((item) => item.exported).filter((name) => name !== 'default')
    const starred = tables.forms.filter((form) => summary.stars.includes(form.specifier)).flatMap((form) => form.paths)
    return [
      ...own.filter((name) => isPassedOn(context, summary.id, name, tables)),
      ...starred.map((path) => path.split('(')[0] ?? path),
    ]
  })
}

/** Names under which modules offer functions that hold a site: who calls them may make what the site caches. */
function calledNames({ project }: Loader, declared: ReadonlyMap<ModuleId, ModuleSites>): string[] {
  const holding = [...declared.values()].flatMap((found) => found.sites.map(({ site }) => site.statement))
  return [...conduitsOf(indexCallers(project), holding)].flatMap((statement) => {
    const { module, key } = parseNodeId(statement)
    const summary = project.modules.get(module ?? '')
    const binds = summary?.statements.find((item) => item.key === key)?.binds ?? []
    const exported = summary?.exports.filter((item) => 'local' in item && binds.includes(item.local)) ?? []
    // A default export has any name where it is used; its file's name is what the import has to mention.
    return exported.map((item) =>
      item.exported === 'default' ? basename(modulePath(summary?.id ?? ''), extname(summary?.id ?? '')) : item.exported,
    )
  })
}

function isPassedOn(context: EvaluationContext, module: ModuleId, exported: string, tables: FormTables): boolean {
  const location = locateExport(context.project, module, exported)
  if (location?.kind === 'leaf') return tables.forms.some((form) => form.specifier === location.specifier)
  if (location?.kind !== 'name') return false
  const syntax = context.syntaxOf(location.module)
  const binding = syntax?.topLevel(location.name)
  if (syntax === undefined || binding?.node.type !== 'VariableDeclarator' || binding.node.init === null) return false
  const value = startEvaluation(context).evaluate(binding.node.init, { module: syntax, known: new Map() })
  const text = onlyText(value)?.toLowerCase()
  const isHeader = tables.headers.some((form) => form.header === text)
  return (
    isHeader ||
    value.some((shape) => shape.kind === 'external' && tables.forms.some((form) => form.specifier === shape.specifier))
  )
}
