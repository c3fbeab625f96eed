import type { Driver } from 'unstorage'
import { CacheTagsError } from '../core/error.ts'
import { unavailable, type Access } from './bounded.ts'
import { importDriver, plainName } from './driver-module.ts'
import { createDriverStore, ENVELOPE, type DriverDesk, type WholeDriver } from './driver-store.ts'
import { secretsIn } from './driver-secrets.ts'
import { refused } from './optional.ts'
import { presentable } from './presentable.ts'
import { proveStore } from './proven.ts'
import { keepsKeys, listenForTrouble, redisOptions, redisProblem } from './redis-client.ts'
import type { DriverOption, Store, StoreContext } from './store.ts'

const MAX_CALLS_AT_ONCE = 32

/** Drivers of unstorage 1.17 that would lose a ledger: why, and what to use. */
const UNFIT: Readonly<Record<string, readonly [why: string, instead: string]>> = {
  fs: ['does not write atomically', 'Use the address file:FOLDER.'],
  'fs-lite': ['does not write atomically', 'Use the address file:FOLDER.'],
  s3: ['lists no more than 1,000 keys', 'Use the address s3://BUCKET/PREFIX.'],
  http: ['takes every answer that is no list for an empty one', 'Use the address https://HOST/PATH.'],
  'vercel-blob': [
    'keeps the ledger in public, and takes the page of an error for a value',
    'Use the address vercel-blob:PREFIX.',
  ],
  'cloudflare-r2-binding': ['lists no more than 1,000 keys', 'R2 speaks S3: use the address s3://BUCKET/PREFIX.'],
  uploadthing: ['lists one page of keys', 'Use another driver.'],
  'lru-cache': ['forgets keys when it is full', 'Use the address memory:.'],
  'vercel-runtime-cache': ['is a cache, and lists nothing', 'Use the address vercel-blob:PREFIX.'],
}

/**
 * Opens a store over any driver of unstorage. Every value is wrapped, and every put is read back.
 *
 * @throws CacheTagsError `CT_STORE_REFUSED` for a driver that would lose the ledger, `CT_CONFIG` for one that isn't there
 */
export async function openDriverStore(option: DriverOption, context: StoreContext): Promise<Store> {
  const { options = {} } = option
  const id = plainName(option.driver)
  assertFit(id, options)
  const create = await importDriver(id, context.root)
  const name = `unstorage driver ${id}`
  const secrets = secretsIn(options)
  // A copy, because some drivers write into what they are given.
  const driver = createWhole(name, secrets, () =>
    create(id === 'redis' ? { ...redisOptions(context.timeoutMs), ...options } : { ...options }),
  )
  const desk: DriverDesk = {
    name,
    timeoutMs: context.timeoutMs,
    concurrency: MAX_CALLS_AT_ONCE,
    codec: ENVELOPE,
    ...(id === 'redis' ? redisManners(driver, name, secrets) : plainManners(name, secrets)),
  }
  return proveStore(createDriverStore(driver, desk), context.timeoutMs)
}

function assertFit(id: string, options: Readonly<Record<string, unknown>>): void {
  const unfit = Object.hasOwn(UNFIT, id) ? UNFIT[id] : undefined
  if (unfit !== undefined) throw refused(`The driver ${id} of unstorage ${unfit[0]}.`, unfit[1])
  if (options['ttl'] !== undefined && options['ttl'] !== 0) {
    throw refused(`The driver ${id} would forget the ledger after a while: it has a \`ttl\`.`, 'Leave out `ttl`.')
  }
}

function createWhole(name: string, secrets: readonly string[], create: () => Driver): WholeDriver {
  let driver: Driver
  try {
    driver = create()
  } catch (error) {
    const cause = presentable(error, secrets)
    throw new CacheTagsError('CT_CONFIG', `The ${name} does not take its options: ${cause.message}`, {
      hint: 'Look up its options at https://unstorage.unjs.io/drivers.',
      cause,
    })
  }
  const missing = (['getItem', 'getKeys', 'setItem', 'removeItem'] as const).filter(
    (method) => typeof driver?.[method] !== 'function',
  )
  if (missing.length === 0) return driver as WholeDriver
  throw refused(`The ${name} can't keep a ledger: it has no ${missing.join(', ')}.`, 'Use a driver that writes.')
}

type Manners = Pick<DriverDesk, 'admit' | 'problem'>

function redisManners(driver: WholeDriver, name: string, secrets: readonly string[]): Manners {
  const client = driver.getInstance?.()
  const speaker = { name, secrets, trouble: listenForTrouble(client) }
  return {
    admit: keepsKeys(client, name),
    problem: (error, access) => redisProblem(error, access, speaker),
  }
}

function plainManners(name: string, secrets: readonly string[]): Manners {
  return { admit: async () => {}, problem: (error, access) => driverProblem(error, access, name, secrets) }
}

/** What a driver threw, as an error of ours. Most fetch, and hang the status of the answer on it. */
function driverProblem(error: unknown, access: Access, name: string, secrets: readonly string[]): CacheTagsError {
  if (error instanceof CacheTagsError) return error
  const cause = presentable(error, secrets)
  if (access === 'change' && isDenial(error)) {
    const hint = 'Give the driver credentials that may write.'
    return new CacheTagsError('CT_STORE_READ_ONLY', `${name} takes no changes: ${cause.message}`, { hint, cause })
  }
  return unavailable(`${name} could not be reached or read: ${cause.message}`, cause)
}

function isDenial(error: unknown): boolean {
  const { status, statusCode } = Object(error) as { readonly status?: unknown; readonly statusCode?: unknown }
  return [401, 403, 405].some((code) => status === code || statusCode === code)
}
