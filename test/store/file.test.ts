import { chmod, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import { keyOf, pathOf } from '../../src/store/file-names.ts'
import { fileProblem } from '../../src/store/file-problem.ts'
import { openFileStore } from '../../src/store/file.ts'
import type { Store } from '../../src/store/store.ts'
import { describeStore, type StoreHarness } from './conformance.ts'

interface Folder extends StoreHarness {
  readonly root: string
  /** Takes the right to write away from this process; `close` gives it back. */
  readonly deny: () => Promise<void>
}

const openAt = (root: string, folder = 'ledger'): Promise<Store> =>
  openFileStore(folder, { root, environment: {}, timeoutMs: 10_000 })

async function setUp(): Promise<Folder> {
  const root = await mkdtemp(join(tmpdir(), 'cache-tags-file-'))
  const own = process.geteuid?.()
  return {
    root,
    open: () => openAt(root),
    deny: async () => {
      await mkdir(join(root, 'ledger/live'), { recursive: true })
      for (const path of ['ledger/live', 'ledger', '.']) await chmod(join(root, path), 0o555)
      // Nothing is denied to root.
      if (own === 0) process.seteuid?.(65_534)
    },
    close: async () => {
      if (own === 0) process.seteuid?.(0)
      for (const path of ['.', 'ledger', 'ledger/live']) await chmod(join(root, path), 0o755).catch(() => {})
      await rm(root, { recursive: true, force: true })
    },
  }
}

async function startFolder(): Promise<Folder> {
  const folder = await setUp()
  onTestFinished(folder.close)
  return folder
}

describeStore('a folder', {
  keys: 2000,
  concurrency: 200,
  walks: 50,
  failing: [
    {
      claim: 'a file in the way of the folder',
      changes: 'CT_STORE_UNAVAILABLE',
      reads: 'CT_STORE_UNAVAILABLE',
      open: async ({ root, open }) => {
        await writeFile(join(root, 'ledger'), 'a file')
        return open()
      },
    },
    {
      claim: 'a file in the way of a folder above it',
      changes: 'CT_STORE_UNAVAILABLE',
      reads: 'CT_STORE_UNAVAILABLE',
      open: async ({ root }) => {
        await writeFile(join(root, 'ledger'), 'a file')
        return openAt(root, 'ledger/below')
      },
    },
    // Windows has no such rights on folders.
    ...(process.platform === 'win32'
      ? []
      : [
          {
            claim: 'a folder that may only be read',
            changes: 'CT_STORE_READ_ONLY' as const,
            reads: null,
            open: async ({ root, open, deny }: Folder) => {
              const store = await open()
              await store.put('live/a', 'value')
              await deny()
              return openAt(root)
            },
          },
        ]),
  ],
  setUp,
})

describe('a folder', () => {
  test('that is not there is an empty store, and reading does not make it', async () => {
    const { root, open } = await startFolder()
    const store = await open()
    expect(await store.list('')).toEqual([])
    expect(await store.get('live/a')).toBeNull()
    await store.remove(['live/a'])
    expect(await readdir(root)).toEqual([])
  })

  test('holds what was put and nothing besides', async () => {
    const { root, open } = await startFolder()
    const store = await open()
    await Promise.all(['live/a', 'live/B', 'founded'].map((key) => store.put(key, 'value')))
    const files = await readdir(root, { recursive: true })
    expect(files.toSorted()).toEqual([
      'ledger',
      join('ledger', 'founded.txt'),
      join('ledger', 'live'),
      join('ledger', 'live', '+b.txt'),
      join('ledger', 'live', 'a.txt'),
    ])
  })

  test('may hold files of others: they are no keys', async () => {
    const { root, open } = await startFolder()
    const store = await open()
    await store.put('live/a', 'value')
    for (const name of ['README.md', 'B.txt', 'a b.txt', '=a.txt', '+1.txt', '.txt', 'Thumbs.db']) {
      await writeFile(join(root, 'ledger/live', name), 'theirs')
    }
    expect(await store.list('')).toEqual(['live/a'])
  })

  test('drafts are never listed; those of a process killed a day ago are cleared away', async () => {
    const { root, open } = await startFolder()
    const store = await open()
    await store.put('live/a', 'value')
    const [young, old] = ['0', '1'].map((digit) => join(root, 'ledger/live', `b.txt.${digit.repeat(32)}.tmp`))
    for (const path of [young, old]) await writeFile(path ?? '', 'half')
    const yesterday = Date.now() / 1000 - 25 * 3600
    await utimes(old ?? '', yesterday, yesterday)
    expect(await store.list('')).toEqual(['live/a'])
    expect((await readdir(join(root, 'ledger/live'))).toSorted()).toEqual(['a.txt', `b.txt.${'0'.repeat(32)}.tmp`])
  })

  test.each(['.cache-tags', '.cache-tags/ledger'])('git is told to ignore %s', async (folder) => {
    const { root } = await startFolder()
    const store = await openAt(root, folder)
    await store.put('live/a', 'value')
    expect(await readFile(join(root, '.cache-tags/.gitignore'), 'utf8')).toBe('*\n')
    expect(await store.list('')).toEqual(['live/a'])
  })

  test('git is told nothing of a folder that the user chose', async () => {
    const { root, open } = await startFolder()
    await (await open()).put('live/a', 'value')
    expect(await readdir(root)).toEqual(['ledger'])
  })

  test('shows no reader half of a value, however often it is put again', async () => {
    const { open } = await startFolder()
    const [writer, reader] = await Promise.all([open(), open()])
    const value = 'x'.repeat(1 << 20)
    await writer.put('manifests/a', value)
    const seen = new Set<number | undefined>()
    const write = async (): Promise<void> => {
      for (let round = 0; round < 20; round += 1) await writer.put('manifests/a', value)
    }
    const read = async (): Promise<void> => {
      for (let round = 0; round < 60; round += 1) seen.add((await reader.get('manifests/a'))?.length)
    }
    await Promise.all([write(), read()])
    expect([...seen]).toEqual([1 << 20])
  })

  test('a put that fails leaves no draft', async () => {
    const { root, open } = await startFolder()
    await mkdir(join(root, 'ledger/live/a.txt'), { recursive: true })
    await expect((await open()).put('live/a', 'value')).rejects.toMatchObject({ code: 'CT_STORE_UNAVAILABLE' })
    expect(await readdir(join(root, 'ledger/live'))).toEqual(['a.txt'])
  })
})

describe('the file of a key', () => {
  const key = fc.stringMatching(/^[0-9A-Za-z_-]{1,5}(\/[0-9A-Za-z_-]{1,5}){0,2}$/u)

  test('leads back to the key', () => {
    fc.assert(
      fc.property(key, (name) => {
        expect(keyOf(pathOf('', name).replaceAll('\\', '/'))).toBe(name)
      }),
      { seed: 20_260_101, numRuns: 1000 },
    )
  })

  test('is no other key’s, though the disk folds case', () => {
    fc.assert(
      fc.property(key, fc.nat(), (name, bits) => {
        const other = [...name].map((letter, at) => ((bits >> at) & 1 ? letter.toUpperCase() : letter)).join('')
        fc.pre(other !== name)
        expect(pathOf('', other).toLowerCase()).not.toBe(pathOf('', name).toLowerCase())
      }),
      { seed: 20_260_101, numRuns: 1000 },
    )
  })

  test.each(['con', 'CON', 'Nul', 'aux', 'com1', 'lpt9', 'live/prn', 'con/a'])(
    'is no device of Windows: %s',
    (name) => {
      const names = pathOf('', name).split(/[/\\]/u)
      expect(names.filter((part) => /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/iu.test(part))).toEqual([])
    },
  )
})

test.each([
  ['EACCES', 'change', 'CT_STORE_READ_ONLY'],
  ['EPERM', 'change', 'CT_STORE_READ_ONLY'],
  ['EROFS', 'change', 'CT_STORE_READ_ONLY'],
  ['EACCES', 'read', 'CT_STORE_UNAVAILABLE'],
  ['ENOSPC', 'change', 'CT_STORE_UNAVAILABLE'],
  ['EDQUOT', 'change', 'CT_STORE_UNAVAILABLE'],
  ['EIO', 'read', 'CT_STORE_UNAVAILABLE'],
  ['ENOTDIR', 'change', 'CT_STORE_UNAVAILABLE'],
] as const)('%s at a %s is %s', (code, access, expected) => {
  const error = Object.assign(new Error(`${code}: words`), { code })
  const problem = fileProblem(error, { name: 'file:ledger', access })
  expect(problem).toMatchObject({ code: expected, cause: error, hint: expect.stringMatching(/\S/u) })
})
