import { expect, test } from 'vitest'
import {
  readCloudflareAccount,
  readFastlyAccount,
  readNetlifyAccount,
  readVarnishAccount,
} from '../../src/release/accounts.ts'

const ENVIRONMENT = {
  CLOUDFLARE_API_TOKEN: 'cf_token\n',
  CLOUDFLARE_ZONE_ID: 'zone',
  FASTLY_API_TOKEN: 'fastly_token',
  FASTLY_SERVICE_ID: 'service',
  NETLIFY_AUTH_TOKEN: 'netlify_token',
  NETLIFY_SITE_ID: 'site',
  CACHE_TAGS_VARNISH_URL: 'http://one:6081, http://two:6081',
  CACHE_TAGS_VARNISH_SECRET: 'varnish_secret',
}

test('accounts are read from the environment', async () => {
  expect(await readCloudflareAccount({}, ENVIRONMENT)).toEqual({ token: 'cf_token', zone: 'zone' })
  expect(await readFastlyAccount({}, ENVIRONMENT)).toEqual({ token: 'fastly_token', service: 'service' })
  expect(await readNetlifyAccount({}, ENVIRONMENT)).toEqual({ token: 'netlify_token', site: 'site' })
  expect(await readVarnishAccount({}, ENVIRONMENT)).toEqual({
    secret: 'varnish_secret',
    urls: ['http://one:6081', 'http://two:6081'],
  })
})

test('the configuration wins, and a function may yield the token', async () => {
  const cloudflare = { zone: 'other', token: async () => ' vault_token\n' }
  expect(await readCloudflareAccount({ cloudflare }, ENVIRONMENT)).toEqual({ token: 'vault_token', zone: 'other' })
  const stand = { ...ENVIRONMENT, CACHE_TAGS_FASTLY_URL: 'http://127.0.0.1:1' }
  expect(await readFastlyAccount({ fastly: { service: 'other' } }, stand)).toEqual({
    token: 'fastly_token',
    service: 'other',
    apiUrl: 'http://127.0.0.1:1',
  })
})

test('everything that is missing is told at once, with what to set', async () => {
  await expect(readCloudflareAccount({}, {})).rejects.toMatchObject({
    code: 'CT_CREDENTIALS',
    message: "Cloudflare can't be called: there is no token and no zone.",
    hint: expect.stringMatching(/CLOUDFLARE_API_TOKEN.*CLOUDFLARE_ZONE_ID/),
  })
  await expect(readNetlifyAccount({ netlify: { token: () => '' } }, ENVIRONMENT)).rejects.toMatchObject({
    message: "Netlify can't be called: there is no token.",
  })
  await expect(readVarnishAccount({}, {})).rejects.toMatchObject({
    message: "Varnish can't be called: there is no address.",
  })
})

test('a function that fails is named, and what it said is kept back', async () => {
  const token = (): string => {
    throw new TypeError('no access with s3cr3t')
  }
  const error: unknown = await readFastlyAccount({ fastly: { token } }, ENVIRONMENT).catch((reason: unknown) => reason)
  expect(error).toMatchObject({ code: 'CT_CREDENTIALS', message: 'The function fastly.token failed (TypeError).' })
  expect(JSON.stringify([error, String((error as Error).cause), (error as Error).stack])).not.toContain('s3cr3t')
})
