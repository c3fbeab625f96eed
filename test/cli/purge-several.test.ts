import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { startEmulator, type Emulator } from '../../src/emulator/server.ts'
import { cloudflareDialect, TOKEN, ZONE } from '../cdn/cloudflare-dialect.ts'
import { startFakeCdn, type Behaviour, type FakeCdn } from '../cdn/fake-cdn.ts'
import { EMULATOR, accountAt } from '../support/emulator-account.ts'
import { addFiles, writeProject } from '../support/disk-project.ts'
import { runIn, type Ended } from './fake-world.ts'
import { handMadeText, manySites } from './manifests.ts'

const CONFIG = { cdn: ['vercel', 'cloudflare'], ledger: { settle: '0s', retain: '0s' } }

interface Caches {
  readonly vercel: Emulator
  readonly cloudflare: FakeCdn
  readonly environment: Readonly<Record<string, string>>
}

async function startCaches(behaviour: Behaviour = {}): Promise<Caches> {
  const vercel = await startEmulator(EMULATOR)
  const cloudflare = await startFakeCdn(cloudflareDialect, behaviour)
  onTestFinished(async () => {
    await Promise.all([vercel.close(), cloudflare.close()])
  })
  const environment = {
    ...accountAt(vercel.url),
    CLOUDFLARE_API_TOKEN: TOKEN,
    CLOUDFLARE_ZONE_ID: ZONE,
    CACHE_TAGS_CLOUDFLARE_URL: cloudflare.origin,
  }
  return { vercel, cloudflare, environment }
}

function projectWith(config: object): Promise<string> {
  return writeProject({
    'cache-tags.config.json': JSON.stringify(config),
    'live.json': handMadeText(manySites(20, '1')),
    '.cache-tags/manifest.json': handMadeText(manySites(20, '2')),
  })
}

function purge(cwd: string, environment: Caches['environment'], ...argv: readonly string[]): Promise<Ended> {
  return runIn({ cwd, environment }, 'purge', '--target', 'production', '--yes', ...argv)
}

test('two caches are purged, the inner one first, each in its own way and with an account of its own', async () => {
  const { vercel, cloudflare, environment } = await startCaches({
    // By then the inner cache has been told everything.
    fault: () => (vercel.purges().length === 2 ? null : { kind: 'stall' }),
  })
  const ended = await purge(await projectWith(CONFIG), environment, '--baseline', 'live.json', '--json')
  expect(ended.code).toBe(0)
  expect(vercel.purges().map(({ purge: asked }) => asked?.mode)).toEqual(['invalidate', 'invalidate'])
  expect(cloudflare.asked.map(({ mode, tags }) => [mode, tags.length])).toEqual([['delete', 20]])
  const { accepted, requests, cdns } = JSON.parse(ended.stdout)
  expect(accepted).toHaveLength(20)
  expect(requests).toBe(3)
  expect(cdns.map((cdn: { cdn: string; receipts: unknown[] }) => [cdn.cdn, cdn.receipts.length])).toEqual([
    ['vercel', 2],
    ['cloudflare', 1],
  ])
})

test('what one of two caches was not told, the next release tells both', async () => {
  const { vercel, cloudflare, environment } = await startCaches({
    fault: (_, __, index) =>
      index === 0 ? { kind: 'reply', reply: cloudflareDialect.failure(403, 'Authentication error') } : null,
  })
  const cwd = await projectWith(CONFIG)
  const store = ['--store', `file:${join(cwd, 'ledger')}`]
  const first = await purge(cwd, environment, ...store)
  expect(first.code).toBe(1)
  expect(first.stderr).toContain('CT_PURGE_DENIED: Cloudflare denied the purge (403')
  expect(first.stderr).toMatch(/hint: .*CLOUDFLARE_API_TOKEN/)
  const told = vercel.purges().length
  const second = await purge(cwd, environment, ...store)
  expect(second).toMatchObject({ code: 0 })
  expect(vercel.purges()).toHaveLength(2 * told)
  expect(cloudflare.asked.at(-1)?.tags).toHaveLength(20)
  for (const text of [first.stdout, first.stderr, second.stdout, second.stderr]) expect(text).not.toContain(TOKEN)
})

test('over a limit everything is purged by one request where that is asked for', async () => {
  const { cloudflare, environment } = await startCaches()
  const config = { cdn: 'cloudflare', limits: { maxShare: 0.5 }, onTooMany: 'everything' }
  const ended = await purge(await projectWith(config), environment, '--baseline', 'live.json')
  expect(ended.code).toBe(0)
  expect(ended.stderr).toContain('Cloudflare: 1 request, its whole cache.')
  expect(cloudflare.asked).toMatchObject([{ everything: true }])
  const strict = { ...config, onTooMany: 'abort' }
  const refused = await purge(await projectWith(strict), environment, '--baseline', 'live.json')
  expect(refused).toMatchObject({ code: 1 })
  expect(refused.stderr).toContain('CT_TOO_MANY: The plan purges 20 of 20 known tags; limits.maxShare is 0.5.')
  expect(cloudflare.asked).toHaveLength(1)
})

test('a plan over a limit is shown, and says that it would not be carried out', async () => {
  const cwd = await projectWith({ limits: { maxTags: 5 } })
  const ended = await runIn({ cwd }, 'plan', '--target', 'production', '--baseline', 'live.json', '--json')
  expect(ended.code).toBe(1)
  expect(JSON.parse(ended.stdout)).toMatchObject({ excess: ['The plan purges 20 tags; limits.maxTags is 5.'] })
})

test('a CDN of somebody else takes part like those of this package', async () => {
  const cwd = await projectWith({})
  const config = `
    import { appendFileSync } from 'node:fs'
    const limits = { maxTagsPerRequest: 8, maxTagBytes: 99, forbiddenCharacters: [], maxTagsPerResponse: 99 }
    const capabilities = {
      title: 'Bunny', header: 'CDN-Tag', separator: ',', maxHeaderBytes: null, limits, foldsCase: false,
      modes: ['delete'], purgesEverything: false, sendsTarget: false, outlivesDeploy: true, rate: null,
    }
    const purge = async (batches, { target }) => {
      for (const batch of batches) appendFileSync('${cwd}/asked', JSON.stringify([target, batch.mode, batch.tags.length]))
      const accepted = batches.flatMap(({ tags }) => tags)
      const nothing = { refused: [], unreached: [], stopped: null, receipts: [], retries: 0 }
      return { ...nothing, accepted, requests: batches.length }
    }
    const create = ({ environment }) => {
      if (environment.BUNNY_API_KEY !== 'key') throw new Error('no key')
      return { name: 'bunny', limits, purge }
    }
    export default { cdn: { name: 'bunny', capabilities, create } }
  `
  await addFiles(cwd, { 'cache-tags.config.mjs': config })
  const argv = ['--baseline', 'live.json', '--config', 'cache-tags.config.mjs']
  expect(await purge(cwd, { BUNNY_API_KEY: 'key' }, ...argv)).toMatchObject({ code: 0 })
  expect(await readFile(join(cwd, 'asked'), 'utf8')).toBe(
    '["production","delete",8]["production","delete",8]["production","delete",4]',
  )
})

test('what is missing to call several CDNs is told at once, before any is called', async () => {
  const { vercel } = await startCaches()
  const ended = await purge(await projectWith(CONFIG), {}, '--baseline', 'live.json')
  expect(ended.code).toBe(1)
  expect(ended.stderr).toContain(
    "CT_CREDENTIALS: Vercel can't be called: there is no token and no project. Cloudflare can't be called: there is no token and no zone.",
  )
  expect(vercel.purges()).toEqual([])
})
