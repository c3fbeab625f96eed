import { basename, extname } from 'node:path'
import { append } from '../core/append.ts'
import { conduitsOf, noteCallers, type Caller } from '../core/callers.ts'
import { startEvaluation } from '../core/evaluate.ts'
import { memberOf } from '../core/evaluate-names.ts'
import type { FormTables } from '../core/forms.ts'
import { modulePath, parseNodeId } from '../core/ids.ts'
import type { ModuleDeclarations } from '../core/declarations.ts'
import { locateExport, locateName, statementIn, type Project } from '../core/project.ts'
import type { ModuleSummary } from '../core/summary.ts'
import type { ModuleId } from '../core/syntax.ts'
import type { Value } from '../core/value.ts'
import type { TracedContext, Traces } from './cache/traces.ts'

/** Tells in which texts one of the names stands as a whole word: in time that doesn't grow with their number. */
export function mentionFinder(names: readonly string[]): (text: string) => boolean {
  const words = new Set(names)
  const other = otherThanWords(names)
  return (text) => {
    for (const [word] of text.matchAll(WORD)) if (words.has(word)) return true
    return other?.test(text) === true
  }
}

const WORD = /[\w$]+/g

/** Finds those of the names that are more than one word; `null` where none is. */
function otherThanWords(names: readonly string[]): RegExp | null {
  const others = names.filter((name) => !/^[\w$]+$/.test(name))
  const escaped = others.map((name) => name.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
  return others.length === 0 ? null : new RegExp(`(?<![\\w$])(?:${escaped.join('|')})(?![\\w$])`)
}

/**
 * Prepares to tell again and again which of many texts mention one of some names, as {@link mentionFinder} does of one:
 * the texts are gone through once.
 *
 * @returns the keys of those that do, in the order of the texts
 */
export function indexMentions(texts: ReadonlyMap<string, string>): (names: readonly string[]) => readonly string[] {
  const keys = [...texts.keys()]
  // Most projects have nothing that is asked for.
  let index: ReadonlyMap<string, readonly number[]> | undefined
  return (names) => {
    if (names.length === 0) return []
    index ??= indexWords([...texts.values()])
    const found = new Set(names.flatMap((name) => index?.get(name) ?? []))
    const other = otherThanWords(names)
    if (other !== null) for (const [at, text] of [...texts.values()].entries()) if (other.test(text)) found.add(at)
    return [...found].sort((left, right) => left - right).map((at) => keys[at] ?? '')
  }
}

/** By word, the places of the texts that hold it. */
function indexWords(texts: readonly string[]): Map<string, number[]> {
  const index = new Map<string, number[]>()
  for (const [at, text] of texts.entries()) {
    for (const word of new Set(text.match(WORD))) append(index, word, at)
  }
  return index
}

/** Names by which loaded modules pass on a primitive or the name of a header; of each module, told once. */
export function createPassedOn(loader: TracedContext, traces: Traces, tables: FormTables): () => string[] {
  const looked = new Set<ModuleId>()
  const verdicts = new Map<string, boolean>()
  const isPassedOn = (module: ModuleId, exported: string): boolean => {
    const location = locateExport(loader.project, module, exported)
    if (location === null || location.kind === 'namespace') return false
    if (location.kind === 'leaf') return isFormOf(location.specifier, tables)
    if (loader.isCode(location.module, location.name)) return false
    const key = `${location.module}#${location.name}`
    const verdict =
      verdicts.get(key) ??
      traces.answer(['passed on', location.name], location.module, (context) => {
        const value = memberOf(startEvaluation(context), { kind: 'namespace', module }, exported)
        return { answer: holdsPrimitive(value, tables), isPlain: true }
      })
    verdicts.set(key, verdict)
    return verdict
  }
  return () => {
    const names: string[] = []
    for (const { id, exports, stars } of loader.project.modules.values()) {
      if (looked.has(id)) continue
      looked.add(id)
      for (const { exported } of exports) if (isPassedOn(id, exported)) names.push(mentionOf(id, exported))
      const starred = tables.forms.filter((form) => stars.includes(form.specifier)).flatMap((form) => form.paths)
      names.push(...starred.map((path) => path.split('(')[0] ?? path))
      loader.letGo()
    }
    return names
  }
}

/**
 * Names under which modules offer functions that hold a site: who calls them may make what the site caches. Of a project
 * that grows, each module is looked at once.
 */
export function createCalled(project: Project): (declared: ReadonlyMap<ModuleId, ModuleDeclarations>) => string[] {
  const looked = new Set<ModuleId>()
  const callers = new Map<string, Caller[]>()
  const offered = new Map<string, string[]>()
  return (declared) => {
    for (const summary of project.modules.values()) {
      if (looked.has(summary.id)) continue
      looked.add(summary.id)
      noteCallers(project, summary, callers)
      noteOffered(project, summary, offered)
    }
    const holding = [...declared.values()].flatMap((found) => found.declarations.map(({ statement }) => statement))
    return namesOffered(project, offered, conduitsOf(callers, holding))
  }
}

/** Names by which other modules may mention what some statements declare. */
export function offeredNames(project: Project, statements: Iterable<string>): string[] {
  const offered = new Map<string, string[]>()
  for (const summary of project.modules.values()) noteOffered(project, summary, offered)
  return namesOffered(project, offered, statements)
}

/** Notes under which names a module offers what is declared where, by `module#name`. */
function noteOffered(project: Project, { id, exports }: ModuleSummary, offered: Map<string, string[]>): void {
  for (const item of exports) {
    const location = 'local' in item ? locateName(project, id, item.local) : locateExport(project, id, item.exported)
    if (location?.kind === 'name') append(offered, `${location.module}#${location.name}`, mentionOf(id, item.exported))
  }
}

function namesOffered(
  project: Project,
  offered: ReadonlyMap<string, readonly string[]>,
  statements: Iterable<string>,
): string[] {
  const names = new Set<string>()
  for (const statement of statements) {
    const { module, key } = parseNodeId(statement)
    const summary = project.modules.get(module ?? '')
    const binds = (summary && statementIn(summary, key ?? ''))?.binds ?? []
    for (const name of binds.flatMap((bound) => offered.get(`${module}#${bound}`) ?? [])) names.add(name)
  }
  return [...names]
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
