import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { CacheTagsError } from '../../src/core/error.ts'
import type { Store } from '../../src/store/store.ts'
import type { FailingStore, StoreBench } from './conformance.ts'

/** What failing stores have as password or token: it must be in no error and no name. */
export const SECRET = 'hunter2-secret'

const CALLS: Readonly<Record<'put' | 'remove' | 'get' | 'list', (store: Store) => Promise<unknown>>> = {
  put: (store) => store.put('live/a', 'value'),
  remove: (store) => store.remove(['live/a', 'live/b']),
  get: (store) => store.get('live/a'),
  list: (store) => store.list('live/'),
}

/** A call that fails is over long before this. */
const PATIENCE_MS = 10_000

/** Every failing store says what is wrong, in time. */
export function describeFailing<Harness>(bench: StoreBench<Harness>, failing: readonly FailingStore<Harness>[]): void {
  describe.each(failing)('$claim', ({ changes, reads, open }) => {
    test.each([
      ['put', changes],
      ['remove', changes],
      ['get', reads],
      ['list', reads],
    ] as const)('%s: %s', { timeout: PATIENCE_MS }, async (name, code) => {
      const problem = await problemOf(open(bench.harness()), CALLS[name])
      if (code === null) expect(problem).toBeNull()
      else expectProblem(problem, code)
    })
  })
}

async function problemOf(opening: Promise<Store>, call: (store: Store) => Promise<unknown>): Promise<unknown> {
  let store: Store | undefined
  try {
    store = await opening
    expect(store.name).not.toContain(SECRET)
    await call(store)
    return null
  } catch (error) {
    return error
  } finally {
    await store?.close()
  }
}

function expectProblem(problem: unknown, code: string): void {
  expect(problem).toBeInstanceOf(CacheTagsError)
  expect(problem).toMatchObject({ code, hint: expect.stringMatching(/\S/u), message: expect.stringMatching(/\S/u) })
  // As Node would print it: with the chain of causes, and whatever hangs on them.
  const printed = inspect(problem, { depth: Infinity })
  expect(printed).not.toContain(SECRET)
  expect(printed).not.toContain(Buffer.from(SECRET).toString('base64'))
}
