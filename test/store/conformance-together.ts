import PQueue from 'p-queue'
import { describe, expect, test } from 'vitest'
import type { StoreBench } from './conformance.ts'

/** Several openings of one store. */
export function describeTogether(
  { open }: StoreBench<unknown>,
  { keys: count, concurrency }: { readonly keys: number; readonly concurrency: number },
): void {
  describe('two openings', () => {
    test('see what the other put and removed', { timeout: 60_000 }, async () => {
      const [one, other] = await Promise.all([open(), open()])
      expect(await other.list('')).toEqual([])
      await one.put('live/a', 'value')
      expect(await other.list('')).toEqual(['live/a'])
      expect(await other.get('live/a')).toBe('value')
      await other.remove(['live/a'])
      expect(await one.list('live/')).toEqual([])
      const third = await open()
      expect(await third.get('live/a')).toBeNull()
    })

    test('that put at once lose nothing', { timeout: 60_000 }, async () => {
      const stores = await Promise.all([open(), open()])
      const keys = stores.map((_, writer) => numbered(12).map((key) => `live/${writer}/${key}`))
      await Promise.all(
        stores.flatMap((store, writer) => (keys[writer] ?? []).map((key) => store.put(key, `value of ${key}`))),
      )
      const third = await open()
      const all = keys.flat()
      expect((await third.list('')).toSorted()).toEqual(all.toSorted())
      expect(await Promise.all(all.map((key) => third.get(key)))).toEqual(all.map((key) => `value of ${key}`))
    })

    test('that put the same at once keep it once', { timeout: 60_000 }, async () => {
      const stores = await Promise.all([open(), open(), open()])
      await Promise.all(stores.map((store) => store.put('manifests/a', 'value')))
      const third = await open()
      expect(await third.list('')).toEqual(['manifests/a'])
      expect(await third.get('manifests/a')).toBe('value')
    })

    test('that remove the same at once both succeed', { timeout: 60_000 }, async () => {
      const [one, other] = await Promise.all([open(), open()])
      const keys = numbered(8).map((key) => `live/${key}`)
      await Promise.all(keys.map((key) => one.put(key, key)))
      await one.put('live/kept', 'value')
      await Promise.all([one.remove(keys), other.remove(keys)])
      const third = await open()
      expect(await third.list('')).toEqual(['live/kept'])
    })

    test('of which one puts while the other removes keep what was put', { timeout: 60_000 }, async () => {
      const [one, other] = await Promise.all([open(), open()])
      const old = numbered(8).map((key) => `live/old-${key}`)
      const fresh = numbered(8).map((key) => `live/new-${key}`)
      await Promise.all(old.map((key) => one.put(key, key)))
      await Promise.all([other.remove(old), ...fresh.map((key) => one.put(key, key))])
      const third = await open()
      expect((await third.list('')).toSorted()).toEqual(fresh.toSorted())
    })
  })

  test(`${count} keys are listed, and half of them removed`, { timeout: 300_000 }, async () => {
    const store = await open()
    const keys = numbered(count).map((key) => `pending/${key}`)
    await new PQueue({ concurrency }).addAll(keys.map((key) => () => store.put(key, `value of ${key}`)))
    const other = await open()
    expect((await other.list('pending/')).toSorted()).toEqual(keys.toSorted())
    const half = keys.filter((_, index) => index % 2 === 0)
    await other.remove(half)
    const gone = new Set(half)
    expect((await store.list('')).toSorted()).toEqual(keys.filter((key) => !gone.has(key)).toSorted())
    expect(await store.get(keys[1] ?? '')).toBe(`value of ${keys[1]}`)
  })
}

function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, index) => String(index).padStart(6, '0'))
}
