import { expect, test } from 'vitest'
import { fc } from '../core/random.ts'
import { models, writeModel } from '../core/slices-model.ts'
import { readPlayground, readRevision } from './corpus.ts'
import { judgeEdits, tally, type Ruling } from './run.ts'

// JUDGE_EDITS says how many; JUDGE_REPO names a git directory whose application is edited instead, JUDGE_REVISION the
// commit, JUDGE_ALIAS what stands for folders in its imports (`@/=src/`, or several with a comma).

const {
  JUDGE_EDITS: edits = '1000',
  JUDGE_REPO: repository = '',
  JUDGE_REVISION: revision = 'HEAD',
  JUDGE_ALIAS: alias = '@/=',
} = process.env
const EDITS = Number(edits)

test.skipIf(repository !== '').each(['shop', 'next'])(`${EDITS} edits of the playground: %s`, async (folder) => {
  const files = await readPlayground(folder)
  for (const isMarked of [true, false]) report(await judgeEdits({ files, edits: EDITS, seed: 1 }, isMarked), isMarked)
})

test.skipIf(repository !== '')(`${EDITS} edits of generated projects`, async () => {
  for (const isMarked of [true, false]) {
    const rulings: Ruling[] = []
    for (const [seed, model] of fc.sample(models, { numRuns: EDITS / 10, seed: 11 }).entries()) {
      rulings.push(...(await judgeEdits({ files: writeModel(model), edits: 10, seed: seed * 10 }, isMarked)))
    }
    report(rulings, isMarked)
  }
})

test.skipIf(repository === '')(`${EDITS} edits of ${repository}`, async () => {
  const aliases = alias.split(',').map((pair): [string, string] => {
    const [from = '', to = ''] = pair.split('=')
    return [from, to]
  })
  const files = readRevision(repository, revision, aliases)
  for (const isMarked of [true, false]) report(await judgeEdits({ files, edits: EDITS, seed: 3 }, isMarked), isMarked)
})

function report(rulings: readonly Ruling[], isMarked: boolean): void {
  console.log(isMarked ? 'with what is pure marked' : 'unmarked')
  console.table(tally(rulings))
  const missed = rulings.filter(({ verdict }) => verdict === 'missed')
  if (!isMarked) console.table(countKinds(missed))
  expect(isMarked ? missed : missed.filter(({ kinds }) => kinds.includes('other'))).toEqual([])
}

function countKinds(missed: readonly Ruling[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { kinds } of missed) {
    const name = kinds.toSorted().join()
    counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}
