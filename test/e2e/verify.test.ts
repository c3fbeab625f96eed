import { expect, onTestFinished, test } from 'vitest'
import { runIn } from '../cli/fake-world.ts'
import { handMadeText, type ShortSite } from '../cli/manifests.ts'
import { ask, emulate, manualClock, startApplication, type Page } from '../emulator/support.ts'
import { accountAt } from '../support/emulator-account.ts'
import { writeProject } from '../support/disk-project.ts'

const ONE: Readonly<Record<string, ShortSite>> = {
  desk: { tags: ['desk'], code: '1' },
  lamp: { tags: ['lamp'], code: '1' },
}
const TWO: typeof ONE = { ...ONE, desk: { tags: ['desk'], code: '2' } }

const KEPT = ['--baseline', 'live.json'] as const

interface Shop {
  readonly url: string
  /** Runs `cache-tags purge` after a change of the desk. */
  readonly purge: (...argv: readonly string[]) => ReturnType<typeof runIn>
}

/** A shop behind the local edge cache, whose pages were cached a while ago. */
async function openShop(paths: readonly string[], headers: Page['headers'] = {}): Promise<Shop> {
  const clock = manualClock()
  const application = await startApplication(({ url = '' }) =>
    url.startsWith('/broken')
      ? { status: 503 }
      : { headers: { 'cache-control': 's-maxage=600', 'vercel-cache-tag': url.slice(1), ...headers }, body: url },
  )
  const emulator = await emulate({ origin: application.url, token: 'emulator', project: 'app', clock })
  for (const path of paths) await ask(emulator, path)
  clock.advance(100_000)
  const cwd = await writeProject({ 'live.json': handMadeText(ONE), '.cache-tags/manifest.json': handMadeText(TWO) })
  const environment = accountAt(emulator.url)
  const purge: Shop['purge'] = (...argv) => runIn({ cwd, environment }, 'purge', '--yes', ...argv)
  onTestFinished(emulator.close)
  return { url: emulator.url, purge }
}

test('a page whose tag was purged is renewed: its first answer is stale, the next one is fresh', async () => {
  const shop = await openShop(['/desk'])
  const { code, stdout, stderr } = await shop.purge(...KEPT, '--verify', `${shop.url}/desk`)
  expect(code).toBe(0)
  expect(stdout).toContain('Renewed: 1 of 1 page.')
  expect(stdout).toMatch(/\/desk +renewed +x-vercel-cache: HIT; age: 0/)
  expect(stderr).toContain('[cache-tags] asking for 1 page')
})

test('a page that the purge did not reach is an error, after the release is complete', async () => {
  const shop = await openShop(['/desk', '/lamp'])
  const pages = ['--verify', `${shop.url}/desk,${shop.url}/lamp`, '--verify', `${shop.url}/broken?key=hunter2`]
  const { code, stdout, stderr } = await shop.purge(...KEPT, ...pages, '--json')
  expect(code).toBe(3)
  expect(JSON.parse(stdout)).toMatchObject({
    accepted: ['desk'],
    settled: true,
    verified: [
      { url: `${shop.url}/desk`, state: 'renewed' },
      { url: `${shop.url}/lamp`, state: 'old', evidence: 'x-vercel-cache: HIT; age: 100' },
      { url: `${shop.url}/broken`, state: 'unreachable', evidence: 'it answered 503' },
    ],
  })
  expect(stderr).toContain(`CT_NOT_RENEWED: 1 of 3 pages is served as before the purge: ${shop.url}/lamp`)
  expect(stderr).toContain(`warning: ${shop.url}/broken can't be verified: it answered 503`)
  expect(stderr + stdout).not.toContain('hunter2')
})

test('a page without a cache before it is renewed by nature', async () => {
  const shop = await openShop(['/desk'], { 'cache-control': 'no-store' })
  const { code, stdout } = await shop.purge(...KEPT, '--verify', `${shop.url}/desk`)
  expect(code).toBe(0)
  expect(stdout).toMatch(/\/desk +renewed +x-vercel-cache: BYPASS/)
})

test('by the ledger too, and where nothing was purged no page is asked for', async () => {
  const shop = await openShop(['/desk', '/lamp'])
  const ledger = ['--baseline', 'all', '--store', 'file:ledger', '--settle', '0s', '--retain', '0s'] as const
  const argv = [...ledger, '--verify', `${shop.url}/desk`, '--json']
  const first = await shop.purge(...argv)
  expect(first).toMatchObject({ code: 0 })
  expect(JSON.parse(first.stdout)).toMatchObject({ verified: [{ url: `${shop.url}/desk`, state: 'renewed' }] })
  const second = await shop.purge(...argv)
  expect(second).toMatchObject({ code: 0, stderr: expect.stringContaining('nothing was purged: no page is verified') })
  expect(JSON.parse(second.stdout)).toMatchObject({ accepted: [], verified: [] })
})

test.each([
  [['--verify', 'http://shop.example/'], 'it must be https'],
  [['--verify', '/desk'], 'it is no URL'],
  [['--verify', Array.from({ length: 101 }, (_, page) => `https://shop.example/${page}`).join(',')], '101 pages'],
])('an address that can not be verified stops before anything is purged', async (argv, message) => {
  const shop = await openShop([])
  expect(await shop.purge(...KEPT, ...argv)).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining(message),
  })
})

test('without the flag a report says nothing of pages', async () => {
  const shop = await openShop([])
  expect(JSON.parse((await shop.purge(...KEPT, '--json')).stdout)).not.toHaveProperty('verified')
})
