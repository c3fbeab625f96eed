import { describe, expect, test } from 'vitest'
import type { StoreBench } from './conformance.ts'

const TEXTS: Readonly<Record<string, string>> = {
  'a sentence': 'A manifest, as it was.',
  nothing: '',
  'unicode of every width': 'é ß 日本 🙂 👩‍👩‍👧 e\u0301 \u2028',
  'line breaks of every kind, and spaces around': ' \r\n\n\r\t a \n',
  'a byte order mark': '\uFEFFtext',
  'a zero byte': 'a\u0000b',
  'a JSON object': '{"b":1,"a":[null,1.0]}',
  'a JSON string': '"text"',
  'a number': '0012345678901234567890',
  'a number with an exponent': '1e3',
  'a truth value': 'true',
  null: 'null',
  undefined: 'undefined',
  'an instance of a class': '[object Object]',
  base64: 'aGVsbG8gd29ybGQ=',
  'the mark of base64': 'base64:aGVsbG8=',
  'the head of a data URL': 'data:text/plain;base64,aGk=',
  '1 MiB': '0123456789abcde\n'.repeat(65_536),
}

/** One opening, one key after the other. */
export function describeContract({ open }: StoreBench<unknown>): void {
  describe('a value', () => {
    test.for(Object.entries(TEXTS))('is got as it was put: %s', { timeout: 30_000 }, async ([, text]) => {
      const store = await open()
      await store.put('manifests/a', text)
      const other = await open()
      // Not toBe: its message would print 1 MiB.
      expect((await store.get('manifests/a')) === text).toBe(true)
      expect((await other.get('manifests/a')) === text).toBe(true)
    })

    test('that is not there is null', { timeout: 30_000 }, async () => {
      const store = await open()
      expect(await store.get('absent')).toBeNull()
      await store.put('live/a', 'value')
      expect(await store.get('live/b')).toBeNull()
      expect(await store.get('live')).toBeNull()
      expect(await store.get('live/a/b')).toBeNull()
    })

    test('can be put again', { timeout: 30_000 }, async () => {
      const store = await open()
      await store.put('live/a', 'value')
      await store.put('live/a', 'value')
      expect(await store.get('live/a')).toBe('value')
      expect(await store.list('live/')).toEqual(['live/a'])
    })

    test('that was removed can be put again', { timeout: 30_000 }, async () => {
      const store = await open()
      await store.put('live/a', 'value')
      await store.remove(['live/a'])
      await store.put('live/a', 'value')
      expect(await store.get('live/a')).toBe('value')
      expect(await store.list('')).toEqual(['live/a'])
    })
  })

  describe('a list', () => {
    test('of an empty store is empty', { timeout: 30_000 }, async () => {
      const store = await open()
      expect(await store.list('')).toEqual([])
      expect(await store.list('live/')).toEqual([])
    })

    test('holds every key once, and only those under its prefix', { timeout: 30_000 }, async () => {
      const store = await open()
      const keys = ['founded', 'live/a', 'live/b/c', 'live2', 'lively/x', 'other/live/a', 'pending/a']
      for (const key of keys) await store.put(key, key)
      const sorted = async (prefix: string): Promise<string[]> => (await store.list(prefix)).toSorted()
      expect(await sorted('')).toEqual(keys)
      expect(await sorted('live/')).toEqual(['live/a', 'live/b/c'])
      expect(await sorted('live/b/')).toEqual(['live/b/c'])
      expect(await sorted('lively/')).toEqual(['lively/x'])
      expect(await sorted('a/')).toEqual([])
    })
  })

  describe('keys', () => {
    const APART = [
      'k/AB',
      'k/Ab',
      'k/aB',
      'k/ab',
      'k/a-b',
      'k/a_b',
      'k/a--b',
      'k/-ab',
      'k/_ab',
      'K/ab',
      'k/a/b',
      'k/0',
      'k/00',
    ]

    test('that differ by little are kept apart', { timeout: 30_000 }, async () => {
      const store = await open()
      for (const key of APART) await store.put(key, `value of ${key}`)
      const values = await Promise.all(APART.map((key) => store.get(key)))
      expect(values).toEqual(APART.map((key) => `value of ${key}`))
      expect((await store.list('')).toSorted()).toEqual(APART.toSorted())
      await store.remove(['k/AB'])
      expect((await store.list('')).toSorted()).toEqual(APART.filter((key) => key !== 'k/AB').toSorted())
    })

    test('may be words that platforms keep for themselves, and long', { timeout: 30_000 }, async () => {
      const store = await open()
      const keys = [
        'con',
        'NUL/aux',
        'k/com1',
        'constructor',
        '__proto__/toString',
        'HEAD',
        `manifests/${'0a'.repeat(32)}`,
      ]
      for (const key of keys) await store.put(key, `value of ${key}`)
      const other = await open()
      expect((await other.list('')).toSorted()).toEqual(keys.toSorted())
      expect(await Promise.all(keys.map((key) => other.get(key)))).toEqual(keys.map((key) => `value of ${key}`))
    })
  })

  describe('removing', () => {
    test('forgets what is named and nothing else', { timeout: 30_000 }, async () => {
      const store = await open()
      const keys = ['live/a', 'live/ab', 'live/b', 'live/c/d']
      for (const key of keys) await store.put(key, key)
      await store.remove(['live/a', 'live/b', 'live', 'live/c'])
      expect((await store.list('')).toSorted()).toEqual(['live/ab', 'live/c/d'])
      expect(await store.get('live/a')).toBeNull()
      expect(await store.get('live/ab')).toBe('live/ab')
    })

    test('does not mind what is not there, nor a repetition, nor nothing', { timeout: 30_000 }, async () => {
      const store = await open()
      await store.remove([])
      await store.remove(['absent', 'live/absent'])
      await store.put('live/a', 'value')
      await store.remove(['live/a', 'absent', 'live/a'])
      await store.remove(['live/a'])
      expect(await store.list('')).toEqual([])
      expect(await store.get('live/a')).toBeNull()
    })
  })
}
