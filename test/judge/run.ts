import { isParseFailure, parseModule } from '../../src/scanner/parse.ts'
import type { MemoryFiles } from '../support/memory-project.ts'
import { createPick, mutate, MUTATIONS, type Mutation } from './mutate.ts'
import { compareStates, openState, type Verdict } from './verdicts.ts'

/** What became of one site under one edit. */
export interface Ruling {
  readonly mutation: Mutation
  readonly module: string
  readonly site: string
  readonly verdict: Verdict
}

/** A project, and how often it is edited. */
export interface Trial {
  readonly files: MemoryFiles
  readonly edits: number
  readonly seed: number
}

/** Edits a project in seeded ways, each time from its first state, and has each of its sites judged. */
export async function judgeEdits({ files, edits, seed }: Trial, isMarked: boolean): Promise<Ruling[]> {
  const rulings: Ruling[] = []
  const before = await openState(files, isMarked)
  const paths = Object.keys(files).filter((path) => isModule(path, files[path] ?? ''))
  const pick = createPick(seed)
  for (let at = 0; at < edits; at++) {
    const mutation = MUTATIONS[at % MUTATIONS.length] ?? 'comment'
    const module = paths[pick(paths.length)] ?? ''
    const edited = mutate(files, module, mutation, pick)
    if (edited === null) continue
    const after = await openState({ ...files, ...edited }, isMarked)
    for (const [site, verdict] of await compareStates(before, after)) rulings.push({ mutation, module, site, verdict })
  }
  return rulings
}

function isModule(path: string, source: string): boolean {
  return /\.[jt]sx?$/.test(path) && !isParseFailure(parseModule(path, path, source))
}

/** How often each verdict was given, by kind of edit. */
export function tally(rulings: readonly Ruling[]): Record<string, Partial<Record<Verdict, number>>> {
  const counts: Record<string, Partial<Record<Verdict, number>>> = {}
  for (const { mutation, verdict } of rulings) {
    const row = (counts[mutation] ??= {})
    row[verdict] = (row[verdict] ?? 0) + 1
  }
  return counts
}
