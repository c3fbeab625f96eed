import { parseNodeId } from '../../src/core/ids.ts'
import { isParseFailure, parseModule } from '../../src/scanner/parse.ts'
import type { MemoryFiles } from '../support/memory-project.ts'
import { createPick, mutate, MUTATIONS, type Mutation } from './mutate.ts'
import { unmarkedKinds, type Unmarked } from './unmarked.ts'
import { compareStates, openState, type State, type Verdict } from './verdicts.ts'

/** What became of one site under one edit. */
export interface Ruling {
  readonly mutation: Mutation
  readonly module: string
  readonly site: string
  readonly verdict: Verdict
  /** Of what is missed by an unmarked bundler's measure, in which statements it lies. */
  readonly kinds: readonly Unmarked[]
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
  // Every other edit is of a module that a site reaches.
  const reached = paths.filter((path) => before.scan.code.graph.some(([id]) => parseNodeId(id).module === path))
  const pick = createPick(seed)
  for (let at = 0; at < edits; at++) {
    const mutation = MUTATIONS[(seed + at) % MUTATIONS.length] ?? 'comment'
    const from = at % 2 === 0 ? paths : reached
    const module = from[pick(from.length)] ?? ''
    const edited = mutate(files, module, mutation, pick)
    if (edited === null) continue
    const after = await openState({ ...files, ...edited }, isMarked)
    for (const [site, verdict] of await compareStates(before, after)) {
      const kinds = verdict === 'missed' ? await kindsOf(before, after, site) : []
      rulings.push({ mutation, module, site, verdict, kinds })
    }
  }
  return rulings
}

async function kindsOf(before: State, after: State, site: string): Promise<Unmarked[]> {
  const [left, right] = await Promise.all([before.judge(site), after.judge(site)])
  return left === null || right === null ? [] : [...unmarkedKinds(left, right)]
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
