import { createDriverStore, PLAIN, type WholeDriver } from './driver-store.ts'
import { importOptional } from './optional.ts'
import { readRedisAddress } from './redis-address.ts'
import { keepsKeys, listenForTrouble, redisOptions, redisProblem } from './redis-client.ts'
import type { Store, StoreContext } from './store.ts'

/** Commands are queued on one connection, so this only bounds the memory that they take. */
const MAX_COMMANDS_AT_ONCE = 1000

/**
 * Opens a store in a Redis, or in a server that speaks its protocol. It connects at the first call.
 *
 * @param address - `redis://user:password@host:port/database?prefix=…`; `rediss://` for TLS
 * @throws CacheTagsError `CT_CONFIG` or `CT_STORE_REFUSED`
 */
export async function openRedisStore(address: string, { timeoutMs }: StoreContext): Promise<Store> {
  const { name, url, prefix, password } = readRedisAddress(address)
  await importOptional('ioredis', () => import('ioredis'))
  const { default: createDriver } = await importOptional('unstorage', () => import('unstorage/drivers/redis'))
  const driver = createDriver({ ...redisOptions(timeoutMs), url, base: prefix })
  const client = driver.getInstance?.()
  const speaker = { name, secrets: [password], trouble: listenForTrouble(client) }
  return createDriverStore(driver as WholeDriver, {
    name,
    timeoutMs,
    concurrency: MAX_COMMANDS_AT_ONCE,
    codec: PLAIN,
    admit: keepsKeys(client, name),
    problem: (error, access) => redisProblem(error, access, speaker),
  })
}
