import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../src/cdn/clock.ts'
import { encodeManifest } from '../../src/core/manifest-codec.ts'
import { releaseDigest, type Manifest } from '../../src/core/manifest.ts'
import type { Emulator } from '../../src/emulator/server.ts'
import type { Options } from '../../src/plugin/options.ts'
import { LIVE_PATH, liveText } from '../../src/release/oracle.ts'
import { createHandler, type Webhook } from '../../src/webhook/handle.ts'
import { systemPorts } from '../../src/webhook/ports.ts'
import { webhookSettings } from '../../src/webhook/settings.ts'
import { runIn } from '../cli/fake-world.ts'
import { ask, emulate, startApplication, type Application } from '../emulator/support.ts'
import { M1, M2, M3 } from '../release/stage.ts'
import { deliveryOf, deploymentEvent, rollbackEvent, SECRET } from '../webhook/events.ts'

const VERSIONS: Readonly<Record<string, Manifest>> = { one: M1, two: M2, three: M3 }
/** What each version says on its pages: `a` changed in the second, `b` in the third. */
const SAID: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  one: { '/a': 'a 1', '/b': 'b 1' },
  two: { '/a': 'a 2', '/b': 'b 1' },
  three: { '/a': 'a 2', '/b': 'b 2' },
}
const PAGES = ['/a', '/b']

/** A shop behind a cache, whose versions are released by a webhook alone. */
interface Shop {
  readonly application: Application
  readonly emulator: Emulator
  readonly webhook: Webhook
  readonly switchTo: (version: string) => void
  /** What happens while the webhook waits. */
  readonly meanwhile: (happening: () => void) => void
  readonly lines: readonly string[]
  readonly announce: (version: string) => Promise<void>
  /** Every page as a second visitor sees it. */
  readonly visit: () => Promise<string[]>
}

async function openShop(): Promise<Shop> {
  let live = 'one'
  let happening = (): void => {}
  const lines: string[] = []
  const application = await startApplication(({ url = '' }) =>
    url === LIVE_PATH
      ? { headers: { 'cache-control': 'no-store' }, body: liveText(releaseDigest(VERSIONS[live] ?? M1)) }
      : {
          headers: { 'cache-control': 's-maxage=600', 'vercel-cache-tag': url.slice(1) },
          body: SAID[live]?.[url] ?? '',
        },
  )
  const emulator = await emulate({ origin: application.url, project: 'shop' })
  const folder = await mkdtemp(join(tmpdir(), 'cache-tags-webhook-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const options: Options = {
    namespace: 'shop',
    project: 'shop',
    store: `file:${join(folder, 'ledger')}`,
    ledger: { live: `${application.url}${LIVE_PATH}`, retain: '0s' },
  }
  const environment = { VERCEL_TOKEN: 'emulator', CACHE_TAGS_API_URL: emulator.url, VERCEL_ENV: 'production' }
  const settings = webhookSettings({ options })
  const ports = systemPorts(settings, environment, { log: (line) => lines.push(line) })
  const clock = { ...systemClock, wait: async () => happening() }
  return {
    application,
    emulator,
    webhook: createHandler(settings, { ...ports, clock }, { secret: SECRET }),
    lines,
    switchTo: (version) => {
      live = version
    },
    meanwhile: (next) => {
      happening = next
    },
    announce: async (version) => {
      const project = join(folder, version)
      await mkdir(join(project, '.cache-tags'), { recursive: true })
      await writeFile(join(project, 'cache-tags.config.json'), JSON.stringify(options))
      await writeFile(join(project, '.cache-tags/manifest.json'), encodeManifest(VERSIONS[version] ?? M1))
      const { code, stderr } = await runIn({ cwd: project, environment }, 'announce', '--target', 'production')
      expect(stderr).toBe('')
      expect(code).toBe(0)
    },
    visit: async () => {
      // What is stale is served once more, and renewed.
      await Promise.all(PAGES.map((path) => ask(emulator, path)))
      await emulator.idle()
      return Promise.all(PAGES.map(async (path) => (await ask(emulator, path)).body))
    },
  }
}

async function promoted(shop: Shop, id: string): Promise<unknown> {
  const answer = await shop.webhook(deliveryOf(deploymentEvent({ id, project: 'shop', createdAt: Date.now() })))
  return answer.json()
}

test('versions that a webhook alone releases are seen, and nothing else is renewed', async () => {
  const shop = await openShop()
  await shop.announce('one')
  expect(await promoted(shop, 'evt-1')).toMatchObject({ live: releaseDigest(M1), purged: 2 })
  expect(await shop.visit()).toEqual(['a 1', 'b 1'])

  await shop.announce('two')
  shop.switchTo('two')
  expect(await shop.visit()).toEqual(['a 1', 'b 1'])
  const rendered = shop.application.asked.length
  expect(await promoted(shop, 'evt-2')).toMatchObject({ live: releaseDigest(M2), purged: 1 })
  expect(await shop.visit()).toEqual(['a 2', 'b 1'])
  const renewed = shop.application.asked.slice(rendered).flatMap(({ url }) => (url === LIVE_PATH ? [] : url))
  expect(renewed).toEqual(['/a'])
})

test('a rollback is seen, though its event comes before it takes effect', async () => {
  const shop = await openShop()
  await shop.announce('one')
  await promoted(shop, 'evt-1')
  await shop.announce('three')
  shop.switchTo('three')
  expect(await promoted(shop, 'evt-2')).toMatchObject({ purged: 2 })
  expect(await shop.visit()).toEqual(['a 2', 'b 2'])

  shop.meanwhile(() => shop.switchTo('one'))
  const event = deliveryOf(rollbackEvent({ project: 'shop', createdAt: Date.now() }))
  expect(await (await shop.webhook(event)).json()).toEqual({ live: releaseDigest(M1), purged: 2, refused: 0 })
  expect(await shop.visit()).toEqual(['a 1', 'b 1'])
})

test('a version that nobody announced is released as soon as somebody does, by the event that is sent again', async () => {
  const shop = await openShop()
  await shop.announce('one')
  await promoted(shop, 'evt-1')
  await shop.visit()
  shop.switchTo('two')
  expect(await promoted(shop, 'evt-2')).toMatchObject({ error: { code: 'CT_LIVE_UNKNOWN' } })
  expect(shop.lines.at(-1)).toContain('Run `cache-tags announce`')
  expect(await shop.visit()).toEqual(['a 1', 'b 1'])
  await shop.announce('two')
  expect(await promoted(shop, 'evt-2')).toMatchObject({ live: releaseDigest(M2) })
  expect(await shop.visit()).toEqual(['a 2', 'b 1'])
})
