import { cp, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runIn } from './cli/fake-world.ts'
import { blocksIn, ROOT } from './docs-pages.ts'
import { addFiles, writeProject } from './support/disk-project.ts'

/** What is edited in the playground before it is explained. */
const EDITED = 'src/data/stock.ts'

/** The sources of the playground, scanned, edited, and scanned again; the first manifest is the baseline. */
async function editPlayground(): Promise<string> {
  const cwd = await writeProject({ 'package.json': '{ "name": "shop", "type": "module" }' })
  await cp(join(ROOT, 'playground/shop/src'), join(cwd, 'src'), { recursive: true })
  expect(await runIn({ cwd }, 'scan', '--out', 'live.json')).toMatchObject({ code: 0 })
  const source = await readFile(join(cwd, EDITED), 'utf8')
  const edited = source.replace('return levels', 'return { ...levels }')
  expect(edited).not.toBe(source)
  await addFiles(cwd, { [EDITED]: edited })
  expect(await runIn({ cwd }, 'scan', '--out')).toMatchObject({ code: 0 })
  return cwd
}

const PRINTED = blocksIn('').map(({ code }) => {
  const [line = '', ...said] = code.split('\n')
  return [line.replace(/^\$ (?:npx )?cache-tags /, ''), said.join('\n')] as const
})

test('what commands print is shown', () => {
  expect(PRINTED).not.toEqual([])
})

test.each(PRINTED)('%s prints what the docs show', async (line, said) => {
  expect(await runIn({ cwd: await editPlayground() }, ...line.split(' '))).toMatchObject({ code: 0, stdout: said })
})
