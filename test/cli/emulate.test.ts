import { request } from 'undici'
import { expect, test } from 'vitest'
import { startEmulator } from '../../src/emulator/server.ts'
import { startApi } from './fake-api.ts'
import { runIn, type Ended } from './fake-world.ts'

/** Runs the emulator, uses it as soon as it is up, and interrupts it. */
async function emulate(
  argv: readonly string[],
  use: (told: Readonly<Record<string, string>>) => Promise<void>,
): Promise<Ended> {
  let interrupt = (): void => {}
  const text: string[] = []
  const ended = runIn(
    {
      onStart: (listener) => {
        interrupt = listener
      },
      onTalk: (line) => void text.push(line),
    },
    'emulate',
    ...argv,
  )
  // It is up when it has told its address.
  await expect.poll(() => text.join('')).toContain('a release reaches it with')
  const [url = ''] = /http:\/\/127\.0\.0\.1:\d+/.exec(text.join('')) ?? []
  await use({ url })
  interrupt()
  return ended
}

test('it tells what leads a release to it, and nothing else on stdout', async () => {
  const application = await startApi(() => ({ status: 200, body: '{}' }))
  const { code, stdout, stderr } = await emulate(['--origin', application.url], async ({ url }) => {
    await (await request(`${url}/page`)).body.dump()
    const answer = await request(`${url}/v1/edge-cache/invalidate-by-tags?projectIdOrName=local`, {
      method: 'POST',
      headers: { authorization: 'Bearer emulator', 'content-type': 'application/json' },
      body: JSON.stringify({ tags: ['a', 'b'], target: 'production' }),
    })
    expect(answer.statusCode).toBe(200)
    await answer.body.dump()
  })
  expect(code).toBe(0)
  expect(stdout).toMatch(
    /^CACHE_TAGS_API_URL=http:\/\/127\.0\.0\.1:\d+\nVERCEL_TOKEN=emulator\nVERCEL_PROJECT_ID=local\n$/,
  )
  expect(stderr).toContain(`before ${application.url}`)
  expect(stderr).toMatch(/served: HIT 0, MISS 0, STALE 0, REVALIDATED 0, BYPASS 1/)
  expect(stderr).toContain('1 purge request, 2 tags purged')
})

test('token, project and team are those that were named', async () => {
  const argv = ['--origin', 'http://127.0.0.1:1', '--token', '0042', '--project', 'shop', '--team', 'team_a']
  const { stdout } = await emulate(argv, async () => {})
  expect(stdout).toMatch(/\nVERCEL_TOKEN=0042\nVERCEL_PROJECT_ID=shop\nVERCEL_ORG_ID=team_a\n$/)
})

test('a preview may have an application of its own', async () => {
  const production = await startApi(() => ({ status: 200, body: 'production' }))
  const preview = await startApi(() => ({ status: 200, body: 'preview' }))
  await emulate(['--origin', production.url, '--preview-origin', preview.url], async ({ url }) => {
    const answer = await request(`${url}/`, { headers: { 'x-emulator-target': 'preview' } })
    expect(await answer.body.text()).toBe('preview')
  })
})

test('faults come as they were ordered', async () => {
  await emulate(['--origin', 'http://127.0.0.1:1', '--fault', '500:1', '--seed', '7'], async ({ url }) => {
    const answer = await request(`${url}/v1/edge-cache/invalidate-by-tags`, { method: 'POST' })
    await answer.body.dump()
    expect(answer.statusCode).toBe(500)
  })
})

test.each([
  [[], 'emulate needs --origin.'],
  [['--origin', 'localhost:3000'], 'Not the address of an origin'],
  [['--origin', 'http://localhost', '--port', '65536'], '--port "65536" is no whole number from 0 to 65535.'],
  [['--origin', 'http://localhost', '--port=-1'], '--port "-1" is no whole number'],
  [['--origin', 'http://localhost', '--seed', '1.5'], '--seed "1.5" is no whole number'],
  [['--origin', 'http://localhost', '--fault', '200:1'], "Faults that can't be read: 200:1"],
  [['--origin', 'http://localhost', '--token', 'a b'], 'The token of the local edge cache'],
])('%j is told what is wrong', async (argv, message) => {
  const { code, stdout, stderr } = await runIn({}, 'emulate', ...argv)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain(`CT_USAGE: ${message}`)
  expect(stderr).toMatch(/\n {2}hint: /)
})

test('a port that is taken is told with the cause', async () => {
  const taken = await startEmulator({ origin: 'http://127.0.0.1:1' })
  const { code, stderr } = await runIn({}, 'emulate', '--origin', 'http://127.0.0.1:1', '--port', String(taken.port))
  await taken.close()
  expect(code).toBe(1)
  expect(stderr).toMatch(/CT_EMULATOR: .*\n {2}hint: .*\n {2}cause: .*EADDRINUSE/)
})
