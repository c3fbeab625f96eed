import { utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { DoctorFinding } from '../../src/core/doctor-finding.ts'
import { satisfies } from '../../src/cli/doctor/project.ts'
import { keptSeconds } from '../../src/cli/doctor/deploys.ts'
import { emulate, startApplication, type Page } from '../emulator/support.ts'
import { accountAt } from '../support/emulator-account.ts'
import { addFiles, writeProject } from '../support/disk-project.ts'
import { runIn, type Ended } from './fake-world.ts'
import { handMadeText, type ShortSite } from './manifests.ts'

const SITES: Readonly<Record<string, ShortSite>> = {
  list: { tags: ['products'], code: '1', form: 'header:Vercel-Cache-Tag' },
  item: { tags: ['product-*'], code: '1', form: 'next.unstable_cache' },
}

const FILES = {
  'package.json': JSON.stringify({ name: 'shop', devDependencies: { vite: '7.0.0' } }),
  'vite.config.ts': "import CacheTags from 'unplugin-cache-tags/vite'\nexport default { plugins: [CacheTags()] }\n",
  'src/list.ts': '',
  'src/item.ts': '',
} as const

/** A project that was built, its files older than the manifest. */
async function buildProject(more: Readonly<Record<string, string>> = {}): Promise<string> {
  const cwd = await writeProject({ ...FILES, '.cache-tags/manifest.json': handMadeText(SITES), ...more })
  const before = new Date(Date.now() - 60_000)
  for (const file of ['src/list.ts', 'src/item.ts']) await utimes(join(cwd, file), before, before)
  return cwd
}

interface Looked extends Ended {
  /** What was found, by check; the last of several. */
  readonly findings: ReadonlyMap<string, DoctorFinding>
  readonly all: readonly DoctorFinding[]
}

async function look(
  cwd: string,
  environment: Readonly<Record<string, string>>,
  ...argv: readonly string[]
): Promise<Looked> {
  const ended = await runIn({ cwd, environment }, 'doctor', '--json', ...argv)
  const all: readonly DoctorFinding[] = ended.stdout === '' ? [] : JSON.parse(ended.stdout)
  return { ...ended, all, findings: new Map(all.map((finding) => [finding.check, finding])) }
}

const STORE = ['--store', 'file:ledger'] as const

/** The emulator before an application whose pages are given. */
async function startShop(pages: Readonly<Record<string, Page>>): Promise<string> {
  const application = await startApplication(({ url = '' }) => pages[url] ?? { status: 404 })
  const emulator = await emulate({ origin: application.url, token: 'emulator', project: 'app' })
  onTestFinished(emulator.close)
  return emulator.url
}

const tagged = (tags: string): Page => ({ headers: { 'vercel-cache-tag': tags, 'cache-control': 's-maxage=60' } })

test('in an empty folder it says what is to be done first, and that is a problem', async () => {
  const { code, stdout, stderr } = await runIn({ cwd: await writeProject({}) }, 'doctor')
  expect(code).toBe(1)
  expect(stderr).toBe('')
  expect(stdout).toContain('problem  build: There is no package.json here.')
  expect(stdout).toContain('problem  manifest: There is no manifest at')
  expect(stdout).toContain("problem  Vercel: Vercel can't be called: there is no token and no project.")
  expect(stdout).toContain('skipped  pages: None is named.')
  expect(stdout).toMatch(/\d problems, 0 warnings, \d notes?, \d ok, \d not checked\.\n$/)
})

test('where all is in order nothing is a problem, and the exit code is 0', async () => {
  const url = await startShop({ '/': tagged('products'), '/item': tagged('product-7') })
  const cwd = await buildProject()
  const { code, all, findings } = await look(cwd, accountAt(url), ...STORE, `${url}/`, `${url}/item`)
  expect(all.filter(({ state }) => state === 'problem' || state === 'warning')).toEqual([])
  expect(code).toBe(0)
  expect(findings.get('build')).toMatchObject({ state: 'ok', found: 'Vite; vite.config.ts names the plugin.' })
  expect(findings.get('manifest')).toMatchObject({ state: 'ok', found: expect.stringContaining('2 sites') })
  expect(findings.get('sources')).toMatchObject({ state: 'ok' })
  expect(findings.get('Vercel')).toMatchObject({ state: 'ok', found: expect.stringContaining('project app (app)') })
  expect(findings.get('unstable_cache')).toMatchObject({ state: 'ok', found: expect.stringContaining('Data Cache') })
  expect(findings.get('Vercel-Cache-Tag')).toMatchObject({ state: 'note' })
  expect(findings.get(`${url}/item`)).toMatchObject({ found: '1 tag in Vercel-Cache-Tag: product-7.' })
})

test('a tag that no site declares and a page without a tag are warnings', async () => {
  const url = await startShop({ '/': tagged('prodcuts'), '/bare': { headers: { 'cache-control': 'max-age=60' } } })
  const cwd = await buildProject()
  const { code, all } = await look(cwd, accountAt(url), ...STORE, `${url}/`, `${url}/bare`)
  expect(code).toBe(0)
  expect(all).toContainEqual({
    check: `${url}/`,
    state: 'warning',
    found: 'No site declares "prodcuts": a release does not purge by it.',
    todo: 'Did you mean "products" for "prodcuts"?',
  })
  expect(all).toContainEqual(
    expect.objectContaining({ check: `${url}/bare`, state: 'warning', found: 'It carries no tag.' }),
  )
})

test('tags that Vercel takes off are not counted as missing', async () => {
  const application = await startApplication(() => ({ headers: { 'x-vercel-id': 'fra1::x', 'x-vercel-cache': 'HIT' } }))
  const { findings } = await look(await buildProject(), {}, `${application.url}/`)
  expect(findings.get(`${application.url}/`)).toMatchObject({
    state: 'skipped',
    found: "Its tags can't be seen from here: Vercel takes them off.",
  })
})

test('a header that no configured CDN reads is a warning, and a page that is not there a problem', async () => {
  const application = await startApplication(({ url }) =>
    url === '/' ? { headers: { 'surrogate-key': 'products product-1' } } : { status: 503 },
  )
  const { code, all } = await look(await buildProject(), {}, `${application.url}/`, `${application.url}/gone`)
  const of = (path: string): string[] =>
    all.filter(({ check }) => check === application.url + path).map(({ state, found }) => `${state} ${found}`)
  expect(of('/')).toContain('warning None of the configured CDNs reads Surrogate-Key.')
  expect(of('/gone')).toEqual(['problem There is no page: it answered 503.'])
  expect(code).toBe(1)
})

test('a source that is younger than the manifest is a warning, and so is another namespace', async () => {
  const cwd = await buildProject()
  await addFiles(cwd, { 'package.json': JSON.stringify({ name: 'other', devDependencies: { vite: '7.0.0' } }) })
  const later = new Date(Date.now() + 60_000)
  await utimes(join(cwd, 'src/item.ts'), later, later)
  const { findings } = await look(cwd, {})
  expect(findings.get('sources')).toMatchObject({
    state: 'warning',
    found: '1 file of 2 changed after it was written, by their times: src/item.ts.',
  })
  expect(findings.get('namespace')).toMatchObject({
    state: 'warning',
    found: expect.stringContaining('would be other'),
  })
})

test('a damaged manifest, and options with mistakes, are problems that end nothing', async () => {
  const damaged = await look(await buildProject({ '.cache-tags/manifest.json': '{' }), {})
  expect(damaged.findings.get('manifest')).toMatchObject({ state: 'problem' })
  expect(damaged.findings.get('use of a purge')).toMatchObject({ state: 'skipped' })
  const mistaken = await look(await buildProject({ 'cache-tags.config.json': '{ "cdn": "nowhere" }' }), {})
  expect(mistaken.code).toBe(1)
  expect(mistaken.findings.get('Node')).toMatchObject({ state: 'ok' })
  expect(mistaken.all).toContainEqual(
    expect.objectContaining({ check: 'options', state: 'problem', found: expect.stringContaining('mistake') }),
  )
})

test('a configuration that does not name the plugin is a warning with the lines to write', async () => {
  const { findings } = await look(await buildProject({ 'vite.config.ts': 'export default {}\n' }), {})
  expect(findings.get('build')).toMatchObject({
    state: 'warning',
    todo: expect.stringContaining("import CacheTags from 'unplugin-cache-tags/vite'"),
  })
})

test('the ledger: not founded, then released; in CI a folder is a warning, and without a store a problem', async () => {
  const url = await startShop({})
  const cwd = await buildProject()
  const environment = accountAt(url)
  const before = await look(cwd, environment, ...STORE)
  expect(before.findings.get('first release')).toMatchObject({ state: 'note' })
  await runIn({ cwd, environment }, 'announce', ...STORE)
  await runIn({ cwd, environment }, 'purge', '--yes', ...STORE, '--settle', '0s', '--retain', '0s')
  const after = await look(cwd, environment, ...STORE)
  expect(after.findings.get('last release')).toMatchObject({ state: 'ok' })
  expect(after.findings.get('pending tags')).toMatchObject({ state: 'ok' })
  const inCi = { ...environment, CI: 'true' }
  expect((await look(cwd, inCi, ...STORE)).findings.get('store')).toMatchObject({ state: 'warning' })
  expect((await look(cwd, inCi)).findings.get('store')).toMatchObject({ state: 'problem', todo: expect.any(String) })
})

test('a production purge from a preview, and from inside a build of Vercel, is told', async () => {
  const environment = { ...accountAt('http://127.0.0.1:9'), VERCEL: '1', VERCEL_ENV: 'preview' }
  const { findings } = await look(await buildProject(), environment, '--target', 'production')
  expect(findings.get('target')).toMatchObject({ state: 'problem', found: expect.stringContaining('preview build') })
  expect(findings.get('inside a build')).toMatchObject({ state: 'warning' })
})

test('skew protection that outlasts the ledger, and a lifetime that outlasts it, are warnings', async () => {
  const application = await startApplication(({ url = '' }) =>
    url.startsWith('/v9/')
      ? {
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ id: 'prj_1', name: 'shop', skewProtectionMaxAge: 43_200 }),
        }
      : { headers: { 'cache-control': 'max-age=86400', ...(url === '/' ? { 'x-vercel-cache': 'HIT' } : {}) } },
  )
  const cwd = await buildProject()
  const { findings, all } = await look(
    cwd,
    accountAt(application.url),
    ...STORE,
    `${application.url}/`,
    `${application.url}/direct`,
  )
  expect(findings.get('skew protection')).toMatchObject({ state: 'ok', found: expect.stringContaining('12 hours') })
  expect(findings.get('ledger.retain')).toMatchObject({ state: 'warning', todo: expect.stringContaining("'12h'") })
  expect(all.filter(({ found }) => found.includes('may keep it for 24 hours'))).toMatchObject([
    { check: `${application.url}/`, state: 'warning' },
  ])
})

