import { describe, expect, test } from 'vitest'
import { CacheTagsError } from '../../src/core/error.ts'
import { bounded } from '../../src/store/bounded.ts'

const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length

describe('a bounded call', () => {
  test('gives what was called for, and leaves no timer', async () => {
    const before = timers()
    expect(await bounded('a store', 60_000, async () => 'value')).toBe('value')
    expect(timers()).toBe(before)
  })

  test('that takes too long names the store, and is told that nobody waits', async () => {
    let told: unknown = null
    const call = bounded('a store', 20, (signal) => {
      signal.addEventListener('abort', () => {
        told = signal.reason
      })
      return new Promise(() => {})
    })
    const message = 'a store did not answer within 20 ms.'
    await expect(call).rejects.toMatchObject({ code: 'CT_STORE_UNAVAILABLE', message })
    expect(told).toMatchObject({ message })
  })

  test('that fails when it is told still ends as one that took too long', async () => {
    const call = bounded('a store', 20, (signal) => {
      return new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(new Error('aborted')))
      })
    })
    await expect(call).rejects.toMatchObject({ message: 'a store did not answer within 20 ms.' })
  })

  test.each([
    ['rejects', async () => Promise.reject(new Error('broken\nand more'))],
    [
      'throws at once',
      () => {
        throw new Error('broken\nand more')
      },
    ],
  ])('that %s names the store and the reason, in one line', async (_, call: () => Promise<never>) => {
    const before = timers()
    await expect(bounded('a store', 60_000, call)).rejects.toMatchObject({
      code: 'CT_STORE_UNAVAILABLE',
      message: 'a store could not be reached or read: broken',
      cause: { message: 'broken\nand more' },
      hint: expect.stringMatching(/\S/u),
    })
    expect(timers()).toBe(before)
  })

  test('lets an error of ours through', async () => {
    const error = new CacheTagsError('CT_STORE_READ_ONLY', 'no')
    await expect(bounded('a store', 60_000, () => Promise.reject(error))).rejects.toBe(error)
  })

  test('takes the longest time that there is', async () => {
    expect(await bounded('a store', Number.MAX_SAFE_INTEGER, async () => 'value')).toBe('value')
  })
})
