import { describe, expect, test } from 'vitest'
import { openHttpStore } from '../../src/store/http.ts'
import type { StoreContext } from '../../src/store/store.ts'
import { SECRET } from './conformance.ts'

function refusal(address: string, environment: StoreContext['environment']): Promise<unknown> {
  return openHttpStore(address, { root: '/', environment, timeoutMs: 1000 }).then(
    () => null,
    (error: unknown) => error,
  )
}

describe('the address of a store behind HTTP', () => {
  test.each([
    ['ftp://example.com', {}],
    ['example.com', {}],
    [`https://name:${SECRET}@example.com`, {}],
    [`https://example.com/?token=${SECRET}`, {}],
    [`https://example.com/#${SECRET}`, {}],
    ['http://example.com', { CACHE_TAGS_STORE_TOKEN: SECRET }],
    ['http://localhost.example.com', { CACHE_TAGS_STORE_TOKEN: SECRET }],
    ['http://127.0.0.1.example.com', { CACHE_TAGS_STORE_TOKEN: SECRET }],
    ['http://example.com', {}],
    ['http://169.254.169.254', {}],
    ['http://192.168.0.1', { CACHE_TAGS_STORE_TOKEN: SECRET }],
    ['https://example.com', { CACHE_TAGS_STORE_TOKEN: `${SECRET}\nx: y` }],
  ])('is refused: %s with %o', async (address, environment) => {
    expect(await refusal(address, environment)).toMatchObject({
      code: 'CT_STORE_REFUSED',
      message: expect.not.stringContaining(SECRET),
      hint: expect.not.stringContaining(SECRET),
    })
  })

  test.each([
    ['https://example.com', { CACHE_TAGS_STORE_TOKEN: SECRET }],
    ['http://192.168.0.1', {}],
    ['http://ledger.internal', {}],
    ['http://localhost:3000', { CACHE_TAGS_STORE_TOKEN: SECRET }],
    ['http://127.0.0.1', { CACHE_TAGS_STORE_TOKEN: SECRET }],
    ['http://[::1]:3000/path', { CACHE_TAGS_STORE_TOKEN: SECRET }],
  ])('is taken: %s with %o', async (address, environment) => {
    expect(await refusal(address, environment)).toBeNull()
  })
})
