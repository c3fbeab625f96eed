import { access, mkdir, open, readdir, readFile, rename, rm, stat, unlink, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve, sep } from 'node:path'
import { bounded, type Access } from './bounded.ts'
import { MAX_VALUE_BYTES, tooLarge } from './bounded-text.ts'
import { draftOf, isDraft, keyOf, pathOf } from './file-names.ts'
import { codeOf, fileProblem } from './file-problem.ts'
import { batchesOf, keysBelow } from './keys.ts'
import { randomNonce } from './nonce.ts'
import type { Store, StoreContext } from './store.ts'

/** Files under way at once in one call: more would only wait, and hold descriptors. */
const MAX_FILES_AT_ONCE = 64
/** No put takes as long, so the draft is of a process that is gone. */
const ABANDONED_AFTER_MS = 24 * 3_600_000
/** What Windows says of a file that somebody else has open just now. */
const BUSY: ReadonlySet<string> = new Set(['EPERM', 'EACCES', 'EBUSY', 'EEXIST'])

/** One folder, and how to call it. */
interface FileDesk {
  readonly folder: string
  readonly call: <Value>(kind: Access, work: (signal: AbortSignal) => Promise<Value>) => Promise<Value>
}

/**
 * Opens a store in a folder. A folder that isn't there is an empty store, and is made by the first put. What is put is
 * written beside its place, flushed to the disk and then renamed, so that nobody ever reads half of it.
 *
 * @param folder - relative to the project, or absolute
 */
export async function openFileStore(folder: string, context: StoreContext): Promise<Store> {
  const place = resolve(context.root, folder)
  const name = `file:${folder}`
  const call: FileDesk['call'] = (kind, work) =>
    bounded(name, context.timeoutMs, async (signal) => {
      try {
        return await work(signal)
      } catch (error) {
        throw fileProblem(error, { name, access: kind })
      }
    })
  const desk = { folder: place, call }
  return {
    name,
    get: (key) => call('read', () => readValue(desk, key)),
    put: (key, value) => call('change', () => putValue(desk, key, value)),
    list: (prefix) => call('read', () => listKeys(desk, prefix)),
    remove: (keys) => call('change', (signal) => removeFiles(desk, keys, signal)),
    close: async () => {},
  }
}

async function readValue({ folder }: FileDesk, key: string): Promise<string | null> {
  const value = await orNull(readBounded(pathOf(folder, key)))
  if (value === null) await assertNoFile(folder)
  return value
}

async function readBounded(path: string): Promise<string> {
  const handle = await open(path)
  try {
    const { size } = await handle.stat()
    if (size > MAX_VALUE_BYTES) throw tooLarge(path)
    return await handle.readFile('utf8')
  } finally {
    await handle.close()
  }
}

async function listKeys({ folder }: FileDesk, prefix: string): Promise<readonly string[]> {
  const start = prefix === '' ? folder : dirname(pathOf(folder, `${prefix}x`))
  const names = await orNull(readdir(start, { recursive: true }))
  if (names === null) await assertNoFile(folder)
  const found = (names ?? []).map((name) => name.replaceAll(sep, '/'))
  await clearDrafts(found.filter(isDraft).map((name) => join(start, name)))
  return keysBelow(
    '',
    found.flatMap((name) => keyOf(name) ?? []),
  ).map((key) => `${prefix}${key}`)
}

async function putValue({ folder }: FileDesk, key: string, value: string): Promise<void> {
  const path = pathOf(folder, key)
  await makeFolder(dirname(path))
  await ignoreInGit(folder)
  const draft = draftOf(path, randomNonce())
  try {
    await writeFlushed(draft, value)
    await rename(draft, path).catch(async (error: unknown) => {
      // The same value is there already, and somebody reads it: what was asked for is so.
      const isThere = BUSY.has(codeOf(error)) && (await readFile(path, 'utf8').catch(() => null)) === value
      if (!isThere) throw error
    })
  } finally {
    await rm(draft, { force: true }).catch(() => {})
  }
  await flushFolder(dirname(path))
}

async function removeFiles({ folder }: FileDesk, keys: readonly string[], signal: AbortSignal): Promise<void> {
  const paths = [...new Set(keys)].map((key) => pathOf(folder, key))
  await assertNoFile(folder)
  for (const batch of batchesOf(paths, MAX_FILES_AT_ONCE)) {
    signal.throwIfAborted()
    await Promise.all(batch.map((path) => orNull(unlink(path))))
  }
  await Promise.all([...new Set(paths.map((path) => dirname(path)))].map(flushFolder))
}

async function orNull<Value>(reading: Promise<Value>): Promise<Value | null> {
  try {
    return await reading
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    throw error
  }
}

/** Windows says of what is below a file that it isn't there, as of what is below an empty folder. */
async function assertNoFile(folder: string): Promise<void> {
  const found = await orNull(stat(folder))
  if (found?.isDirectory() === false) throw Object.assign(new Error('not a directory'), { code: 'ENOTDIR' })
}

async function writeFlushed(path: string, text: string): Promise<void> {
  const handle = await open(path, 'wx')
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Makes a folder so that it outlives a power cut, with those above it. */
async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true })
  if (first === undefined) return
  const above = dirname(first)
  for (let made = dirname(folder); made.length >= above.length; made = dirname(made)) {
    await flushFolder(made)
    if (made === dirname(made)) return
  }
}

/** Best effort: Windows opens no folder, and some network disks flush none. A name is safe there when it is given. */
async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => null)
  try {
    await handle?.sync().catch(() => {})
  } finally {
    await handle?.close()
  }
}

/** Git is told to ignore `.cache-tags`, as where a manifest is written. */
async function ignoreInGit(folder: string): Promise<void> {
  const own = [folder, dirname(folder)].find((path) => basename(path) === '.cache-tags')
  if (own === undefined) return
  const file = join(own, '.gitignore')
  await access(file).catch(() => writeFile(file, '*\n'))
}

/** Drafts of processes that were killed. They are harmless, so failing to clear them is too. */
async function clearDrafts(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const found = await stat(path).catch(() => null)
    if (found !== null && Date.now() - found.mtimeMs > ABANDONED_AFTER_MS)
      await rm(path, { force: true }).catch(() => {})
  }
}
