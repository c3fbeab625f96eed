import { request } from 'undici'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { createVarnishPurger } from '../../src/cdn/varnish.ts'
import type { PurgeOutcome } from '../../src/core/batch.ts'
import { freePort } from '../store/servers/listen.ts'
import { startOrigin, visit, type Origin } from './varnish-origin.ts'
import { startVarnish, type Varnish, type VarnishSetting } from './varnish-server.ts'

const SECRET = 'S3cretOfVarnish+/=0123456789'

let origin: Origin

beforeAll(async () => {
  origin = await startOrigin()
  origin.pages.set('/a', { headers: { xkey: 'one' } })
})

afterAll(() => origin.close())

/** A Varnish that has the page `/a`, under the tag `one`. */
async function started(setting: Partial<VarnishSetting> = {}): Promise<Varnish> {
  const varnish = await startVarnish({ origin: origin.url, ...setting })
  onTestFinished(varnish.close)
  await visit(`${varnish.url}/a`)
  return varnish
}

async function purge(urls: readonly string[], secret?: string): Promise<PurgeOutcome> {
  const purger = createVarnishPurger({ urls, secret, maxRetries: 1, requestTimeoutMs: 2000 })
  const outcome = await purger.purge([{ mode: 'delete', tags: ['one'] }], { target: 'production' })
  expect(JSON.stringify(outcome)).not.toContain(SECRET)
  return outcome
}

const isCached = async ({ url }: Varnish): Promise<boolean> => (await visit(`${url}/a`)).cache === 'HIT'

describe('who may purge', () => {
  test('is who has the secret, where there is one', async () => {
    const varnish = await started({ secret: SECRET })
    for (const wrong of [undefined, 'another', SECRET.slice(1), `${SECRET}x`]) {
      const { stopped } = await purge([varnish.url], wrong)
      expect(stopped).toEqual({
        reason: 'denied',
        message: 'the secret is not the one that varnishd has as CACHE_TAGS_VARNISH_SECRET',
        status: 403,
      })
      expect(await isCached(varnish)).toBe(true)
    }
    expect(await purge([varnish.url], SECRET)).toMatchObject({ accepted: ['one'], receipts: [{ matched: 1 }] })
    expect(await isCached(varnish)).toBe(false)
  })

  test.each([{}, { secret: '' }])('is who the acl holds, where there is no secret: %o', async (setting) => {
    const varnish = await started(setting)
    expect(await purge([varnish.url])).toMatchObject({ accepted: ['one'], receipts: [{ matched: 1 }] })
  })

  test('is nobody whom the acl does not hold, though he has the secret', async () => {
    const varnish = await started({ secret: SECRET, purgers: '192.0.2.1' })
    const { stopped } = await purge([varnish.url], SECRET)
    expect(stopped).toMatchObject({ reason: 'denied', status: 403 })
    expect(stopped?.message).toBe("the acl cache_tags_purgers does not hold this client's address")
    expect(await isCached(varnish)).toBe(true)
  })

  test('is nobody who believes in a secret that the server has not', async () => {
    const varnish = await started()
    const { stopped } = await purge([varnish.url], SECRET)
    expect(stopped?.message).toBe('a secret was sent, but varnishd has no CACHE_TAGS_VARNISH_SECRET in its environment')
    expect(await isCached(varnish)).toBe(true)
  })

  test('is nobody behind a proxy of the acl, unless by a secret', async () => {
    const through = async ({ url }: Varnish, authorization: Readonly<Record<string, string>>): Promise<string> => {
      const headers = { 'xkey-purge': 'one', 'x-forwarded-for': '198.51.100.7', ...authorization }
      const response = await request(url, { method: 'PURGE' as 'GET', headers })
      return response.body.text()
    }
    const [guarded, open] = [await started({ secret: SECRET }), await started()]
    expect(await through(guarded, { authorization: `Bearer ${SECRET}` })).toBe(
      '{"by":"unplugin-cache-tags","matched":1}',
    )
    expect(await through(open, {})).toBe(
      '{"by":"unplugin-cache-tags","error":{"message":"by way of a proxy a purge needs a secret, and varnishd has no ' +
        'CACHE_TAGS_VARNISH_SECRET"}}',
    )
    expect(await isCached(open)).toBe(true)
  })
})

describe('a server', () => {
  test('without the VCL purges nothing, and is not believed', async () => {
    const varnish = await started({ isBare: true })
    const { accepted, stopped } = await purge([varnish.url])
    expect(accepted).toEqual([])
    expect(stopped?.message).toContain('not from the VCL of this package')
  })

  test('whose backend is down is no server that purged', async () => {
    const varnish = await started({ isBare: true })
    await varnish.reload({ origin: `http://127.0.0.1:${await freePort()}`, isBare: true })
    const { accepted, unreached } = await purge([varnish.url])
    expect({ accepted, unreached }).toEqual({ accepted: [], unreached: ['one'] })
  })

  test('whose application is down purges all the same', async () => {
    const varnish = await started()
    await varnish.reload({ origin: `http://127.0.0.1:${await freePort()}` })
    expect(await purge([varnish.url])).toMatchObject({ accepted: ['one'], receipts: [{ matched: 1 }] })
  })
})

describe('two servers', () => {
  test('are both purged, each with its own count', async () => {
    const servers = [await started({ secret: SECRET }), await started({ secret: SECRET })]
    const urls = servers.map(({ url }) => url)
    const outcome = await purge(urls, SECRET)
    expect(outcome).toMatchObject({ accepted: ['one'], requests: 2 })
    expect(outcome.receipts.map(({ matched }) => matched)).toEqual([1, 1])
    expect(await Promise.all(servers.map(isCached))).toEqual([false, false])
  })

  test('leave a tag unreached that one did not take', async () => {
    const servers = [await started({ secret: SECRET }), await started({ secret: 'another' })]
    const urls = servers.map(({ url }) => url)
    const outcome = await purge(urls, SECRET)
    expect(outcome).toMatchObject({ accepted: [], unreached: ['one'], stopped: { reason: 'denied', status: 403 } })
    expect(outcome.stopped?.message).toContain(`${new URL(urls[1] ?? '').host}: the secret is not`)
    expect(await Promise.all(servers.map(isCached))).toEqual([false, true])
  })

  test('of which one is gone leave every tag unreached', async () => {
    const varnish = await started()
    const gone = `127.0.0.1:${await freePort()}`
    const outcome = await purge([varnish.url, `http://${gone}`])
    expect(outcome).toMatchObject({ accepted: [], unreached: ['one'], stopped: { reason: 'unavailable' } })
    expect(outcome.stopped?.message).toContain(`${gone}: `)
    expect(await isCached(varnish)).toBe(false)
  })
})
