import { revalidateTag } from 'next/cache.js'
import { beforeEach, expect, test, vi } from 'vitest'
import { createNextPurger } from '../../src/cdn/next.ts'
import { createLeapingClock } from '../cdn/clocks.ts'
import { addFiles, writeProject } from '../support/disk-project.ts'
import { MOUNTED_AT, startNext } from './fake-next.ts'
import { runIn, type Ended } from './fake-world.ts'
import { handMadeText, manySites } from './manifests.ts'

vi.mock('next/cache.js', () => ({ revalidateTag: vi.fn<(tag: string, profile: unknown) => void>() }))

const revalidated = vi.mocked(revalidateTag)
const SECRET = 'a_secret_of_24_letters_x'
const ARGV = ['purge', '--target', 'production', '--baseline', 'live.json', '--yes'] as const

beforeEach(() => {
  revalidated.mockReset()
})

/** A project of that many sites, all of them changed. */
function projectOf(count: number, options: object = {}): Promise<string> {
  return writeProject({
    'package.json': JSON.stringify({ name: 'shop', cacheTags: { cdn: 'next', ...options } }),
    'live.json': handMadeText(manySites(count, '1')),
    '.cache-tags/manifest.json': handMadeText(manySites(count, '2')),
  })
}

function expectClear({ stderr, stdout }: Ended, code: string): void {
  expect(stderr).toMatch(new RegExp(String.raw`\[cache-tags\] ${code}: .+\n {2}hint: .+`))
  expect(stderr + stdout).not.toContain(SECRET)
}

test('what changed is purged through the handler, 64 tags a request', async () => {
  const { url } = await startNext(SECRET)
  const environment = { CACHE_TAGS_ENDPOINT: `${url}${MOUNTED_AT}`, CACHE_TAGS_SECRET: SECRET }
  const { code, stdout, stderr } = await runIn({ cwd: await projectOf(65), environment }, ...ARGV)
  expect(stdout).toBe('Accepted: 65 of 65 tags in production. 2 requests, 0 retries, 0 ms.\n')
  expect({ code, shown: stderr.includes(SECRET) }).toEqual({ code: 0, shown: false })
  expect(new Set(revalidated.mock.calls.map(([tag]) => tag)).size).toBe(65)
  expect(new Set(revalidated.mock.calls.map(([, profile]) => profile))).toEqual(new Set(['max']))
})

test('rules decide the way, and the configured endpoint wins over the environment', async () => {
  const { url } = await startNext(SECRET)
  const cwd = await projectOf(2, { endpoint: `${url}${MOUNTED_AT}`, rules: [{ tags: 'tag-1', mode: 'delete' }] })
  const environment = { CACHE_TAGS_ENDPOINT: 'http://127.0.0.1:1/', CACHE_TAGS_SECRET: SECRET }
  expect(await runIn({ cwd, environment }, ...ARGV)).toMatchObject({ code: 0 })
  expect(new Map(revalidated.mock.calls)).toEqual(
    new Map<string, unknown>([
      ['tag-0', 'max'],
      ['tag-1', { expire: 0 }],
    ]),
  )
})

test('the ledger remembers what was released, and no project at Vercel is needed', async () => {
  const { url } = await startNext(SECRET)
  const environment = { CACHE_TAGS_ENDPOINT: `${url}${MOUNTED_AT}`, CACHE_TAGS_SECRET: SECRET }
  const cwd = await projectOf(3, { ledger: { settle: '0s', retain: '0s' } })
  const release = ['purge', '--target', 'production', '--yes', '--json'] as const
  const first = await runIn({ cwd, environment }, ...release)
  expect(first).toMatchObject({ code: 0 })
  expect(JSON.parse(first.stdout)).toMatchObject({ accepted: ['tag-0', 'tag-1', 'tag-2'], settled: true })
  const again = await runIn({ cwd, environment }, ...release)
  expect(JSON.parse(again.stdout)).toMatchObject({ accepted: [], requests: 0, settled: true })
  expect(JSON.parse(again.stdout)).not.toHaveProperty('cdn')
})

test('a link to Vercel that is left over, and damaged, does no harm', async () => {
  const { url } = await startNext(SECRET)
  const environment = { CACHE_TAGS_ENDPOINT: `${url}${MOUNTED_AT}`, CACHE_TAGS_SECRET: SECRET }
  const cwd = await projectOf(1, { ledger: { settle: '0s', retain: '0s' } })
  await addFiles(cwd, { '.vercel/project.json': '{' })
  const ended = await runIn({ cwd, environment }, 'purge', '--target', 'production', '--yes')
  expect(ended).toMatchObject({ code: 0 })
})

