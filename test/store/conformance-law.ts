import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Store } from '../../src/store/store.ts'
import type { StoreBench } from './conformance.ts'

const KEYS = ['founded', 'live/a', 'live/A', 'live/b/c', 'lively/a', 'pending/a', 'pending/b'] as const

const key = fc.constantFrom(...KEYS)

const action = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('put'), key }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('remove'), keys: fc.array(key, { maxLength: 4 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('get'), key }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('list'), prefix: fc.constantFrom('', 'live/', 'pending/') }) },
)

type Action = typeof action extends fc.Arbitrary<infer Value> ? Value : never

/** One opening and what it has seen: a store may keep what it read, because no key ever means another value. */
interface Actor {
  readonly store: Store
  readonly seen: Set<string>
}

/** Whatever is called by whom: the store is a map. */
export function describeLaw({ open }: StoreBench<unknown>, walks: number): void {
  test('two openings, whatever they do, are a map', { timeout: 300_000 }, async () => {
    const stores = [await open(), await open()] as const
    const walk = fc.array(fc.record({ by: fc.constantFrom(0, 1), action }), { minLength: 1, maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(walk, async (steps) => {
        await stores[0].remove(KEYS)
        const model = new Map<string, string>()
        const actors = stores.map((store) => ({ store, seen: new Set<string>(KEYS) }))
        for (const step of steps) await take(step.action, actors[step.by] as Actor, model)
        for (const { store } of actors) {
          expect((await store.list('')).toSorted()).toEqual([...model.keys()].toSorted())
        }
        const fresh = await open()
        expect(await Promise.all(KEYS.map((name) => fresh.get(name)))).toEqual(
          KEYS.map((name) => model.get(name) ?? null),
        )
        await fresh.close()
      }),
      { seed: 20_260_101, numRuns: walks },
    )
  })
}

async function take(step: Action, { store, seen }: Actor, model: Map<string, string>): Promise<void> {
  switch (step.kind) {
    case 'put': {
      seen.add(step.key)
      model.set(step.key, valueOf(step.key))
      return store.put(step.key, valueOf(step.key))
    }
    case 'remove': {
      for (const name of step.keys) {
        seen.delete(name)
        model.delete(name)
      }
      return store.remove(step.keys)
    }
    case 'get': {
      const kept = seen.has(step.key) ? [valueOf(step.key)] : []
      const right = model.has(step.key) ? [valueOf(step.key)] : [null, ...kept]
      expect(right).toContain(await store.get(step.key))
      if (model.has(step.key)) seen.add(step.key)
      return
    }
    case 'list': {
      const right = [...model.keys()].filter((name) => name.startsWith(step.prefix))
      expect((await store.list(step.prefix)).toSorted()).toEqual(right.toSorted())
    }
  }
}

function valueOf(name: string): string {
  return `value of ${name}`
}
