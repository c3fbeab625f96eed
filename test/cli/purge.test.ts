import { onTestFinished, expect, test } from 'vitest'
import { parseFaults } from '../../src/emulator/faults.ts'
import type { EmulatorOptions } from '../../src/emulator/options.ts'
import { startEmulator, type Emulator } from '../../src/emulator/server.ts'
import { writeProject } from '../support/disk-project.ts'
import { startApi } from './fake-api.ts'
import { runIn } from './fake-world.ts'
import { handMadeText, manySites, type ShortSite } from './manifests.ts'

const TOKEN = 'vercel_token_24_letters'
const ARGV = ['purge', '--target', 'production', '--baseline', 'live.json'] as const

async function changedProject(count: number): Promise<string> {
  return projectOf(manySites(count, '1'), manySites(count, '2'))
}

async function projectOf(old: Readonly<Record<string, ShortSite>>, now: typeof old): Promise<string> {
  return writeProject({ 'live.json': handMadeText(old), '.cache-tags/manifest.json': handMadeText(now) })
}

async function emulate(
  options: Partial<EmulatorOptions> = {},
): Promise<{ emulator: Emulator; environment: Record<string, string> }> {
  const emulator = await startEmulator({ origin: 'http://127.0.0.1:1', token: TOKEN, project: 'shop', ...options })
  onTestFinished(() => emulator.close())
  return { emulator, environment: account(emulator.url) }
}

function account(url: string): Record<string, string> {
  return { CACHE_TAGS_API_URL: url, VERCEL_TOKEN: TOKEN, VERCEL_PROJECT_ID: 'shop' }
}

test('--yes purges what changed, in the target that was named, and nothing else', async () => {
  const { emulator, environment } = await emulate()
  const cwd = await projectOf(manySites(20, '1'), { ...manySites(20, '1'), ...manySites(17, '2') })
  const { code, stdout, stderr } = await runIn({ cwd, environment }, ...ARGV, '--yes')
  expect(code).toBe(0)
  expect(stdout).toBe('Accepted: 17 of 17 tags in production. 2 requests, 0 retries, 0 ms.\n')
  expect(stderr).toContain('Invalidate 17 of 20 known tags (85 %) in production, in 2 requests.')
  const purged = emulator.purges().flatMap(({ purge }) => purge?.tags ?? [])
  expect(purged.sort()).toEqual(Array.from({ length: 17 }, (_, index) => `tag-${index}`).sort())
  expect(new Set(emulator.purges().map(({ purge }) => purge?.target))).toEqual(new Set(['production']))
})

test('--json is exactly what the design promises, on stdout alone', async () => {
  const { environment } = await emulate()
  const { code, stdout } = await runIn({ cwd: await changedProject(1), environment }, ...ARGV, '--yes', '--json')
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toEqual({
    target: 'production',
    plan: expect.objectContaining({ requests: 1, knownTags: 1, batches: [{ mode: 'invalidate', tags: ['tag-0'] }] }),
    accepted: ['tag-0'],
    refused: [],
    unreached: [],
    requests: 1,
    retries: 0,
    settled: true,
    cdns: [expect.objectContaining({ cdn: 'vercel', accepted: ['tag-0'], receipts: [expect.anything()] })],
  })
})

test('faults of the API are retried until every tag is accepted', async () => {
  const faults = parseFaults('429:0.2,503:0.2,retry-after:0s')
  const { emulator, environment } = await emulate({ faults, seed: 5 })
  const { code, stdout } = await runIn({ cwd: await changedProject(200), environment }, ...ARGV, '--yes', '--json')
  expect(code).toBe(0)
  const report = JSON.parse(stdout)
  expect(report.accepted).toHaveLength(200)
  expect(report.retries).toBeGreaterThan(0)
  expect(report.requests).toBe(emulator.purges().length)
})

test('a plan without tags sends nothing and needs no token', async () => {
  const cwd = await projectOf(manySites(3, '1'), manySites(3, '1'))
  expect(await runIn({ cwd }, ...ARGV)).toMatchObject({ code: 0, stdout: 'Nothing to purge in production.\n' })
  const json = await runIn({ cwd }, ...ARGV, '--json')
  expect(JSON.parse(json.stdout)).toMatchObject({
    accepted: [],
    refused: [],
    unreached: [],
    requests: 0,
    settled: true,
  })
})

test('--dry-run is the plan, and sends nothing', async () => {
  const cwd = await changedProject(3)
  const planned = await runIn({ cwd }, 'plan', ...ARGV.slice(1), '--json')
  expect(await runIn({ cwd }, ...ARGV, '--dry-run', '--yes', '--json')).toEqual(planned)
})

