import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildShop, copyShop, serveShop, type Served, type ShopCopy } from '../../playground/shop/stage.mjs'
import type { DoctorFinding } from '../../src/core/doctor-finding.ts'
import { startEmulator, type Emulator } from '../../src/emulator/server.ts'
import { runIn } from '../cli/fake-world.ts'
import { startVarnish, type Varnish } from './varnish-server.ts'
import { copyShopForVarnish } from './varnish-shop.ts'

interface Looked {
  readonly code: number
  readonly all: readonly DoctorFinding[]
}

async function doctor(cwd: string, environment: Readonly<Record<string, string>>, ...argv: string[]): Promise<Looked> {
  const { code, stdout, stderr } = await runIn({ cwd, environment }, 'doctor', '--json', ...argv)
  if (stdout === '') throw new Error(`doctor failed with ${code}:\n${stderr}`)
  return { code, all: JSON.parse(stdout) }
}

const TARGET = ['--target', 'production', '--store', 'file:.cache-tags/ledger'] as const

/** Of the findings of some pages those that are not as they should be. */
function wrong({ all }: Looked, urls: readonly string[]): readonly DoctorFinding[] {
  return all.filter(({ check, state }) => urls.includes(check) && state !== 'ok' && state !== 'note')
}

describe('the shop behind the local edge cache', () => {
  let copy: ShopCopy
  let server: Served
  let emulator: Emulator

  beforeAll(async () => {
    copy = await copyShop()
    await buildShop(copy.shop)
    server = await serveShop(copy.shop, 'release-0')
    emulator = await startEmulator({ origin: server.url, token: 'emulator', project: 'shop' })
  })

  afterAll(async () => {
    server.stop()
    await emulator.close()
    await copy.remove()
  })

  test('every page is seen to carry tags that its manifest declares, before and after it was cached', async () => {
    const urls = server.pages.map((page) => emulator.url + page)
    expect(urls.length).toBeGreaterThan(30)
    const environment = {
      VERCEL_TOKEN: 'emulator',
      VERCEL_PROJECT_ID: 'shop',
      CACHE_TAGS_API_URL: emulator.url,
    }
    for (const cache of ['MISS', 'HIT']) {
      const looked = await doctor(copy.shop, environment, ...TARGET, ...urls)
      expect(wrong(looked, urls)).toEqual([])
      for (const url of urls) {
        const found = looked.all.filter(({ check }) => check === url).map((finding) => finding.found)
        expect(found[0]).toContain(`x-vercel-cache: ${cache}`)
        expect(found[1]).toMatch(/^\d+ tags? in Vercel-Cache-Tag: /)
      }
      expect(looked.all.find(({ check }) => check === 'Vercel')).toMatchObject({ state: 'ok' })
      expect(looked.all.find(({ check }) => check === 'made by')).toMatchObject({ state: 'ok' })
      expect(looked.code).toBe(0)
    }
  })
})

describe('the shop behind Varnish', () => {
  let copy: ShopCopy
  let server: Served
  let varnish: Varnish

  beforeAll(async () => {
    copy = await copyShopForVarnish()
    await buildShop(copy.shop)
    server = await serveShop(copy.shop, 'release-0')
    varnish = await startVarnish({ origin: server.url })
  })

  afterAll(async () => {
    await varnish.close()
    server.stop()
    await copy.remove()
  })

  test('its VCL takes the tags off, which is said; the application itself shows them', async () => {
    const [page = ''] = server.pages
    const environment = { CACHE_TAGS_VARNISH_URL: varnish.url }
    const { all, code } = await doctor(copy.shop, environment, ...TARGET, varnish.url + page, server.url + page)
    expect(all.find(({ check, state }) => check === varnish.url + page && state === 'skipped')).toMatchObject({
      found: "Its tags can't be seen from here: the VCL for Varnish takes them off.",
    })
    const shown = all.filter(({ check }) => check === server.url + page)
    expect(shown.map(({ found }) => found)).toContainEqual(expect.stringMatching(/^\d+ tags? in xkey: /))
    expect(wrong({ all, code }, [server.url + page])).toEqual([])
    expect(all.find(({ check }) => check === 'Varnish')).toMatchObject({ state: 'skipped' })
    expect(code).toBe(0)
  })
})
