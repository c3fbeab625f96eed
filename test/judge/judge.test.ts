import { describe, expect, test } from 'vitest'
import { COUNTS } from '../core/graph-cases.ts'
import { STAYS } from '../core/graph-cases-kept.ts'
import { fc } from '../core/random.ts'
import { models, writeModel } from '../core/slices-model.ts'
import type { MemoryFiles } from '../support/memory-project.ts'
import { readPlayground } from './corpus.ts'
import { SILENT, WAYS } from './mutate.ts'
import { judgeEdits, type Ruling } from './run.ts'
import { compareStates, openState, type Verdict } from './verdicts.ts'

// An independent bundler says what code stands behind each site, before and after an edit. `npm run judge` does the same
// with thousands of edits, and with the history of real applications.

const CASES = [...COUNTS, ...STAYS]
  .map(([, before]) => before)
  // A name that no module offers is an error for a bundler.
  .filter((files) => !Object.values(files).some((text) => text.includes('import { gone }')))

const TRIALS: readonly (readonly [string, () => Promise<readonly MemoryFiles[]>, number])[] = [
  ['the shop', async () => [await readPlayground('shop')], 69],
  ['the Next application', async () => [await readPlayground('next')], 69],
  ['small cases', async () => CASES, 10],
  ['generated projects', async () => fc.sample(models, { numRuns: 30, seed: 5 }).map((model) => writeModel(model)), 10],
]

async function judgeAll(projects: readonly MemoryFiles[], edits: number, isMarked: boolean): Promise<Ruling[]> {
  const rulings: Ruling[] = []
  for (const [at, files] of projects.entries())
    rulings.push(...(await judgeEdits({ files, edits, seed: at + 7 }, isMarked)))
  return rulings
}

function withVerdict(rulings: readonly Ruling[], ...verdicts: readonly Verdict[]): Ruling[] {
  return rulings.filter(({ verdict }) => verdicts.includes(verdict))
}

describe.each(TRIALS)('of every edit of %s', (_, projects, edits) => {
  test('each difference that a bundler sees in the code of a site is seen by its fingerprint, and hardly any other', async () => {
    const rulings = await judgeAll(await projects(), edits, true)
    expect(withVerdict(rulings, 'missed')).toEqual([])
    const others = rulings.filter(({ mutation }) => !WAYS.has(mutation))
    const [changed, kept, wider] = (['changed', 'kept', 'wider'] as const).map(
      (verdict) => withVerdict(others, verdict).length,
    )
    expect(changed).toBeGreaterThan(0)
    expect((kept ?? 0) / ((kept ?? 0) + (wider ?? 0))).toBeGreaterThan(0.95)
    const silent = rulings.filter(({ mutation }) => SILENT.has(mutation) && mutation !== 'move')
    expect(withVerdict(silent, 'changed', 'wider', 'renamed')).toEqual([])
  })

  test('what only an unmarked bundler sees lies in what is made or imported and never used', async () => {
    const missed = withVerdict(await judgeAll(await projects(), edits, false), 'missed')
    expect(missed.filter(({ kinds }) => kinds.includes('other'))).toEqual([])
  })
})

test('a fingerprint that is blind to an edit is found out', async () => {
  const files = {
    'app.ts': `import { cacheTag } from 'next/cache'\nimport { rows } from './db'\nexport async function app() { 'use cache'; cacheTag('app'); return rows() }`,
    'db.ts': 'export const rows = () => 1',
  }
  const before = await openState(files, true)
  const after = await openState({ ...files, 'db.ts': 'export const rows = () => 2' }, true)
  expect([...(await compareStates(before, after))]).toEqual([['app.ts#app~1', 'changed']])
  const blind = { ...after, scan: { ...after.scan, code: before.scan.code } }
  expect([...(await compareStates(before, blind))]).toEqual([['app.ts#app~1', 'missed']])
})
