import { expect, test } from 'vitest'
import { writeProject } from '../support/disk-project.ts'
import { startApi } from './fake-api.ts'
import { runIn, type Ended } from './fake-world.ts'
import { handMadeText, manySites, type ShortSite } from './manifests.ts'

const OLD = {
  list: { tags: ['products'], code: '1' },
  item: { tags: ['item'], code: '1' },
  same: { tags: ['same'], code: '1' },
}
const NEW = {
  list: { tags: ['products'], code: '2' },
  item: { tags: ['item'], code: '2' },
  same: { tags: ['same'], code: '1' },
}

type Sites = Readonly<Record<string, ShortSite>>

async function project(old: Sites, now: Sites, more: Readonly<Record<string, string>> = {}): Promise<string> {
  return writeProject({ 'live.json': handMadeText(old), '.cache-tags/manifest.json': handMadeText(now), ...more })
}

function plan(cwd: string, ...argv: readonly string[]): Promise<Ended> {
  return runIn({ cwd }, 'plan', '--target', 'production', ...argv)
}

test('--json has tags, batches and the blast radius', async () => {
  const cwd = await project(OLD, NEW)
  const { code, stdout, stderr } = await plan(cwd, '--baseline', 'live.json', '--json')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(JSON.parse(stdout)).toEqual({
    target: 'production',
    widened: null,
    sites: { changed: ['src/item.ts#item~1', 'src/list.ts#list~1'], removed: [], moved: [], added: [] },
    tags: ['item', 'products'].map((tag) => expect.objectContaining({ tag, mode: 'invalidate', problem: null })),
    ignored: [],
    unpurgeable: [],
    warnings: [],
    cdns: [
      {
        cdn: 'vercel',
        title: 'Vercel',
        batches: [{ mode: 'invalidate', tags: ['item', 'products'] }],
        problems: [],
        instead: null,
        estimatedMs: 100,
      },
    ],
    batches: [{ mode: 'invalidate', tags: ['item', 'products'] }],
    requests: 1,
    knownTags: 3,
    share: 2 / 3,
    radius: { tags: { touched: 2, known: 3 }, sites: { touched: 2, known: 3 }, pages: null },
    excess: [],
    estimatedMs: 100,
  })
})

test('the table says what is purged, where, why and at what cost', async () => {
  const { code, stdout } = await plan(await project(OLD, NEW), '--baseline', 'live.json')
  expect(code).toBe(0)
  expect(stdout).toContain('Invalidate 2 of 3 known tags (67 %) in production, in 1 request.')
  expect(stdout).toMatch(/products +src\/list\.ts#list~1 +src\/list\.ts#list changed/)
})

test('it needs no token and asks nobody', async () => {
  const api = await startApi(() => ({ status: 500 }))
  const cwd = await project(OLD, NEW)
  const environment = { CACHE_TAGS_API_URL: api.url, VERCEL_PROJECT_ID: 'p' }
  expect(await runIn({ cwd, environment }, 'plan', '--target', 'preview', '--baseline', 'live.json')).toMatchObject({
    code: 0,
  })
  expect(api.asked).toEqual([])
})

test('where nothing changed nothing is to be purged', async () => {
  const { code, stdout } = await plan(await project(OLD, OLD), '--baseline', 'live.json')
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'Nothing to purge in production.\nNo site differs.\n' })
})

test('every tag is stale where there is no such baseline, and it says so', async () => {
  const { code, stdout } = await plan(await project(OLD, NEW), '--baseline', 'gone.json')
  expect(code).toBe(0)
  expect(stdout).toContain('Every tag, because there is no baseline to compare with (no-baseline).')
  expect(stdout).toContain('warning: There is nothing at')
  expect(stdout).toContain('3 of 3 known tags (100 %)')
})

test('a torn baseline widens, and says so', async () => {
  const cwd = await project(OLD, NEW, { 'torn.json': handMadeText(OLD).slice(0, 300) })
  const { code, stdout, stderr } = await plan(cwd, '--baseline', 'torn.json', '--json')
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ widened: 'baseline-unreadable', knownTags: 3 })
  expect(stderr).toMatch(/warning: .*torn\.json is torn or is not JSON/)
})

test('tags are cut into as few requests as the limits allow', async () => {
  const { stdout } = await plan(
    await project(manySites(33, '1'), manySites(33, '2')),
    '--baseline',
    'live.json',
    '--json',
  )
  const { batches, requests } = JSON.parse(stdout)
  expect(batches.map(({ tags }: { tags: string[] }) => tags.length)).toEqual([16, 16, 1])
  expect(requests).toBe(3)
})

test('flags win over the configuration, and the configuration over the environment', async () => {
  const cwd = await project(OLD, NEW, {
    'cache-tags.config.json': JSON.stringify({ target: 'preview', baseline: 'live.json', manifest: 'built.json' }),
    'built.json': handMadeText(OLD),
  })
  const environment = { VERCEL_ENV: 'production' }
  const configured = await runIn({ cwd, environment }, 'plan', '--json')
  expect(JSON.parse(configured.stdout)).toMatchObject({ target: 'preview', tags: [] })
  const flags = ['--target', 'production', '--manifest', '.cache-tags/manifest.json']
  const told = await runIn({ cwd, environment }, 'plan', '--json', ...flags)
  expect(JSON.parse(told.stdout)).toMatchObject({ target: 'production', requests: 1 })
})