test('with nobody to ask it shows the plan and the command to run, and waits', async () => {
  const { emulator, environment } = await emulate()
  const { code, stdout, stderr } = await runIn({ cwd: await changedProject(2), environment }, ...ARGV)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain('Invalidate 2 of 2 known tags')
  expect(stderr).toMatch(/tag-1 +src/)
  expect(stderr).toContain('[cache-tags] CT_CONFIRM: The plan waits for --yes')
  expect(stderr).toContain('`cache-tags purge --target production --baseline live.json --yes`')
  expect(emulator.purges()).toEqual([])
})

test('the command to run is quoted for a shell, and shows no key', async () => {
  const api = await startApi(() => ({ status: 404 }))
  const cwd = await changedProject(1)
  const { stderr } = await runIn({ cwd }, 'purge', '--target=preview', '--baseline', `${api.url}/it's.json?key=hunter2`)
  expect(stderr).toContain(`'${api.url}/it'\\''s.json?[redacted]' --yes\``)
  expect(stderr).not.toContain('hunter2')
})

test.each(['y', 'yes', ' Y '])('%j agrees', async (answer) => {
  const { environment } = await emulate()
  const { code, asked } = await runIn({ cwd: await changedProject(2), environment, answer, columns: 80 }, ...ARGV)
  expect({ code, asked }).toEqual({ code: 0, asked: ['Purge 2 tags in production? [y/N] '] })
})

test.each(['', 'n', 'yeah', 'production'])('%j does not', async (answer) => {
  const { emulator, environment } = await emulate()
  const { code, stdout, stderr } = await runIn(
    { cwd: await changedProject(2), environment, answer, columns: 80 },
    ...ARGV,
  )
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain('CT_CONFIRM: Nothing was purged.')
  expect(emulator.purges()).toEqual([])
})

test('nobody is asked before it is known whom to call', async () => {
  const { code, stderr, asked } = await runIn({ cwd: await changedProject(1), answer: 'y' }, ...ARGV)
  expect({ code, asked }).toEqual({ code: 1, asked: [] })
  expect(stderr).toContain('CT_CREDENTIALS')
})

test('--quiet leaves out plan and progress, but no warning', async () => {
  const { environment } = await emulate()
  const cwd = await changedProject(2)
  const quiet = await runIn({ cwd, environment, columns: 80 }, ...ARGV, '--yes', '--quiet')
  expect(quiet).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('Accepted: 2 of 2') })
  const widened = await runIn(
    { cwd, environment },
    'purge',
    '--target',
    'preview',
    '--baseline',
    'gone.json',
    '--yes',
    '-q',
  )
  expect(widened).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/^\[cache-tags\] warning: There is nothing at .*\n$/),
  })
})

test('on a terminal progress is one line, cleared before the result', async () => {
  const { environment } = await emulate()
  const { stderr } = await runIn({ cwd: await changedProject(40), environment, columns: 80 }, ...ARGV, '--yes')
  expect(stderr.split('\r\u001B[K').slice(-2)).toEqual([
    '[cache-tags] ████████████████ 100 %  40/40 tags, 3 requests',
    '',
  ])
})

test('--force lets a preview build purge production', async () => {
  const { environment } = await emulate()
  const surroundings = { cwd: await changedProject(1), environment: { ...environment, VERCEL_ENV: 'preview' } }
  expect(await runIn(surroundings, ...ARGV, '--yes')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/CT_TARGET_REFUSED: .*\n {2}hint: .*--force/),
  })
  expect(await runIn(surroundings, ...ARGV, '--yes', '--force')).toMatchObject({ code: 0 })
})

test('the project may be linked instead of named', async () => {
  const { environment } = await emulate({ project: 'prj_linked', team: 'team_a' })
  const cwd = await writeProject({
    'live.json': handMadeText(manySites(1, '1')),
    '.cache-tags/manifest.json': handMadeText(manySites(1, '2')),
    '.vercel/project.json': JSON.stringify({ projectId: 'prj_linked', orgId: 'team_a' }),
  })
  const { VERCEL_PROJECT_ID: _, ...rest } = environment
  expect(await runIn({ cwd, environment: rest }, ...ARGV, '--yes')).toMatchObject({ code: 0 })
})

test('against a baseline --settle purges twice: requests of old code may have filled the cache again', async () => {
  const { emulator, environment } = await emulate()
  const cwd = await changedProject(3)
  const ended = await runIn({ cwd, environment }, ...ARGV, '--yes', '--settle', '50ms')
  expect(ended).toMatchObject({ code: 0 })
  expect(ended.stdout).toContain('Accepted: 3 of 3 tags in production. 2 requests')
  expect(ended.stderr).toContain('waiting 1 s for requests of old code to end')
  expect(emulator.purges()).toHaveLength(2)
})
