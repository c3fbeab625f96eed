import { onTestFinished, expect, test } from 'vitest'
import { startEmulator } from '../../src/emulator/server.ts'
import { writeProject } from '../support/disk-project.ts'
import { startApi, type Asked } from './fake-api.ts'
import { runIn, type Ended } from './fake-world.ts'
import { handMadeText, manySites, type ShortSite } from './manifests.ts'

const TOKEN = 'vercel_token_24_letters'
const ARGV = ['purge', '--target', 'production', '--baseline', 'live.json', '--yes'] as const

type Sites = Readonly<Record<string, ShortSite>>

async function projectOf(old: Sites, now: Sites, more: Readonly<Record<string, string>> = {}): Promise<string> {
  return writeProject({ 'live.json': handMadeText(old), '.cache-tags/manifest.json': handMadeText(now), ...more })
}

async function emulate(): Promise<Record<string, string>> {
  const emulator = await startEmulator({ origin: 'http://127.0.0.1:1', token: TOKEN, project: 'shop', team: 'team_a' })
  onTestFinished(() => emulator.close())
  return { CACHE_TAGS_API_URL: emulator.url, VERCEL_TOKEN: TOKEN, VERCEL_PROJECT_ID: 'shop', VERCEL_ORG_ID: 'team_a' }
}

function expectClear({ stderr, stdout }: Ended, code: string): void {
  expect(stderr).toMatch(new RegExp(String.raw`\[cache-tags\] ${code}: .+\n {2}hint: .+`))
  expect(stderr).not.toMatch(/\n\s+at /)
  expect(stderr + stdout).not.toContain(TOKEN)
}

/** Refuses every request that names one of these tags, as an API does that validates the body as a whole. */
function refusing(...tags: readonly string[]): (asked: Asked) => { status: number; body?: string } {
  const body = JSON.stringify({ error: { code: 'bad_request', message: `Invalid tag (token ${TOKEN})` } })
  return ({ body: { tags: asked = [] } }) =>
    asked.some((tag) => tags.includes(tag)) ? { status: 400, body } : { status: 200 }
}

test('a tag that the CDN refuses stands alone; the others are purged', async () => {
  const api = await startApi(refusing('tag-3'))
  const cwd = await projectOf(manySites(8, '1'), manySites(8, '2'))
  const environment = { CACHE_TAGS_API_URL: api.url, VERCEL_TOKEN: TOKEN, VERCEL_PROJECT_ID: 'shop' }
  const json = await runIn({ cwd, environment }, ...ARGV, '--json')
  expect(json.code).toBe(3)
  expectClear(json, 'CT_PURGE_REFUSED')
  const report = JSON.parse(json.stdout)
  expect(report).toMatchObject({ unreached: [], settled: true })
  expect(report.accepted).toHaveLength(7)
  expect(report.refused).toEqual([
    { tag: 'tag-3', cdn: 'vercel', status: 400, reason: 'Invalid tag (token [redacted]) (bad_request)' },
  ])
  const table = await runIn({ cwd, environment }, ...ARGV)
  expect(table.stdout).toMatch(/Refused: 1\n {2}TAG +STATUS +REASON\n {2}tag-3 +400 +Invalid tag/)
})

test('a tag that is too long is never sent, and still accounted for', async () => {
  const tag = 'x'.repeat(257)
  const sites = (code: string): Sites => ({ long: { tags: [tag], code }, ...manySites(2, code) })
  const ended = await runIn(
    { cwd: await projectOf(sites('1'), sites('2')), environment: await emulate() },
    ...ARGV,
    '--json',
  )
  expect(ended.code).toBe(3)
  expectClear(ended, 'CT_PURGE_REFUSED')
  expect(JSON.parse(ended.stdout)).toMatchObject({
    accepted: ['tag-0', 'tag-1'],
    refused: [{ tag, reason: 'is 257 bytes long, 256 at most', status: null }],
    requests: 1,
  })
})

test('where no tag can be sent at all, nobody is asked for a token', async () => {
  const sites = (code: string): Sites => ({ long: { tags: ['x'.repeat(257)], code } })
  const ended = await runIn({ cwd: await projectOf(sites('1'), sites('2')) }, ...ARGV.slice(0, -1), '--json')
  expect(ended.code).toBe(3)
  expectClear(ended, 'CT_PURGE_REFUSED')
})

