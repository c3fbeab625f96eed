import { findDeclarations, type ModuleDeclarations } from '../core/declarations.ts'
import type { EvaluationContext } from '../core/evaluation.ts'
import type { FormTables } from '../core/forms.ts'
import { nameSites, type LocatedSite } from '../core/sites.ts'
import { summariseModule } from '../core/summary.ts'
import type { ModuleId, Syntax } from '../core/syntax.ts'
import { followWrappers } from '../core/wrappers.ts'
import type { Loader } from './load.ts'
import { idOf } from './module-files.ts'
import { parseFile, type ParsePorts } from './parse-file.ts'
import { isParseFailure, parseModule } from './parse.ts'
import type { ScanOptions } from './scan.ts'

/** The sites that a module declares, and the calls that may be of wrappers. */
export function declarationsIn(context: EvaluationContext, tables: FormTables, id: ModuleId): ModuleDeclarations {
  const syntax = context.syntaxOf(id)
  const summary = context.project.modules.get(id)
  if (syntax === undefined || summary === undefined) return { declarations: [], calls: [] }
  return findDeclarations(context, tables, syntax, summary)
}

/** What another plugin has compiled already is a script: to the language's own parser, text at best. */
function parseAgain(ports: ParsePorts, id: ModuleId, file: string, source: string): Syntax | null {
  const parsed = parseFile(ports, id, file, source)
  if (!isParseFailure(parsed) && (parsed.markup === undefined || parsed.program.body.length > 0)) return parsed
  const script = parseModule(id, file, source)
  return isParseFailure(script) ? null : script
}

/**
 * The sites of a file whose text differs from the one that was scanned; `null` where it can't be parsed.
 *
 * @param known - declarations of other modules that have to be looked at again
 */
export function relocate(
  loader: Loader,
  { root, tables }: Pick<ScanOptions, 'root' | 'tables'>,
  ports: ParsePorts,
  known: ReadonlyMap<ModuleId, ModuleDeclarations>,
  file: string,
  source: string,
): readonly LocatedSite[] | null {
  const id = idOf(root, file)
  const parsed = parseAgain(ports, id, file, source)
  if (parsed === null) return null
  const project = { ...loader.project, modules: new Map(loader.project.modules).set(id, summariseModule(parsed)) }
  const context: EvaluationContext = {
    ...loader,
    project,
    syntaxOf: (module) => (module === id ? parsed : loader.syntaxOf(module)),
    sourceOf: (module) => (module === id ? source : loader.sourceOf(module)),
    functionAt: (module, name) => (module === id ? null : loader.functionAt(module, name)),
    keep: (module) => (module === id ? undefined : loader.keep(module)),
  }
  const declared = new Map(known).set(id, declarationsIn(context, tables, id))
  return nameSites(declared, followWrappers(context, declared)).get(id)?.sites ?? null
}
