import { tmpdir } from 'node:os'
import type { Driver } from 'unstorage'
import createMemoryDriver from 'unstorage/drivers/memory'
import { describe, expect, test } from 'vitest'
import { openDriverStore } from '../../src/store/driver.ts'
import type { DriverOption, Store } from '../../src/store/store.ts'
import { describeStore, SECRET, type FailingStore, type StoreHarness } from './conformance.ts'

const openOption = (option: DriverOption, root = tmpdir()): Promise<Store> =>
  openDriverStore(option, { root, environment: {}, timeoutMs: 2000 })

/** A driver object of the user's, through unstorage's overlay: the only one that takes such. */
const openLayer = (layer: Driver): Promise<Store> =>
  openOption({ driver: 'overlay', options: { layers: [layer], token: SECRET } })

/** Memory that outlives the store, with some methods replaced. */
function memoryLayer(changed: (memory: Driver) => Partial<Driver> = () => ({})): Driver {
  const { dispose: _, ...memory } = createMemoryDriver(undefined as never) as Driver
  return { ...memory, ...changed(memory) }
}

/** Reads as those drivers do that parse: https://github.com/unjs/destr. */
function leniently(text: unknown): never {
  if (typeof text !== 'string') return text as never
  const trimmed = text.trim()
  if (trimmed === 'undefined' || trimmed === '') return null as never
  try {
    return JSON.parse(trimmed) as never
  } catch {
    return trimmed as never
  }
}

const layerHarness = (changed?: (memory: Driver) => Partial<Driver>) => async (): Promise<StoreHarness> => {
  const layer = memoryLayer(changed)
  return { open: () => openLayer(layer), close: async () => {} }
}

const denied = (status: number): Partial<Driver> => {
  const deny = async (): Promise<never> => {
    const request = { headers: { authorization: `Bearer ${SECRET}` } }
    throw Object.assign(new Error(`[PUT] https://a:${SECRET}@host/?token=${SECRET}: ${status}`), { status, request })
  }
  return { getItem: deny, getKeys: deny, setItem: deny, removeItem: deny }
}

const stalled = (): Promise<never> => new Promise(() => {})

const failing: readonly FailingStore<StoreHarness>[] = [
  {
    claim: 'a service that denies',
    changes: 'CT_STORE_READ_ONLY',
    reads: 'CT_STORE_UNAVAILABLE',
    open: () => openLayer(memoryLayer(() => denied(403))),
  },
  {
    claim: 'a service that fails',
    changes: 'CT_STORE_UNAVAILABLE',
    reads: 'CT_STORE_UNAVAILABLE',
    open: () => openLayer(memoryLayer(() => denied(500))),
  },
  {
    claim: 'a service that never answers',
    changes: 'CT_STORE_UNAVAILABLE',
    reads: 'CT_STORE_UNAVAILABLE',
    open: () =>
      openDriverStore(
        {
          driver: 'overlay',
          options: {
            layers: [
              memoryLayer(() => ({ getItem: stalled, getKeys: stalled, setItem: stalled, removeItem: stalled })),
            ],
          },
        },
        { root: tmpdir(), environment: {}, timeoutMs: 100 },
      ),
  },
]

describeStore('unstorage’s overlay over memory', { keys: 2000, concurrency: 100, failing, setUp: layerHarness() })

describeStore('a driver that parses and trims what it reads', {
  keys: 100,
  concurrency: 100,
  setUp: layerHarness((memory) => ({ getItem: async (key) => leniently(await memory.getItem(key)) })),
})

describeStore('a driver that repeats itself, lists what is not asked for, and puts a colon first', {
  keys: 100,
  concurrency: 100,
  setUp: layerHarness((memory) => ({
    getKeys: async () => {
      const keys = await memory.getKeys('', {})
      return [...keys, ...keys, 'a file of theirs.md'].map((key) => `:${key}`)
    },
  })),
})

describe('a driver that loses', () => {
  test.each<[string, string, () => Promise<Store>]>([
    ['every write', 'does not give back', () => openOption({ driver: 'null' })],
    ['the case of a value', 'does not give back', () => openLayer(memoryLayer(folding))],
    ['every key of a list', 'does not list', () => openLayer(memoryLayer(() => ({ getKeys: async () => [] })))],
  ])('%s is found out by the first put: it %s', async (_, words, open) => {
    const store = await open()
    await expect(store.put('live/a', 'A Value')).rejects.toMatchObject({
      code: 'CT_STORE_REFUSED',
      message: expect.stringContaining(`${words} what is put there`),
    })
  })

  test('the end of a value is found out by the first put', async () => {
    const store = await openLayer(memoryLayer(cutting))
    await expect(store.put('live/a', 'a value')).rejects.toMatchObject({ code: 'CT_STORE_UNAVAILABLE' })
  })

  test.each([
    'fs',
    'fs-lite',
    's3',
    'http',
    'vercel-blob',
    'cloudflare-r2-binding',
    'uploadthing',
    'lru-cache',
    'vercel-runtime-cache',
    'lruCache',
    'unstorage/drivers/fs-lite',
  ])('is refused by name: %s', async (driver) => {
    await expect(openOption({ driver, options: { token: SECRET } })).rejects.toMatchObject({
      code: 'CT_STORE_REFUSED',
      message: expect.stringMatching(/^The driver [a-z0-9-]+ of unstorage /u),
      hint: expect.stringMatching(/^(Use|R2)/u),
    })
  })

  test('keys after a while is refused', async () => {
    const option = { driver: 'redis', options: { ttl: 60, password: SECRET } }
    await expect(openOption(option)).rejects.toMatchObject({
      code: 'CT_STORE_REFUSED',
      message: expect.stringContaining('ttl'),
    })
  })
})

const cutting = (memory: Driver): Partial<Driver> => ({
  setItem: async (key, value, options) => memory.setItem?.(key, value.slice(0, 12), options),
})

const folding = (memory: Driver): Partial<Driver> => ({
  setItem: async (key, value, options) => memory.setItem?.(key, value.toLowerCase(), options),
})

test('a service that needs a moment until it shows what was put is waited for', async () => {
  const asked = new Map<string, number>()
  const lagging = (memory: Driver): Partial<Driver> => ({
    getItem: async (key) => {
      asked.set(key, (asked.get(key) ?? 0) + 1)
      return (asked.get(key) ?? 0) > 2 ? memory.getItem(key) : null
    },
  })
  const store = await openLayer(memoryLayer(lagging))
  await store.put('live/a', 'value')
  expect(await store.get('live/a')).toBe('value')
})

test.each(['theirs', '{"a":1}', 'cache-tags:', 'cache-tags:half', 'cache-tags:end'])(
  'what others put under a key is an error, and no value: %s',
  async (theirs) => {
    const layer = memoryLayer()
    await layer.setItem?.('live:a', theirs, {})
    const store = await openLayer(layer)
    await expect(store.get('live/a')).rejects.toMatchObject({ code: 'CT_STORE_UNAVAILABLE' })
  },
)
