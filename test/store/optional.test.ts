import { describe, expect, test } from 'vitest'
import { importOptional } from '../../src/store/optional.ts'

describe('a package that only one store needs', () => {
  test.each(['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'])('is named where it is missing: %s', async (code) => {
    const load = (): Promise<never> => Promise.reject(Object.assign(new Error('Cannot find package'), { code }))
    await expect(importOptional('ioredis', load)).rejects.toMatchObject({
      code: 'CT_STORE_REFUSED',
      message: 'The store needs the package `ioredis`.',
      hint: 'npm install ioredis',
    })
  })

  test('is not called missing where it fails', async () => {
    const error = new Error('broken')
    await expect(importOptional('ioredis', () => Promise.reject(error))).rejects.toBe(error)
  })
})