test('paths of flags start where the command runs, those of the configuration at the project', async () => {
  const cwd = await writeProject({
    'kept/live.json': handMadeText(OLD),
    'app/.cache-tags/manifest.json': handMadeText(NEW),
    'app/package.json': JSON.stringify({ cacheTags: { baseline: '../kept/live.json' } }),
  })
  const configured = await runIn({ cwd }, 'plan', '--root', 'app', '--target', 'preview', '--json')
  expect(JSON.parse(configured.stdout)).toMatchObject({ widened: null, requests: 1 })
  const told = await runIn({ cwd }, 'plan', '--root=app', '--target=preview', '--baseline=kept/live.json', '--json')
  expect(told.stdout).toBe(configured.stdout)
})

test.each([
  ['no target', {}, [], 2, 'CT_TARGET: No target is given', '--target production'],
  ['a target that is none', {}, ['--target', 'staging'], 2, 'CT_TARGET: "staging" is no target', '--target production'],
  [
    'production, in a preview',
    { VERCEL_ENV: 'preview' },
    ['--target', 'production'],
    1,
    'CT_TARGET_REFUSED',
    '--target preview',
  ],
  [
    'no manifest',
    {},
    ['--target', 'preview', '--manifest', 'gone.json', '--baseline', 'live.json'],
    1,
    'CT_MANIFEST_MISSING',
    'Build the project',
  ],
  [
    'no configuration',
    {},
    ['--target', 'preview', '--config', 'gone.ts'],
    1,
    'CT_CONFIG: There is no configuration',
    'cache-tags.config.ts',
  ],
  [
    'itself as a baseline',
    {},
    ['--target', 'preview', '--baseline', '.cache-tags/manifest.json'],
    1,
    'CT_CONFIG: Baseline and manifest are the same',
    '--baseline',
  ],
  [
    'a preview by the ledger without a branch',
    {},
    ['--target', 'preview'],
    2,
    'CT_USAGE: A preview has a ledger for each branch',
    '--branch NAME',
  ],
  [
    'a ledger that ends with the runner',
    { CI: 'true' },
    ['--target', 'production'],
    1,
    'CT_STORE_REFUSED',
    'git:origin',
  ],
  [
    'a store that is none',
    {},
    ['--target', 'production', '--store', 'ftp://a:hunter2@b/c?d=hunter2'],
    1,
    'CT_CONFIG',
    'git:',
  ],
] as const)('%s is an error', async (_, environment, argv, code, message, hint) => {
  const ended = await runIn({ cwd: await project(OLD, NEW), environment }, 'plan', ...argv)
  expect(ended).toMatchObject({ code, stdout: '' })
  expect(ended.stderr).toContain(`[cache-tags] ${message}`)
  expect(ended.stderr).toMatch(/\n {2}hint: /)
  expect(ended.stderr).toContain(hint)
  expect(ended.stderr).not.toContain('hunter2')
})

test('a baseline that cannot be reached stops the plan, without showing the key', async () => {
  const cwd = await project(OLD, NEW)
  const url = 'http://ci:hunter2@127.0.0.1:1/live.json?sig=abcdef'
  const { code, stdout, stderr } = await plan(cwd, '--baseline', url)
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toMatch(/CT_BASELINE_UNREACHABLE: .*127\.0\.0\.1:1\/live\.json.*ECONNREFUSED/)
  expect(stderr).toMatch(/\n {2}hint: Try again, or name a file\. Nothing was purged\./)
  expect(stderr).not.toMatch(/hunter2|abcdef/)
})

test('an address in the configuration shows no key either', async () => {
  const api = await startApi(() => ({ status: 404 }))
  const baseline = `${api.url.replace('//', '//ci:hunter2@')}/live.json?sig=abcdef`
  const cwd = await project(OLD, NEW, { 'cache-tags.config.json': JSON.stringify({ baseline }) })
  const { code, stdout, stderr } = await plan(cwd)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toContain(`warning: There is nothing at ${api.url}/live.json:`)
  expect(stdout).not.toMatch(/hunter2|abcdef/)
})

test('a baseline that answers with an error stops the plan', async () => {
  const api = await startApi(() => ({ status: 503 }))
  expect(await plan(await project(OLD, NEW), '--baseline', `${api.url}/live.json`)).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/CT_BASELINE_UNREACHABLE: .* answered 503/),
  })
})

test('a plan over the limit is refused before anything happens', async () => {
  const cwd = await project(OLD, NEW, { 'cache-tags.config.json': JSON.stringify({ limits: { maxTags: 1 } }) })
  expect(await plan(cwd, '--baseline', 'live.json')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/CT_TOO_MANY: The plan purges 2 tags; limits\.maxTags is 1\.\n {2}hint: /),
  })
})

test('somebody at a terminal sees the first 50 tags, or by --all every one; a pipe gets all', async () => {
  const cwd = await writeProject({
    'live.json': handMadeText(manySites(60, '1')),
    '.cache-tags/manifest.json': handMadeText(manySites(60, '2')),
  })
  const rowsIn = async (columns: number | undefined, ...more: readonly string[]): Promise<number> => {
    const argv = ['plan', '--target', 'production', '--baseline', 'live.json', ...more]
    const { stdout } = await runIn({ cwd, ...(columns !== undefined && { columns }) }, ...argv)
    return stdout.split('\n').filter((line) => /tag-\d+ /.test(line)).length
  }
  expect(await rowsIn(100)).toBe(50)
  expect(await rowsIn(100, '--all')).toBe(60)
  expect(await rowsIn(undefined)).toBe(60)
})