test('a token that is wrong is a problem, and is never shown', async () => {
  const url = await startShop({})
  const environment = { ...accountAt(url), VERCEL_TOKEN: 'wrong-S3cretToken' }
  const { code, findings, stdout, stderr } = await look(await buildProject(), environment, ...STORE)
  expect(code).toBe(1)
  expect(findings.get('Vercel')).toMatchObject({ state: 'problem', todo: expect.stringContaining('VERCEL_TOKEN') })
  expect(stdout + stderr).not.toContain('wrong-S3cretToken')
})

test('for Varnish and a CDN of yours it is said that nothing could be asked', async () => {
  const config = `export default { cdn: ['varnish', { name: 'mine', capabilities: ${JSON.stringify({
    title: 'Mine',
    header: null,
    separator: ',',
    maxHeaderBytes: null,
    limits: { maxTagsPerRequest: 1, maxTagBytes: 1, forbiddenCharacters: [], maxTagsPerResponse: 1 },
    foldsCase: false,
    modes: ['delete'],
    purgesEverything: false,
    sendsTarget: false,
    outlivesDeploy: true,
    rate: null,
  })}, create: () => { throw new Error('asked') } }] }`
  const cwd = await buildProject({ 'cache-tags.config.mjs': config })
  const { findings } = await look(cwd, { CACHE_TAGS_VARNISH_URL: 'http://10.0.0.1:6081' })
  expect(findings.get('Varnish')).toMatchObject({ state: 'skipped', found: expect.stringContaining('10.0.0.1:6081') })
  expect(findings.get('mine')).toMatchObject({ state: 'skipped' })
  expect(findings.has('skew protection')).toBe(false)
})

test.each([
  [['http://shop.example/'], 'it must be https'],
  [['/page'], 'it is no URL'],
])('the address %j is a mistake of the command line', async (argv, message) => {
  const { code, stdout, stderr } = await runIn({ cwd: await writeProject({}) }, 'doctor', ...argv)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain(message)
})

test.each([
  ['v20.19.0', true],
  ['v20.18.3', false],
  ['v21.7.0', false],
  ['v22.11.0', false],
  ['v22.12.0', true],
  ['v24.0.0', true],
])('Node %s is supported: %s', (version, isSupported) => {
  expect(satisfies(version, '^20.19.0 || >=22.12.0')).toBe(isSupported)
})

test.each([
  [{ 'cache-control': 'public, max-age=0, must-revalidate' }, 0],
  [{ 'cache-control': 'max-age=60, s-maxage=3600' }, 3600],
  [{ 'cdn-cache-control': 'max-age=7200', 'cache-control': 'max-age=60' }, 7200],
  [{ 'cache-control': 'no-store' }, 0],
  [{}, null],
])('%j may be kept for %s seconds', (headers, seconds) => {
  expect(keptSeconds(headers)).toBe(seconds)
})
