import { lstat, mkdir, mkdtemp, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder of our own, outside of the project. */
export interface OwnFolder {
  /** Absolute path, links followed. */
  readonly path: string
  /** Removes it with all that is in it. */
  readonly remove: () => Promise<void>
}

/** Says whose folder it is: the number of a process means something on its own machine only. */
const OWNER = '.owner'

/**
 * A temporary folder with the same path each time, so that what was kept of the last scan there is found again; with
 * another one while somebody else is at work in it.
 *
 * @param name - tells folders apart
 */
export async function openOwnFolder(name: string): Promise<OwnFolder> {
  const place = join(await realpath(tmpdir()), `cache-tags-${name}`)
  const isOurs = (await claim(place)) || ((await isAbandoned(place)) && (await clear(place)) && (await claim(place)))
  const path = isOurs ? place : await mkdtemp(`${place}-`)
  return { path, remove: () => remove(path) }
}

async function claim(path: string): Promise<boolean> {
  try {
    // Fails where there is anything already, and nobody else may look into it.
    await mkdir(path, { mode: 0o700 })
  } catch {
    return false
  }
  await writeFile(join(path, OWNER), JSON.stringify([hostname(), process.pid]))
  return true
}

/** Whether whoever made it was ended before it could be removed. */
async function isAbandoned(path: string): Promise<boolean> {
  const found = await lstat(path).catch(() => null)
  if (found?.isDirectory() !== true || found.uid !== (process.getuid?.() ?? found.uid)) return false
  const owner = await readFile(join(path, OWNER), 'utf8').catch(() => '')
  const [, pid] = /^\["[^"]*",(\d+)\]$/u.exec(owner) ?? []
  return pid !== undefined && owner === JSON.stringify([hostname(), Number(pid)]) && !isRunning(Number(pid))
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** Of two that clear at once, one moves it away. */
async function clear(path: string): Promise<boolean> {
  const aside = await mkdtemp(`${path}-`)
  const isMoved = await rename(path, join(aside, 'old')).then(
    () => true,
    () => false,
  )
  await remove(aside)
  return isMoved
}

function remove(path: string): Promise<void> {
  return rm(path, { recursive: true, force: true, maxRetries: 5 })
}
