import { createRequire } from 'node:module'
import { isAbsolute, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Driver } from 'unstorage'
import { CacheTagsError } from '../core/error.ts'
import { unavailable } from './bounded.ts'
import { codeOf } from './file-problem.ts'
import { importOptional, refused } from './optional.ts'

const NOT_FOUND: ReadonlySet<string> = new Set([
  'ERR_MODULE_NOT_FOUND',
  'MODULE_NOT_FOUND',
  'ERR_PACKAGE_PATH_NOT_EXPORTED',
])

type CreateDriver = (options: Readonly<Record<string, unknown>>) => Driver

const STOCK = 'unstorage/drivers/'

/**
 * Loads what makes a driver: one that comes with unstorage, or a module of the user's own, from the project's folder on.
 *
 * @param name - as {@link plainName} gives it
 * @throws CacheTagsError `CT_STORE_REFUSED` where a package is missing, `CT_CONFIG` where the driver is
 */
export async function importDriver(name: string, root: string): Promise<CreateDriver> {
  const loaded = isModule(name) ? await importOwn(name, root) : await importStock(name)
  const first = defaultOf(loaded)
  // CommonJS that was compiled from a module has its default one level deeper.
  const create = typeof first === 'function' ? first : defaultOf(first)
  if (typeof create === 'function') return create as CreateDriver
  throw mistake(name, 'exports no function by default that makes a driver.')
}

function defaultOf(loaded: unknown): unknown {
  return Object(loaded).default
}

/** One name for each driver of unstorage, which knows each by two: `lru-cache` is `lruCache`, too. */
export function plainName(driver: string): string {
  const name = driver.startsWith(STOCK) ? driver.slice(STOCK.length).replace(/\.[cm]?js$/u, '') : driver
  return isModule(name) ? name : name.replaceAll(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`)
}

/** Whether a name is that of a module, and not of a driver that comes with unstorage. */
function isModule(name: string): boolean {
  return /[/\\@.]/u.test(name)
}

async function importStock(name: string): Promise<unknown> {
  const { builtinDrivers } = await importOptional('unstorage', () => import('unstorage'))
  const specifier = `${STOCK}${name}`
  if (!Object.values<string>(builtinDrivers).includes(specifier)) throw mistake(name, 'does not come with unstorage.')
  try {
    return await import(specifier)
  } catch (error) {
    const wanted = /Cannot find package '([^']+)'/u.exec(String(error))?.[1]
    if (wanted === undefined) throw unavailable(`The driver ${name} could not be loaded.`, error)
    throw refused(`The store needs the package \`${wanted}\`.`, `npm install ${wanted}`)
  }
}

async function importOwn(name: string, root: string): Promise<unknown> {
  const isPath = name.startsWith('.') || isAbsolute(name)
  try {
    return await import(isPath ? pathToFileURL(resolve(root, name)).href : findOwn(name, root))
  } catch (error) {
    const code = codeOf(error)
    if (!NOT_FOUND.has(code)) throw unavailable(`The driver ${name} could not be loaded.`, error)
    throw mistake(name, 'is not to be found, or imports something that is not.', error)
  }
}

/** The package of the project, which need not be where this one is installed. */
function findOwn(name: string, root: string): string {
  try {
    return pathToFileURL(createRequire(join(root, 'package.json')).resolve(name)).href
  } catch (error) {
    // It has no entry for `require`: left to the way of `import`.
    if (codeOf(error) === 'ERR_PACKAGE_PATH_NOT_EXPORTED') return name
    throw error
  }
}

function mistake(name: string, problem: string, cause?: unknown): CacheTagsError {
  const hint = 'Name a driver of https://unstorage.unjs.io/drivers, or a module that exports one by default.'
  return new CacheTagsError('CT_CONFIG', `The driver ${name} ${problem}`, { hint, cause })
}
