import type { Driver } from 'unstorage'
import { CacheTagsError } from '../core/error.ts'
import { bounded, type Access } from './bounded.ts'
import { batchesOf, keysBelow } from './keys.ts'
import type { Store } from './store.ts'

/** A driver that can do all that a store needs. */
export type WholeDriver = Driver & Required<Pick<Driver, 'setItem' | 'removeItem' | 'getKeys'>>

/** How a driver is called. */
export interface DriverDesk {
  readonly name: string
  readonly timeoutMs: number
  /** Calls under way at once when many keys are removed. */
  readonly concurrency: number
  readonly codec: Codec
  /** Looks, before a call, whether the service will do; rejects where it won't. */
  readonly admit: () => Promise<void>
  /** What the driver threw, as an error of ours. */
  readonly problem: (error: unknown, access: Access) => CacheTagsError
}

/** What is put in place of a value, and back. */
export interface Codec {
  readonly encode: (value: string) => string
  /** `null` for what {@link encode} can't have made. */
  readonly decode: (stored: unknown) => string | null
}

/** For drivers that give back what they were given. */
export const PLAIN: Codec = {
  encode: (value) => value,
  decode: (stored) => (typeof stored === 'string' ? stored : null),
}

const HEAD = 'cache-tags:'
const TAIL = ':end'

/** For drivers that parse what looks like JSON or a number, that trim, or that cut. */
export const ENVELOPE: Codec = {
  encode: (value) => `${HEAD}${value}${TAIL}`,
  decode: (stored) =>
    typeof stored === 'string' &&
    stored.length >= HEAD.length + TAIL.length &&
    stored.startsWith(HEAD) &&
    stored.endsWith(TAIL)
      ? stored.slice(HEAD.length, -TAIL.length)
      : null,
}

/**
 * A store over a driver of unstorage. Over the driver itself, not over a storage: that one reads leniently, and takes
 * writes to a read-only driver in silence.
 */
export function createDriverStore(driver: WholeDriver, desk: DriverDesk): Store {
  const call = <Value>(access: Access, work: (signal: AbortSignal) => Promise<Value>): Promise<Value> =>
    bounded(desk.name, desk.timeoutMs, async (signal) => {
      try {
        await desk.admit()
        return await work(signal)
      } catch (error) {
        throw desk.problem(error, access)
      }
    })
  return {
    name: desk.name,
    get: (key) => call('read', async () => readItem(desk, key, await driver.getItem(colons(key), {}))),
    put: (key, value) => call('change', async () => driver.setItem(colons(key), desk.codec.encode(value), {})),
    list: (prefix) => call('read', async () => readKeys(prefix, await driver.getKeys(colons(prefix), {}))),
    remove: (keys) =>
      call('change', async (signal) => {
        for (const batch of batchesOf([...new Set(keys)], desk.concurrency)) {
          signal.throwIfAborted()
          await Promise.all(batch.map((key) => driver.removeItem(colons(key), {})))
        }
      }),
    close: async () => driver.dispose?.(),
  }
}

/** Drivers take `:` between segments. */
function colons(key: string): string {
  return key.replaceAll('/', ':')
}

function readItem({ name, codec }: DriverDesk, key: string, stored: unknown): string | null {
  if (stored === null || stored === undefined) return null
  const value = codec.decode(stored)
  if (value !== null) return value
  throw new CacheTagsError(
    'CT_STORE_UNAVAILABLE',
    `${name} gives something else under ${key} than what is put there.`,
    {
      hint: 'See that nothing else writes there; else the driver changes what it is given, and another one is needed.',
    },
  )
}

// Some drivers leave a colon of their base before each key, and some list more than they were asked for.
function readKeys(prefix: string, names: readonly string[]): readonly string[] {
  const slashed = names.map((name) => name.replaceAll(':', '/').replace(/^\//u, ''))
  return keysBelow('', slashed).filter((key) => key.startsWith(prefix))
}
