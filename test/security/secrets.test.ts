import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { CDN_NAMES } from '../../src/cdn/capabilities.ts'
import { SECRET_VARIABLES } from '../../src/cli/secrets.ts'
import { runIn } from '../cli/fake-world.ts'
import { handMadeText } from '../cli/manifests.ts'
import { writeProject } from '../support/disk-project.ts'
import { marker, plantedEnvironment, startEcho, tellsIn, tellsOf } from './planted.ts'

const SOURCE = `import { unstable_cache } from 'next/cache'
export const posts = unstable_cache(async () => [], ['posts'], { tags: ['posts'] })
`
const PROJECT = {
  'package.json': JSON.stringify({ name: 'shop' }),
  'src/data.ts': SOURCE,
  'live.json': handMadeText({ a: { tags: ['a'], code: '1' } }),
  '.cache-tags/manifest.json': handMadeText({ a: { tags: ['a'], code: '2' } }),
}
const PRODUCTION = ['--target', 'production'] as const

/** Runs command lines one after the other in one project, plainly, as JSON, and with stacks: what each of them tells. */
async function tellsOfRuns(
  environment: Readonly<Record<string, string>>,
  lines: readonly (readonly string[])[],
  files: Readonly<Record<string, string>> = {},
): Promise<{ readonly tells: string[]; readonly codes: readonly number[]; readonly said: string }> {
  const root = await writeProject({ ...PROJECT, ...files })
  const tells: string[] = []
  const codes: number[] = []
  let said = ''
  for (const line of lines) {
    for (const more of [[], ['--json']]) {
      const world = { cwd: root, environment: { ...environment, HOME: root, CACHE_TAGS_DEBUG: '1' } }
      const { code, stdout, stderr } = await runIn(world, ...line, ...more)
      codes.push(code)
      said += stdout + stderr
      tells.push(...tellsOf(stdout + stderr).map((tell) => `${line.join(' ')}: ${tell}`))
    }
  }
  return { tells: [...tells, ...(await tellsIn(root))], codes, said }
}

test('the markers are found in every spelling, so that the absence of one says something', () => {
  const secret = marker('x')
  const basic = Buffer.from(`user:${secret}`).toString('base64')
  for (const text of [secret, encodeURIComponent(secret), JSON.stringify({ a: secret }), `Basic ${basic}`]) {
    expect(tellsOf(`some words ${text} more`)).toEqual(['m4rk.x'])
  }
  expect(tellsOf(`m4rk m4rkx ${Buffer.from('no secret at all').toString('base64')}`)).toEqual([])
})