test.each([
  ['a wrong token', { VERCEL_TOKEN: 'another_token_24_letters' }, '401: Not authorized'],
  ['a wrong project', { VERCEL_PROJECT_ID: 'other' }, '404: Project not found'],
  ['a wrong team', { VERCEL_ORG_ID: 'team_b' }, '403: Not authorized'],
])('%s is denied at once, with what to check', async (_, wrong, words) => {
  const cwd = await projectOf(manySites(40, '1'), manySites(40, '2'))
  const ended = await runIn({ cwd, environment: { ...(await emulate()), ...wrong } }, ...ARGV, '--json')
  expect(ended.code).toBe(1)
  expectClear(ended, 'CT_PURGE_DENIED')
  expect(ended.stderr).toContain(`CT_PURGE_DENIED: Vercel denied the purge (${words}`)
  expect(ended.stderr).not.toContain('another_token')
  const { accepted, unreached, settled } = JSON.parse(ended.stdout)
  expect({ accepted, settled, unreached: unreached.length }).toEqual({ accepted: [], settled: false, unreached: 40 })
})

test.each([
  ['no token', { VERCEL_PROJECT_ID: 'shop' }, 'there is no token.', 'VERCEL_TOKEN'],
  ['an empty token', { VERCEL_TOKEN: ' ', VERCEL_PROJECT_ID: 'shop' }, 'there is no token.', 'VERCEL_TOKEN'],
  ['no project', { VERCEL_TOKEN: TOKEN }, 'there is no project.', 'vercel link'],
  ['neither', {}, 'there is no token and no project.', 'VERCEL_PROJECT_ID'],
] as const)('%s is told before anything is sent', async (_, environment, message, hint) => {
  const ended = await runIn({ cwd: await projectOf(manySites(1, '1'), manySites(1, '2')), environment }, ...ARGV)
  expect(ended).toMatchObject({ code: 1, stdout: '' })
  expectClear(ended, 'CT_CREDENTIALS')
  expect(ended.stderr).toContain(message)
  expect(ended.stderr).toContain(hint)
})

test('a damaged link to the project is told with the file', async () => {
  const cwd = await projectOf(manySites(1, '1'), manySites(1, '2'), { '.vercel/project.json': '{"projectId":' })
  const ended = await runIn({ cwd, environment: { VERCEL_TOKEN: TOKEN } }, ...ARGV)
  expect(ended.code).toBe(1)
  expectClear(ended, 'CT_CREDENTIALS')
  expect(ended.stderr).toMatch(/\.vercel\/project\.json can't be read: .*JSON/)
})

test('an address that would carry the token in the clear is refused', async () => {
  const environment = { VERCEL_TOKEN: TOKEN, VERCEL_PROJECT_ID: 'shop', CACHE_TAGS_API_URL: 'http://api.example' }
  const ended = await runIn({ cwd: await projectOf(manySites(1, '1'), manySites(1, '2')), environment }, ...ARGV)
  expect(ended.code).toBe(1)
  expectClear(ended, 'CT_CREDENTIALS')
})

test('a deadline ends a purge that the CDN holds up', async () => {
  const api = await startApi(() => ({ status: 503 }))
  const environment = { CACHE_TAGS_API_URL: api.url, VERCEL_TOKEN: TOKEN, VERCEL_PROJECT_ID: 'shop' }
  const cwd = await projectOf(manySites(20, '1'), manySites(20, '2'))
  const ended = await runIn({ cwd, environment }, ...ARGV, '--deadline', '10ms')
  expect(ended.code).toBe(3)
  expectClear(ended, 'CT_PURGE_UNREACHED')
  expect(ended.stderr).toContain('20 of 20 tags did not reach Vercel (deadline')
  expect(ended.stdout).toContain('Unreached: 20')
})

test('a deadline that is none is told before anything is read', async () => {
  const ended = await runIn({}, 'purge', '--deadline', 'soon')
  expect(ended.code).toBe(2)
  expectClear(ended, 'CT_USAGE')
})

test('an interrupt ends the purge with an account of every tag', async () => {
  let interrupt = (): void => {}
  const api = await startApi(({ body: { tags = [] } }) => {
    if (tags.includes('tag-0')) return { status: 200 }
    interrupt()
    return null
  })
  const environment = { CACHE_TAGS_API_URL: api.url, VERCEL_TOKEN: TOKEN, VERCEL_PROJECT_ID: 'shop' }
  const cwd = await projectOf(manySites(80, '1'), manySites(80, '2'))
  const ended = await runIn({ cwd, environment, onStart: (listener) => (interrupt = listener) }, ...ARGV, '--json')
  expect(ended.code).toBe(3)
  expectClear(ended, 'CT_PURGE_UNREACHED')
  expect(ended.stderr).toContain('stopping')
  const { accepted, refused, unreached, settled } = JSON.parse(ended.stdout)
  expect(settled).toBe(false)
  expect(accepted.length + refused.length + unreached.length).toBe(80)
})
