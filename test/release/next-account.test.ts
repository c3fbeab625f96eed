import { expect, test } from 'vitest'
import { createNextPurger } from '../../src/cdn/next.ts'
import { readNextAccount } from '../../src/release/next-account.ts'

const ENDPOINT = 'https://shop.example/api/cache-tags'
const ENVIRONMENT = { CACHE_TAGS_SECRET: 'secret_text', CACHE_TAGS_ENDPOINT: ENDPOINT }

test('the option wins over the environment', async () => {
  expect(await readNextAccount({}, ENVIRONMENT)).toEqual({ secret: 'secret_text', endpoint: ENDPOINT })
  expect(await readNextAccount({ endpoint: 'http://shop:3000/purge' }, ENVIRONMENT)).toEqual({
    secret: 'secret_text',
    endpoint: 'http://shop:3000/purge',
  })
})

test('white space around both is dropped', async () => {
  const account = await readNextAccount(
    {},
    { CACHE_TAGS_SECRET: ' secret_text\n', CACHE_TAGS_ENDPOINT: `${ENDPOINT}\n` },
  )
  expect(account).toEqual({ secret: 'secret_text', endpoint: ENDPOINT })
  expect(createNextPurger(account).name).toBe('next')
})

test.each([
  ['no secret and no endpoint', {}, /CACHE_TAGS_SECRET.*CACHE_TAGS_ENDPOINT/],
  [
    'no secret',
    { CACHE_TAGS_SECRET: ' ', CACHE_TAGS_ENDPOINT: ENDPOINT },
    /^(?!.*CACHE_TAGS_ENDPOINT).*CACHE_TAGS_SECRET/,
  ],
  ['no endpoint', { CACHE_TAGS_SECRET: 'secret_text' }, /^(?!.*CACHE_TAGS_SECRET).*CACHE_TAGS_ENDPOINT/],
])('%s is told, with what to do about it', async (missing, environment, hint) => {
  await expect(readNextAccount({}, environment)).rejects.toThrow(
    expect.objectContaining({
      code: 'CT_CREDENTIALS',
      message: `The Next application can't be called: there is ${missing}.`,
      hint: expect.stringMatching(hint),
    }),
  )
})
