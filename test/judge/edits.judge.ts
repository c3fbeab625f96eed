import { expect, test } from 'vitest'
import { fc } from '../core/random.ts'
import { models, writeModel } from '../core/slices-model.ts'
import { readPlayground } from './corpus.ts'
import { judgeEdits, tally, type Ruling } from './run.ts'

const EDITS = Number(process.env['JUDGE_EDITS'] ?? 1000)

test.each(['shop', 'next'])(`${EDITS} edits of the playground: %s`, async (folder) => {
  report(await judgeEdits({ files: await readPlayground(folder), edits: EDITS, seed: 1 }, true))
})

test(`${EDITS} edits of generated projects`, async () => {
  const rulings: Ruling[] = []
  for (const [seed, model] of fc.sample(models, { numRuns: EDITS / 10, seed: 11 }).entries()) {
    rulings.push(...(await judgeEdits({ files: writeModel(model), edits: 10, seed }, true)))
  }
  report(rulings)
})

function report(rulings: readonly Ruling[]): void {
  console.table(tally(rulings))
  const missed = rulings.filter(
    ({ verdict, mutation }) => verdict === 'missed' && mutation !== 'move' && mutation !== 'reorder',
  )
  expect(missed).toEqual([])
}
