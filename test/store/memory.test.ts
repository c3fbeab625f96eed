import { createMemoryStore } from '../../src/store/memory.ts'
import { describeStore } from './conformance.ts'

describeStore('memory', {
  keys: 10_000,
  concurrency: 500,
  walks: 200,
  setUp: async () => {
    const entries = new Map<string, string>()
    return { open: async () => createMemoryStore(entries), close: async () => {} }
  },
})
