import type { ModuleDeclarations } from '../core/declarations.ts'
import { mayDeclare } from '../core/forms.ts'
import type { ModuleId } from '../core/syntax.ts'
import { createTraces, withoutTraces, type Traces } from './cache/traces.ts'
import type { Stopwatch } from './laps.ts'
import type { Loader } from './load.ts'
import { idOf } from './module-files.ts'
import type { Sources } from './read-sources.ts'
import { declarationsIn } from './relocate.ts'
import type { ScanOptions, ScanPorts } from './scan.ts'
import { createCalled, createPassedOn, indexMentions, mentionFinder } from './upward.ts'

/** What the modules of a project declare. */
export interface FoundDeclared {
  readonly declared: ReadonlyMap<ModuleId, ModuleDeclarations>
  readonly traces: Traces
  /** The files in whose text one of the names stands. */
  readonly mentioning: (names: readonly string[]) => readonly string[]
}

/**
 * Starts from the files whose text may declare something, loads what they import, and starts again from the files that use
 * what those pass on (a re-exported primitive, the name of a header).
 */
export async function findDeclared(
  options: ScanOptions,
  { autoImports, records }: ScanPorts,
  loader: Loader,
  { files, texts }: Sources,
  watch: Stopwatch,
): Promise<FoundDeclared> {
  const mayDeclareIn = createMayDeclare(options)
  const given = autoImports?.offeredBy(options.tables.forms.map(({ specifier }) => specifier)) ?? []
  const isGiven = mentionFinder(given)
  const mayBeSite = (file: string): boolean => {
    const text = texts.get(file) ?? ''
    return mayDeclareIn(idOf(options.root, file), text) || (given.length > 0 && isGiven(text))
  }
  const mentioned = indexMentions(texts)
  const mentioning = (names: readonly string[]): readonly string[] =>
    mentioned([...names, ...(autoImports?.spellings(names) ?? [])])
  const candidates = new Set(files.filter(mayBeSite))
  await loader.load([...candidates])
  watch.lap('load')
  const traces = records === undefined ? withoutTraces(loader) : createTraces(loader, records, [options.tables])
  const declared = new Map<ModuleId, ModuleDeclarations>()
  const asked = new Set<string>()
  const passedOn = createPassedOn(loader, traces, options.tables)
  const called = createCalled(loader.project)
  for (;;) {
    declareSites(loader, traces, options, candidates, mayDeclareIn, declared)
    const names = [...new Set([...passedOn(), ...called(declared)])].filter((name) => !asked.has(name))
    if (names.length === 0) break
    for (const name of names) asked.add(name)
    const users = mentioning(names).filter((file) => !candidates.has(file))
    for (const file of users) candidates.add(file)
    await loader.load(users)
  }
  watch.lap('declarations')
  return { declared, traces, mentioning }
}

/** Tells whether a module may declare something, by its text. Each is looked at once. */
function createMayDeclare({ tables }: ScanOptions): (id: ModuleId, text: string) => boolean {
  const known = new Map<ModuleId, boolean>()
  return (id, text) => {
    const may = known.get(id) ?? mayDeclare(text, tables.forms, tables.headers)
    known.set(id, may)
    return may
  }
}

/**
 * Looks for sites in every loaded module that may declare something and was not looked at yet: the candidates, and others
 * outside the sources that were imported.
 */
function declareSites(
  loader: Loader,
  traces: Traces,
  { root, tables }: ScanOptions,
  candidates: ReadonlySet<string>,
  mayDeclareIn: (id: ModuleId, text: string) => boolean,
  declared: Map<ModuleId, ModuleDeclarations>,
): void {
  const ids = new Set([...candidates].map((file) => idOf(root, file)))
  for (const id of loader.project.modules.keys()) {
    if (!declared.has(id) && mayDeclareIn(id, loader.sourceOf(id) ?? '')) ids.add(id)
  }
  for (const id of ids) {
    if (declared.has(id)) continue
    declared.set(
      id,
      traces.answer(['declared'], id, (context) => {
        const answer = declarationsIn(context, tables, id)
        // Declarations hold parts of trees; most modules have none, and are here because they may call what has.
        return { answer, isPlain: answer.declarations.length === 0 }
      }),
    )
    loader.letGo()
  }
}
