import type { Redis, RedisOptions } from 'ioredis'
import { CacheTagsError } from '../core/error.ts'
import { unavailable, wordsOf, type Access } from './bounded.ts'
import { refused } from './optional.ts'
import { presentable } from './presentable.ts'

const MAX_RETRIES = 4
const LONGEST_WAIT_MS = 1000

/** Answers by which Redis denies: https://redis.io/docs/latest/develop/reference/protocol-spec/#simple-errors */
const DENIAL = /^(?:READONLY|NOPERM|NOAUTH|WRONGPASS)\b/u

/** What ioredis says when it gave up; why, it said before, by an event. */
const GIVEN_UP = /^(?:Reached the max retries|Connection is closed)/u

/** How ioredis is told to connect: late, again, and not for ever. */
export function redisOptions(timeoutMs: number): RedisOptions {
  return {
    lazyConnect: true,
    connectTimeout: timeoutMs,
    maxRetriesPerRequest: MAX_RETRIES,
    retryStrategy: (attempt) => Math.min(50 * 2 ** attempt, LONGEST_WAIT_MS),
    // It takes INFO, and speaks on stderr where that is denied.
    enableReadyCheck: false,
  }
}

/** Keeps the last trouble of a connection. Without a listener, ioredis prints it. */
export function listenForTrouble(client: Pick<Redis, 'on'>): () => unknown {
  let trouble: unknown = null
  client.on('error', (error: unknown) => {
    trouble = error
  })
  return () => trouble
}

/**
 * Sees to it, once, that a server drops no key when it is full.
 *
 * @returns what to await before every call
 * @throws CacheTagsError `CT_STORE_REFUSED`, each time
 */
export function keepsKeys(client: Redis, name: string): () => Promise<void> {
  let looked: Promise<void> | null = null
  const look = async (): Promise<void> => {
    const policy = await evictionPolicy(client)
    if (policy === null || !policy.startsWith('allkeys-')) return
    throw refused(
      `${name} drops keys when it is full: its maxmemory-policy is ${policy}.`,
      'Set maxmemory-policy to noeviction or volatile-lru, or use another Redis for the ledger.',
    )
  }
  return () => {
    looked ??= look().catch((error: unknown) => {
      looked = null
      throw error
    })
    return looked
  }
}

/** `null` where a server doesn't say: managed ones deny CONFIG, some INFO too. */
async function evictionPolicy(client: Redis): Promise<string | null> {
  const answer = await orDenied(client.config('GET', 'maxmemory-policy'))
  if (Array.isArray(answer) && typeof answer[1] === 'string') return answer[1]
  const info = await orDenied(client.info('memory'))
  return /^maxmemory_policy:(\S+)/mu.exec(String(info))?.[1] ?? null
}

async function orDenied(asked: Promise<unknown>): Promise<unknown> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof Error && error.name === 'ReplyError') return null
    throw error
  }
}

/** What {@link redisProblem} has to know. */
export interface RedisSpeaker {
  readonly name: string
  readonly secrets: readonly string[]
  /** See {@link listenForTrouble}. */
  readonly trouble: () => unknown
}

/** What ioredis threw, as an error of ours. Its own errors hold the command, and so a password. */
export function redisProblem(error: unknown, access: Access, { name, secrets, trouble }: RedisSpeaker): CacheTagsError {
  if (error instanceof CacheTagsError) return error
  const root = GIVEN_UP.test(wordsOf(error)) ? (trouble() ?? error) : error
  const cause = presentable(root, secrets)
  if (access === 'change' && DENIAL.test(cause.message)) {
    const hint = 'Name a user who may write, and the server that takes writes: a replica takes none.'
    return new CacheTagsError('CT_STORE_READ_ONLY', `${name} takes no changes: ${cause.message}`, { hint, cause })
  }
  return unavailable(`${name} could not be reached or read: ${cause.message}`, cause)
}
