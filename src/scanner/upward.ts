import { basename, extname } from 'node:path'
import { conduitsOf, indexCallers } from '../core/callers.ts'
import { startEvaluation } from '../core/evaluate.ts'
import { memberOf } from '../core/evaluate-names.ts'
import type { EvaluationContext } from '../core/evaluation.ts'
import type { FormTables } from '../core/forms.ts'
import { modulePath, parseNodeId } from '../core/ids.ts'
import type { ModuleDeclarations } from '../core/declarations.ts'
import { locateExport, locateName, type Project } from '../core/project.ts'
import type { ModuleId } from '../core/syntax.ts'
import type { Value } from '../core/value.ts'
import type { Loader } from './load.ts'

/** Tells in which texts one of the names stands as a whole word: in time that doesn't grow with their number. */
export function mentionFinder(names: readonly string[]): (text: string) => boolean {
  const words = new Set(names)
  const others = names.filter((name) => !/^[\w$]+$/.test(name))
  const escaped = others.map((name) => name.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
  const other = others.length === 0 ? null : new RegExp(`(?<![\\w$])(?:${escaped.join('|')})(?![\\w$])`)
  return (text) => {
    for (const [word] of text.matchAll(/[\w$]+/g)) if (words.has(word)) return true
    return other?.test(text) === true
  }
}

/** Names by which loaded modules pass on a primitive or the name of a header; of each module, told once. */
export function createPassedOn(
  context: EvaluationContext & Pick<Loader, 'isCode'>,
  tables: FormTables,
): () => string[] {
  const looked = new Set<ModuleId>()
  const verdicts = new Map<string, boolean>()
  const isPassedOn = (module: ModuleId, exported: string): boolean => {
    const location = locateExport(context.project, module, exported)
    if (location === null || location.kind === 'namespace') return false
    if (location.kind === 'leaf') return isFormOf(location.specifier, tables)
    if (context.isCode(location.module, location.name)) return false
    const key = `${location.module}#${location.name}`
    const known = verdicts.get(key)
    if (known !== undefined) return known
    const value = memberOf(startEvaluation(context), { kind: 'namespace', module }, exported)
    const verdict = holdsPrimitive(value, tables)
    verdicts.set(key, verdict)
    return verdict
  }
  return () => {
    const names: string[] = []
    for (const { id, exports, stars } of context.project.modules.values()) {
      if (looked.has(id)) continue
      looked.add(id)
      for (const { exported } of exports) if (isPassedOn(id, exported)) names.push(mentionOf(id, exported))
      const starred = tables.forms.filter((form) => stars.includes(form.specifier)).flatMap((form) => form.paths)
      names.push(...starred.map((path) => path.split('(')[0] ?? path))
      context.letGo()
    }
    return names
  }
}

/** Names under which modules offer functions that hold a site: who calls them may make what the site caches. */
export function calledNames(project: Project, declared: ReadonlyMap<ModuleId, ModuleDeclarations>): string[] {
  const holding = [...declared.values()].flatMap((found) => found.declarations.map(({ statement }) => statement))
  return offeredNames(project, conduitsOf(indexCallers(project), holding))
}

/** Names by which other modules may mention what some statements declare. */
export function offeredNames(project: Project, statements: Iterable<string>): string[] {
  const wanted = new Set(
    [...statements].flatMap((statement) => {
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

function isFormOf(specifier: string, { forms }: FormTables): boolean {
  return forms.some((form) => form.specifier === specifier)
}

function holdsPrimitive(value: Value, tables: FormTables): boolean {
  return value.some((shape) => {
    switch (shape.kind) {
      case 'external':
        return isFormOf(shape.specifier, tables)
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
