import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { digestText } from '../../../src/core/hash.ts'
import { openRecords, type Records } from '../../../src/scanner/cache/records.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cache-tags-records-'))
})

afterEach(() => rm(folder, { recursive: true, force: true }))

function open(version = 'one', maxBytes = 64_000, place = folder): Records {
  return openRecords({ folder: place, name: 'modules', version, maxBytes })
}

/** Keys of one file: their first letter is its number. */
const KEYS = ['a', 'b', 'c'].map((name) => `A${digestText(name).slice(1)}`)
const [FIRST = '', SECOND = '', THIRD = ''] = KEYS

async function write(texts: Readonly<Record<string, string>>, records = open()): Promise<void> {
  for (const [key, text] of Object.entries(texts)) records.put(key, text)
  await records.save()
}

async function onlyFile(): Promise<string> {
  const files = await readdir(folder)
  expect(files).toHaveLength(1)
  return join(folder, files[0] ?? '')
}

describe('records', () => {
  test('are there in the next run, and not before they are saved', async () => {
    const records = open()
    records.put(FIRST, '["ö","\\ud800"]')
    expect(records.get(FIRST)).toBe('["ö","\\ud800"]')
    expect(open().get(FIRST)).toBeUndefined()
    await records.save()
    expect(open().get(FIRST)).toBe('["ö","\\ud800"]')
    expect(open().get(SECOND)).toBeUndefined()
  })

  test('of another version are not taken, and make room', async () => {
    await write({ [FIRST]: '1' })
    const other = open('two')
    expect(other.get(FIRST)).toBeUndefined()
    await write({ [SECOND]: '2' }, other)
    expect(open('two').get(SECOND)).toBe('2')
    expect(open().get(FIRST)).toBeUndefined()
    expect(await readFile(await onlyFile(), 'utf8')).not.toContain(FIRST)
  })

  test('that nobody changed are not written again', async () => {
    await write({ [FIRST]: '1' })
    const before = await stat(await onlyFile())
    const records = open()
    expect(records.get(FIRST)).toBe('1')
    await records.save()
    expect((await stat(await onlyFile())).ino).toBe(before.ino)
  })

  test('take no more room than they may: those go that were not used for longest', async () => {
    const text = 'x'.repeat(300)
    const most = 64 * 800
    await write({ [FIRST]: text, [SECOND]: text }, open('one', most))
    const records = open('one', most)
    expect(records.get(FIRST)).toBe(text)
    await write({ [THIRD]: text }, records)
    const left = open('one', most)
    expect(KEYS.map((key) => left.get(key) === text)).toEqual([true, false, true])
    expect((await stat(await onlyFile())).size).toBeLessThanOrEqual(800)
  })

  test('that are too long for any room leave the others in place', async () => {
    const most = 64 * 800
    await write({ [FIRST]: '1' }, open('one', most))
    await write({ [SECOND]: 'x'.repeat(5_000) }, open('one', most))
    const left = open('one', most)
    expect(KEYS.map((key) => left.get(key))).toEqual(['1', undefined, undefined])
  })

  test('count for nothing where the folder can’t be made', async () => {
    const blocked = join(folder, 'file')
    await writeFile(blocked, '')
    const place = join(blocked, 'below')
    await write({ [FIRST]: '1' }, open('one', 64_000, place))
    expect(open('one', 64_000, place).get(FIRST)).toBeUndefined()
  })
})

describe('damage is a miss, and heals', () => {
  test('at any byte of a file', async () => {
    await write({ [FIRST]: '[1,"one"]', [SECOND]: '[2,"two"]' })
    const file = await onlyFile()
    const whole = await readFile(file)
    for (const at of whole.keys()) {
      const damaged = Buffer.from(whole)
      damaged[at] = (damaged[at] ?? 0) ^ 1
      await writeFile(file, damaged)
      const records = open()
      expect([undefined, '[1,"one"]']).toContain(records.get(FIRST))
      expect([undefined, '[2,"two"]']).toContain(records.get(SECOND))
    }
  })

  test('wherever it was cut off', async () => {
    await write({ [FIRST]: '[1,"one"]', [SECOND]: '[2,"two"]' })
    const file = await onlyFile()
    const whole = await readFile(file)
    for (const end of whole.keys()) {
      await writeFile(file, whole.subarray(0, end))
      const records = open()
      expect([undefined, '[1,"one"]']).toContain(records.get(FIRST))
      expect(records.get(SECOND)).toBeUndefined()
    }
  })

  test('of texts that change places', async () => {
    await write({ [FIRST]: '1', [SECOND]: '2' })
    const file = await onlyFile()
    const text = await readFile(file, 'utf8')
    await writeFile(file, text.replace(FIRST, THIRD))
    expect(open().get(THIRD)).toBeUndefined()
  })

  test.each([
    ['another program’s', 'hello\n'],
    ['too large', 'x'.repeat(2_000_000)],
    ['empty', ''],
  ])('of a file that is %s', async (_, content) => {
    await write({ [FIRST]: '1' })
    const file = await onlyFile()
    await writeFile(file, content)
    const records = open()
    expect(records.get(FIRST)).toBeUndefined()
    await write({ [FIRST]: '1' }, records)
    expect(open().get(FIRST)).toBe('1')
  })

  test('and what a run left half written goes once nobody writes it any more', async () => {
    const [old, fresh] = [join(folder, 'modules-0.txt.old.part'), join(folder, 'modules-0.txt.fresh.part')]
    await Promise.all([writeFile(old, ''), writeFile(fresh, '')])
    await utimes(old, 0, 0)
    await write({ [FIRST]: '1' })
    expect((await readdir(folder)).sort()).toEqual(['modules-0.txt', 'modules-0.txt.fresh.part'])
  })
})

test('of many runs that write at once every file is whole, and one of them wins', async () => {
  const runs = Array.from({ length: 12 }, () => open('one', 6_400_000))
  const texts = runs.map((_, run) => `[${run},"${String(run).repeat(5_000)}"]`)
  await Promise.all(
    runs.map(async (records, run) => {
      for (const key of KEYS) records.put(key, texts[run] ?? '')
      const saved = records.save()
      const read = open('one', 6_400_000).get(FIRST)
      expect([undefined, ...texts]).toContain(read)
      await saved
    }),
  )
  const last = open('one', 6_400_000)
  const [first, ...others] = KEYS.map((key) => last.get(key))
  expect(texts).toContain(first)
  expect(others).toEqual([first, first])
  await onlyFile()
})