describe('no secret of the environment is told', () => {
  test.each(CDN_NAMES.flatMap((cdn) => [200, 400, 401, 403].map((status) => [cdn, status] as const)))(
    'where %s answers %i with all that it was told',
    { timeout: 60_000 },
    async (cdn, status) => {
      const url = await startEcho(() => status)
      const config = { 'cache-tags.config.json': JSON.stringify({ cdn }) }
      const lines = [
        ['plan', ...PRODUCTION, '--baseline', 'live.json'],
        ['purge', ...PRODUCTION, '--baseline', 'live.json', '--yes', '--deadline', '1s'],
        ['announce', ...PRODUCTION],
        ['purge', ...PRODUCTION, '--yes', '--settle', '0s', '--deadline', '1s'],
        ['status', ...PRODUCTION],
      ]
      const { tells, codes, said } = await tellsOfRuns(plantedEnvironment(url), lines, config)
      expect(tells).toEqual([])
      // The plan, and what the CDN answered, were told.
      expect(codes[0]).toBe(0)
      if (status !== 200) expect(said).toMatch(/CT_PURGE_(?:DENIED|REFUSED)[^]*\[redacted\]/)
    },
  )

  test.each([
    ['redis', (): string => `redis://user:${encodeURIComponent(marker('store'))}@127.0.0.1:1/0`],
    ['http', (url: string): string => `${url}/ledger`],
    [
      'http with a password',
      (url: string): string => url.replace('//', `//user:${encodeURIComponent(marker('store'))}@`),
    ],
    ['s3', (url: string): string => `s3://bucket/prefix?forcePathStyle=true&endpoint=${url}`],
    [
      'git',
      (url: string): string => `git:${url.replace('//', `//user:${encodeURIComponent(marker('store'))}@`)}/x.git#b`,
    ],
    ['none', (): string => `ftp://user:${marker('store')}@127.0.0.1/?key=${marker('key')}`],
    ['a broken address', (): string => `redis://user:${marker('store')}@[bad`],
  ])('where a store cannot be used: %s', { timeout: 60_000 }, async (_, addressAt) => {
    const url = await startEcho(() => 403)
    const address = addressAt(url)
    const environment = { ...plantedEnvironment(url), CACHE_TAGS_STORE: address }
    const { tells, codes } = await tellsOfRuns(environment, [['announce', ...PRODUCTION]])
    const byFlag = await tellsOfRuns(plantedEnvironment(url), [['status', ...PRODUCTION, '--store', address]])
    expect([...tells, ...byFlag.tells]).toEqual([])
    expect([...codes, ...byFlag.codes].every((code) => code > 0)).toBe(true)
  })

  test('by any other command, nor by what it writes', async () => {
    const url = await startEcho(() => 500)
    const key = encodeURIComponent(marker('query'))
    const baseline = `${url.replace('//', `//user:${encodeURIComponent(marker('basic'))}@`)}/live.json?sig=${key}`
    const { tells, codes } = await tellsOfRuns(plantedEnvironment(url), [
      ['scan', '--out', '.cache-tags/manifest.json'],
      ['check'],
      ['explain', 'posts'],
      ['diff', 'live.json', '.cache-tags/manifest.json'],
      ['diff', baseline, '.cache-tags/manifest.json'],
      ['plan', ...PRODUCTION, '--baseline', baseline],
      ['plan', ...PRODUCTION, `--baseline=${baseline.replace('http:', 'ftp:')}`],
      ['purge', ...PRODUCTION, '--yes', '--wait-for', baseline.replace('127.0.0.1', 'shop.example')],
      ['purge', ...PRODUCTION, `--token=${marker('argv')}`],
      ['purge', ...PRODUCTION, '--token', marker('argv')],
      ['ledger', 'import', 'live.json', ...PRODUCTION],
      ['--help'],
    ])
    expect(tells).toEqual([])
    expect(new Set(codes)).toEqual(new Set([0, 1, 2]))
  })
})

describe('a token that stands in the configuration as text', () => {
  test.each([
    ['where a function belongs', { cloudflare: { token: marker('config') } }],
    ['where an account belongs', { cloudflare: marker('config') }],
    ['under another name', { fastly: { secret: marker('config') } }],
    ['for a list', { varnish: [marker('config')] }],
    ['as an option of a driver', { store: { driver: 'x', options: marker('config') } }],
  ])('is refused, and not told: %s', async (_, config) => {
    const root = await writeProject({ ...PROJECT })
    const outside = await writeProject({ 'c.json': JSON.stringify(config) })
    const { code, stdout, stderr } = await runIn({ cwd: root }, 'plan', '--config', join(outside, 'c.json'))
    expect({ code, tells: tellsOf(stdout + stderr) }).toEqual({ code: 1, tells: [] })
    expect(stderr).toContain('CT_CONFIG')
  })
})

test('every variable that holds a secret is among those that are planted', () => {
  const named = [
    'VERCEL_TOKEN',
    'CLOUDFLARE_API_TOKEN',
    'FASTLY_API_TOKEN',
    'NETLIFY_AUTH_TOKEN',
    'CACHE_TAGS_SECRET',
    'CACHE_TAGS_VARNISH_SECRET',
    'CACHE_TAGS_WEBHOOK_SECRET',
    'CACHE_TAGS_STORE_TOKEN',
    'AWS_SECRET_ACCESS_KEY',
    'BLOB_READ_WRITE_TOKEN',
  ]
  expect(named.filter((name) => !SECRET_VARIABLES.includes(name))).toEqual([])
})
