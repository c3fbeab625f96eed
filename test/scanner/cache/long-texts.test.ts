import { mkdtemp, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { digestText } from '../../../src/core/hash.ts'
import { openLongTexts, type LongTexts } from '../../../src/scanner/cache/long-texts.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cache-tags-texts-'))
})

afterEach(() => rm(folder, { recursive: true, force: true }))

function open(version = 'one', maxBytes = 64_000, place = folder): LongTexts {
  return openLongTexts({ folder: place, name: 'scan', version, maxBytes })
}

const [FIRST = '', SECOND = '', THIRD = ''] = ['a', 'b', 'c'].map(digestText)
const fileOf = (key: string): string => join(folder, `scan-${key}.txt`)

test('a text is there in the next run, with its digest', async () => {
  const text = '["ö",\n1]'
  expect(await open().put(FIRST, text)).toBe(digestText(text))
  expect(open().get(FIRST)).toEqual({ text, digest: digestText(text) })
  expect(open().get(SECOND)).toBeNull()
  expect(open('two').get(FIRST)).toBeNull()
})

test('damage at any byte, and wherever it is cut off, is a miss', async () => {
  await open().put(FIRST, '[1,"one"]')
  const whole = await readFile(fileOf(FIRST))
  for (const at of whole.keys()) {
    const damaged = Buffer.from(whole)
    damaged[at] = (damaged[at] ?? 0) ^ 1
    await writeFile(fileOf(FIRST), damaged)
    expect(open().get(FIRST)).toBeNull()
    await writeFile(fileOf(FIRST), whole.subarray(0, at))
    expect(open().get(FIRST)).toBeNull()
  }
})

test('a text under the name of another is a miss', async () => {
  await open().put(FIRST, '1')
  await rename(fileOf(FIRST), fileOf(SECOND))
  expect(open().get(SECOND)).toBeNull()
})

test('those go that were not used for longest', async () => {
  const texts = open('one', 1_000)
  for (const [at, key] of [FIRST, SECOND].entries()) {
    await texts.put(key, 'x'.repeat(400))
    await utimes(fileOf(key), at, at)
  }
  expect(texts.get(FIRST)).not.toBeNull()
  await texts.put(THIRD, 'x'.repeat(400))
  expect((await readdir(folder)).sort()).toEqual([FIRST, THIRD].map((key) => `scan-${key}.txt`).sort())
})

test('what is larger than all may be is not read', async () => {
  await open('one', 64_000).put(FIRST, 'x'.repeat(2_000))
  expect((await stat(fileOf(FIRST))).size).toBeGreaterThan(1_000)
  expect(open('one', 1_000).get(FIRST)).toBeNull()
})

test('where the folder can’t be made nothing is kept', async () => {
  await writeFile(join(folder, 'file'), '')
  const place = join(folder, 'file', 'below')
  expect(await open('one', 64_000, place).put(FIRST, '1')).toBe(digestText('1'))
  expect(open('one', 64_000, place).get(FIRST)).toBeNull()
})
