import { setTimeout as wait } from 'node:timers/promises'
import { bounded } from './bounded.ts'
import { refused } from './optional.ts'
import type { Store } from './store.ts'

/** Waits before looking again: a service may need a moment until what was put is there to see. */
const WAITS_MS = [0, 50, 200, 1000]

const HINT = 'Use a driver that keeps what it is given, or another kind of store.'

/**
 * A store that believes no put until it has read it back, and, the first time, listed it. For drivers that drop writes in
 * silence, that cut or fold values, or that list nothing.
 */
export function proveStore(store: Store, timeoutMs: number): Store {
  let isListed = false
  return {
    ...store,
    put: (key, value) =>
      bounded(store.name, timeoutMs, async (signal) => {
        await store.put(key, value)
        if (!(await comesTrue(signal, async () => (await store.get(key)) === value))) {
          throw refused(`${store.name} does not give back what is put there.`, HINT)
        }
        if (isListed) return
        const prefix = key.slice(0, key.lastIndexOf('/') + 1)
        if (!(await comesTrue(signal, async () => (await store.list(prefix)).includes(key)))) {
          throw refused(`${store.name} does not list what is put there.`, HINT)
        }
        isListed = true
      }),
  }
}

async function comesTrue(signal: AbortSignal, look: () => Promise<boolean>): Promise<boolean> {
  for (const waitMs of WAITS_MS) {
    if (waitMs > 0) await wait(waitMs, undefined, { signal })
    if (await look()) return true
  }
  return false
}
