import { basename, extname } from 'node:path'
import { conduitsOf, indexCallers } from '../core/callers.ts'
import { startEvaluation } from '../core/evaluate.ts'
import { memberOf } from '../core/evaluate-names.ts'
import type { EvaluationContext } from '../core/evaluation.ts'
import type { FormTables } from '../core/forms.ts'
import { modulePath, parseNodeId } from '../core/ids.ts'
import type { ModuleDeclarations } from '../core/declarations.ts'
import { locateExport, locateName } from '../core/project.ts'
import type { ModuleId } from '../core/syntax.ts'
import type { Value } from '../core/value.ts'
import type { Loader } from './load.ts'

/** Matches texts in which one of the names stands as a whole word. */
export function mentionPattern(names: readonly string[]): RegExp {
  const escaped = names.map((name) => name.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
  return new RegExp(`(?<![\\w$])(?:${escaped.join('|')})(?![\\w$])`)
}

/** Names by which what was found so far may be used from modules that were not loaded yet. */
export function upwardNames(
  loader: Loader,
  declared: ReadonlyMap<ModuleId, ModuleDeclarations>,
  tables: FormTables,
): string[] {
  return [...new Set([...passedOn(loader, tables), ...calledNames(loader, declared)])]
}

/** Names by which loaded modules pass on a primitive or the name of a header. */
function passedOn(loader: Loader, tables: FormTables): string[] {
  const context: EvaluationContext = { project: loader.project, syntaxOf: loader.syntaxOf }
  return [...loader.project.modules.values()].flatMap((summary) => {
    const own = summary.exports.map((item) => item.exported)
    const starred = tables.forms.filter((form) => summary.stars.includes(form.specifier)).flatMap((form) => form.paths)
    return [
      ...own.filter((name) => isPassedOn(context, summary.id, name, tables)).map((name) => mentionOf(summary.id, name)),
      ...starred.map((path) => path.split('(')[0] ?? path),
    ]
  })
}

/** Names under which modules offer functions that hold a site: who calls them may make what the site caches. */
function calledNames({ project }: Loader, declared: ReadonlyMap<ModuleId, ModuleDeclarations>): string[] {
  const holding = [...declared.values()].flatMap((found) => found.declarations.map(({ statement }) => statement))
  const wanted = new Set(
    [...conduitsOf(indexCallers(project), holding)].flatMap((statement) => {
      const { module, key } = parseNodeId(statement)
      const binds = project.modules.get(module ?? '')?.statements.find((item) => item.key === key)?.binds ?? []
      return binds.map((name) => `${module}#${name}`)
    }),
  )
  return [...project.modules.values()].flatMap(({ id, exports }) =>
    exports.flatMap((item) => {
      const location = 'local' in item ? locateName(project, id, item.local) : locateExport(project, id, item.exported)
      const isWanted = location?.kind === 'name' && wanted.has(`${location.module}#${location.name}`)
      return isWanted ? [mentionOf(id, item.exported)] : []
    }),
  )
}

function isPassedOn(context: EvaluationContext, module: ModuleId, exported: string, tables: FormTables): boolean {
  return holdsPrimitive(memberOf(startEvaluation(context), { kind: 'namespace', module }, exported), tables)
}

function holdsPrimitive(value: Value, tables: FormTables): boolean {
  return value.some((shape) => {
    switch (shape.kind) {
      case 'external':
        return tables.forms.some((form) => form.specifier === shape.specifier)
      case 'text':
        return tables.headers.some((form) => form.header === shape.pieces.toLowerCase())
      case 'record':
        return [...shape.fields.values()].some((field) => holdsPrimitive(field, tables))
      default:
        return false
    }
  })
}

/** What a module has to mention to use an export. A default export has any name there, but its file's name is in the import. */
function mentionOf(module: ModuleId, exported: string): string {
  return exported === 'default' ? basename(modulePath(module), extname(module)) : exported
}
