import { expect, test } from 'vitest'
import { decodeSummary, encodeSummary, type SummaryRow } from '../../src/core/summary-codec.ts'
import type { ModuleSummary } from '../../src/core/summary.ts'
import { scanFiles } from '../support/memory-project.ts'
import { CORPUS } from './corpus.ts'
import { summary } from './reading.ts'
import { CLASSES, EXAMPLES } from './wild-programs.ts'

/** A summary as it comes out of a file. */
function kept(value: ModuleSummary): ModuleSummary {
  return decodeSummary(JSON.parse(JSON.stringify(encodeSummary(value))) as SummaryRow)
}

test.each(CORPUS)('the summary of $file is the same after it was kept', ({ file, source }) => {
  const read = summary(source, file)
  expect(kept(read)).toStrictEqual(read)
})

test.each([...CLASSES, ...EXAMPLES])('so are those of: $title', async ({ files }) => {
  const { loader } = await scanFiles(files)
  const all = [...loader.project.modules.values()]
  expect(all.length).toBeGreaterThan(0)
  for (const read of all) expect(kept(read)).toStrictEqual(read)
})

test('names that hold anything stay on one line', () => {
  const read = summary(`export { a as "line\u2028\\n" } from 'm\\r\\n'`)
  expect(read.exports).toEqual([{ exported: 'line\u2028\n', specifier: 'm\r\n', imported: 'a' }])
  expect(kept(read)).toStrictEqual(read)
  expect(JSON.stringify(encodeSummary(read))).not.toContain('\n')
})