test.each([
  ['another secret', MOUNTED_AT, 'another_secret', '401: Not authorized (unauthorized)'],
  ['another address', '/api/other', SECRET, "404: HTTP 404 with a page, which is not the handler's answer"],
])('%s is denied at once, with what to check', async (_, path, secret, words) => {
  const { url } = await startNext(SECRET)
  const environment = { CACHE_TAGS_ENDPOINT: `${url}${path}`, CACHE_TAGS_SECRET: secret }
  const ended = await runIn({ cwd: await projectOf(100), environment }, ...ARGV)
  expect(ended.code).toBe(1)
  expectClear(ended, 'CT_PURGE_DENIED')
  expect(ended.stderr).toContain(`CT_PURGE_DENIED: Next denied the purge (${words})`)
  expect(ended.stderr).toMatch(/hint: .*CACHE_TAGS_SECRET.*the handler is mounted/)
  expect(ended.stderr).not.toContain('VERCEL_TOKEN')
  expect(ended.stderr).not.toContain('another_secret')
})

test('by the ledger a denial names the CDN and its hint as well', async () => {
  const { url } = await startNext(SECRET)
  const environment = { CACHE_TAGS_ENDPOINT: `${url}${MOUNTED_AT}`, CACHE_TAGS_SECRET: 'another_secret' }
  const ended = await runIn({ cwd: await projectOf(1), environment }, 'purge', '--target', 'production', '--yes')
  expect(ended.code).toBe(1)
  expectClear(ended, 'CT_PURGE_DENIED')
  expect(ended.stderr).toMatch(/Next denied the purge.*\n {2}hint: .*CACHE_TAGS_SECRET/)
})

test('a tag on which Next fails is named', async () => {
  revalidated.mockImplementation((tag) => {
    if (tag === 'tag-1') throw new Error('internal words')
  })
  const { url } = await startNext(SECRET)
  const clock = createLeapingClock()
  const purger = createNextPurger({ endpoint: `${url}${MOUNTED_AT}`, secret: SECRET, clock, maxRetries: 1 })
  const outcome = await purger.purge([{ mode: 'delete', tags: ['tag-0', 'tag-1'] }], { target: 'production' })
  expect(outcome).toMatchObject({ unreached: ['tag-0', 'tag-1'], requests: 2 })
  expect(outcome.stopped).toEqual({
    reason: 'unavailable',
    message: 'Next could not revalidate the tag "tag-1". (revalidation_failed)',
    status: 500,
  })
})

test('a tag that Next would cut at its comma is refused unsent', async () => {
  const sites = (code: string): string => handMadeText({ odd: { tags: ['a,b'], code }, fine: { tags: ['c'], code } })
  const cwd = await writeProject({
    'package.json': JSON.stringify({ name: 'shop', cacheTags: { cdn: 'next' } }),
    'live.json': sites('1'),
    '.cache-tags/manifest.json': sites('2'),
  })
  const { url } = await startNext(SECRET)
  const environment = { CACHE_TAGS_ENDPOINT: `${url}${MOUNTED_AT}`, CACHE_TAGS_SECRET: SECRET }
  const ended = await runIn({ cwd, environment }, ...ARGV, '--json')
  expect(ended.code).toBe(3)
  expect(JSON.parse(ended.stdout)).toMatchObject({
    accepted: ['c'],
    refused: [{ tag: 'a,b', reason: 'holds ","', status: null }],
  })
})

test.each([
  [{ CACHE_TAGS_SECRET: SECRET }, 'there is no endpoint.', 'CACHE_TAGS_ENDPOINT'],
  [{ CACHE_TAGS_ENDPOINT: 'https://shop.example/' }, 'there is no secret.', 'CACHE_TAGS_SECRET'],
  [{ VERCEL_TOKEN: 'token', VERCEL_PROJECT_ID: 'shop' }, 'there is no secret and no endpoint.', 'CACHE_TAGS_SECRET'],
])('%o: %s', async (environment, message, hint) => {
  const ended = await runIn({ cwd: await projectOf(1), environment }, ...ARGV)
  expect(ended).toMatchObject({ code: 1, stdout: '' })
  expectClear(ended, 'CT_CREDENTIALS')
  expect(ended.stderr).toContain(message)
  expect(ended.stderr).toContain(hint)
})

test('an endpoint that would carry the secret in the clear is refused', async () => {
  const environment = { CACHE_TAGS_ENDPOINT: 'http://shop.example/api', CACHE_TAGS_SECRET: SECRET }
  const ended = await runIn({ cwd: await projectOf(1), environment }, ...ARGV)
  expect(ended.code).toBe(1)
  expectClear(ended, 'CT_CREDENTIALS')
})

test('where nothing is to be purged, nobody is asked for a secret', async () => {
  const text = handMadeText(manySites(1, '1'))
  const cwd = await writeProject({
    'package.json': JSON.stringify({ name: 'shop', cacheTags: { cdn: 'next' } }),
    'live.json': text,
    '.cache-tags/manifest.json': text,
  })
  expect(await runIn({ cwd }, ...ARGV)).toMatchObject({ code: 0, stdout: 'Nothing to purge in production.\n' })
})

test('an endpoint that is no URL is a mistake of the configuration', async () => {
  const ended = await runIn({ cwd: await projectOf(1, { endpoint: '/api/cache-tags' }) }, ...ARGV)
  expect(ended.code).toBe(1)
  expect(ended.stderr).toContain('CT_CONFIG')
  expect(ended.stderr).toContain('endpoint: must be a URL')
})
