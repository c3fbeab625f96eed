import type { Store } from './store.ts'

/** A store that lasts as long as its process: for tests, and for trying things out. */
export function createMemoryStore(entries: Map<string, string> = new Map()): Store {
  return {
    name: 'memory',
    get: async (key) => entries.get(key) ?? null,
    put: async (key, value) => void entries.set(key, value),
    list: async (prefix) => [...entries.keys()].filter((key) => key.startsWith(prefix)),
    remove: async (keys) => keys.forEach((key) => entries.delete(key)),
    close: async () => {},
  }
}
