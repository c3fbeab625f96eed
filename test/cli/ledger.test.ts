import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startApi } from './fake-api.ts'
import { digestOf, ONE, purgedBy, RELEASE, setUp, TWO, type Sites } from './ledger-bench.ts'

test('announce, purge, edit, announce, purge: the second release purges what changed', async () => {
  const { emulator, tags, build } = await setUp(ONE)
  const announced = await tags('announce')
  expect(announced).toMatchObject({ code: 0, stderr: '' })
  expect(announced.stdout).toMatch(`Announced version ${digestOf(ONE)} for production of shop, in `)
  const first = await tags(...RELEASE)
  expect(first.stderr).toContain('Every tag, because the ledger knows of no release before (first-release).')
  expect(first.stdout).toContain(`Version ${digestOf(ONE)} is live. Settled.`)
  await build(TWO)
  await tags('announce')
  expect(await tags(...RELEASE)).toMatchObject({ code: 0, stdout: expect.stringContaining('Accepted: 1 of 1 tag') })
  expect(purgedBy(emulator)).toEqual([['other', 'page'], ['page']])
})

test('the release says in JSON which version is live', async () => {
  const { tags } = await setUp(ONE)
  const { stdout } = await tags(...RELEASE, '--json')
  expect(JSON.parse(stdout)).toMatchObject({
    target: 'production',
    accepted: ['other', 'page'],
    released: digestOf(ONE),
    live: digestOf(ONE),
    rounds: 1,
    announced: 0,
    founded: true,
    settled: true,
  })
})

test('until old deployments can write no more every release is a first one, and says so', async () => {
  const { tags } = await setUp(ONE, { 'cache-tags.config.json': '{}' })
  const words = 'The ledger is not founded yet: releases purge everything until one comes 1h after the first.'
  expect((await tags(...RELEASE)).stdout).toContain(words)
  expect(JSON.parse((await tags(...RELEASE, '--json')).stdout)).toMatchObject({
    founded: false,
    plan: { widened: 'first-release' },
  })
  expect((await tags(...RELEASE, '--retain', '0s')).stdout).not.toContain(words)
  expect(JSON.parse((await tags(...RELEASE, '--json')).stdout)).toMatchObject({ founded: true, accepted: [] })
})

test('a plan touches nothing: neither the ledger nor the CDN', async () => {
  const { emulator, tags } = await setUp(ONE)
  expect((await tags('plan')).stdout).toContain('Invalidate 2 of 2 known tags')
  expect((await tags('purge', '--dry-run')).stdout).toContain('Invalidate 2 of 2 known tags')
  expect(JSON.parse((await tags('status', '--json')).stdout)).toMatchObject({ founded: false, live: [], versions: [] })
  expect(emulator.purges()).toEqual([])
})

test('without --yes and a terminal the plan waits, and nothing is recorded', async () => {
  const { tags } = await setUp(ONE)
  const { code, stderr } = await tags('purge')
  expect(code).toBe(2)
  expect(stderr).toContain('CT_CONFIRM')
  expect(JSON.parse((await tags('status', '--json')).stdout).live).toEqual([])
})

test('after a rollback a version that the ledger keeps is released by its id', async () => {
  const { emulator, tags, build } = await setUp(ONE)
  await tags(...RELEASE)
  await build(TWO)
  await tags(...RELEASE)
  const id = digestOf(ONE).slice(0, 6)
  expect(await tags('announce', '--release', id)).toMatchObject({ code: 0 })
  expect(await tags(...RELEASE, '--release', id)).toMatchObject({ code: 0 })
  expect(purgedBy(emulator).at(-1)).toEqual(['page'])
  expect(await tags(...RELEASE, '--release', 'nothing')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('CT_VERSION_UNKNOWN'),
  })
})

test('--wait-for waits until the application says that it is live, and then asks it', async () => {
  const { tags, cwd } = await setUp(ONE)
  expect(await tags('announce', '--serve', 'public')).toMatchObject({ code: 0 })
  const text = await readFile(join(cwd, 'public/.well-known/cache-tags.json'), 'utf8')
  const site = await startApi(() => ({ status: 200, body: text }))
  expect(await tags(...RELEASE, '--wait-for', `${site.url}/.well-known/cache-tags.json`)).toMatchObject({ code: 0 })
  expect(site.asked.length).toBeGreaterThan(1)
})

test.each([
  ['that has nothing', { status: 404 }, 'answered 404'],
  ['that is broken', { status: 500 }, 'answered 500'],
  ['that says something else', { status: 200, body: '<!doctype html>' }, 'is no answer'],
  ['of a version that nobody announced', { status: 200, body: '{"digest":"other"}' }, 'has no manifest of it'],
])('an application %s stops the release before it purges', async (_, answer, message) => {
  const site = await startApi(() => answer)
  const { emulator, tags } = await setUp(ONE, {
    'cache-tags.config.json': JSON.stringify({ ledger: { live: `${site.url}/live.json?key=hunter2` } }),
  })
  const { code, stderr } = await tags(...RELEASE)
  expect(code).toBe(1)
  expect(stderr).toContain('CT_LIVE_UNKNOWN')
  expect(stderr).toContain(message)
  expect(stderr).not.toContain('hunter2')
  expect(emulator.purges()).toEqual([])
})

test('adopt begins without a purge', async () => {
  const { emulator, tags, build } = await setUp(ONE)
  expect((await tags('adopt', '--max-age', '7d')).stdout).toContain('Nothing was purged.')
  await build(TWO)
  await tags(...RELEASE)
  expect(purgedBy(emulator)).toEqual([['page']])
  expect(await tags('adopt')).toMatchObject({ code: 2, stderr: expect.stringContaining('in use already') })
  expect(await tags('adopt', '--max-age', 'long')).toMatchObject({ code: 2 })
})

test('a ledger moves to another store whole, and goes on there', async () => {
  const { emulator, tags, build } = await setUp(ONE)
  await tags(...RELEASE)
  expect(await tags('ledger', 'export', 'ledger.json')).toMatchObject({ code: 0 })
  expect((await tags('ledger', 'export')).stdout).toContain('"manifests/')
  expect(await tags('ledger', 'import', 'ledger.json', '--store', 'file:elsewhere')).toMatchObject({ code: 0 })
  await build(TWO)
  await tags(...RELEASE, '--store', 'file:elsewhere')
  expect(purgedBy(emulator).at(-1)).toEqual(['page'])
})

test.each([
  [['ledger', 'exprot'], 'Did you mean `cache-tags ledger export`?'],
  [['ledger', 'import'], 'ledger import needs a file'],
  [['ledger', 'import', 'gone.json'], "can't be read"],
  [['ledger', 'import', 'package.json'], 'no exported ledger'],
])('%j is told what is wrong', async (argv, message) => {
  const { tags } = await setUp(ONE)
  expect(await tags(...argv)).toMatchObject({ code: 2, stderr: expect.stringContaining(message) })
})

test('prune forgets manifests that no record names, and no other', async () => {
  const { tags, build } = await setUp(ONE, {
    'cache-tags.config.json': JSON.stringify({ ledger: { retain: '0s', settle: '0s' } }),
  })
  await tags('purge', '--yes')
  await build(TWO)
  await tags('purge', '--yes')
  expect(JSON.parse((await tags('ledger', 'prune', '--json')).stdout)).toEqual({
    removed: { manifests: [digestOf(ONE)], announcements: [] },
  })
  expect((await tags('ledger', 'prune')).stdout).toContain('Removed 0 manifests')
})

test('a tag that the CDN refuses is reported until it is acknowledged', async () => {
  const bad: Sites = { page: { tags: ['a,b'], code: '1' } }
  const { tags } = await setUp(bad)
  expect(await tags(...RELEASE)).toMatchObject({ code: 3, stderr: expect.stringContaining('CT_PURGE_REFUSED') })
  expect(await tags(...RELEASE)).toMatchObject({ code: 3 })
  expect((await tags('status')).stdout).toMatch(/a,b +refused: holds ","/)
  expect(await tags(...RELEASE, '--acknowledge')).toMatchObject({ code: 0 })
  expect(await tags(...RELEASE)).toMatchObject({ code: 0 })
})

test('each branch of a preview has a ledger of its own', async () => {
  const { tags } = await setUp(ONE)
  const preview = ['--target', 'preview', '--branch'] as const
  await tags(...RELEASE, ...preview, 'a')
  expect(JSON.parse((await tags('status', ...preview, 'a', '--json')).stdout)).toMatchObject({ founded: true })
  expect(JSON.parse((await tags('status', ...preview, 'b', '--json')).stdout)).toMatchObject({ founded: false })
  expect(JSON.parse((await tags('status', '--json')).stdout)).toMatchObject({ founded: false })
})

test('--intent takes the announcement of another folder for its own', async () => {
  const { tags, build, cwd } = await setUp(TWO)
  const { intent } = JSON.parse((await tags('announce', '--json')).stdout)
  await build(ONE)
  await tags('announce')
  await build(TWO)
  await rm(join(cwd, '.cache-tags/announced.json'))
  expect((await tags(...RELEASE)).stdout).toContain('Settled, but for 2 announced versions.')
  expect((await tags(...RELEASE, '--intent', intent)).stdout).toContain('Settled, but for 1 announced version.')
})

test('a manifest in whose place another one was announced is refused, before anything is purged', async () => {
  const { emulator, tags, build } = await setUp(TWO)
  await tags('announce')
  await build(ONE)
  const { code, stderr } = await tags(...RELEASE)
  expect(code).toBe(1)
  expect(stderr).toContain('CT_MANIFEST_UNANNOUNCED')
  expect(stderr).toContain(`is version ${digestOf(ONE)}, but version ${digestOf(TWO)} was announced`)
  expect(emulator.purges()).toEqual([])
  expect(JSON.parse((await tags('status', '--json')).stdout)).toMatchObject({ live: [] })
})

test('it is released once it is announced itself, or named by its id or its intent', async () => {
  const { tags, build } = await setUp(TWO)
  const { intent } = JSON.parse((await tags('announce', '--json')).stdout)
  await build(ONE)
  expect(await tags(...RELEASE, '--release', digestOf(TWO))).toMatchObject({ code: 0 })
  expect(await tags(...RELEASE, '--intent', intent)).toMatchObject({ code: 0 })
  await tags('announce')
  expect(await tags(...RELEASE)).toMatchObject({ code: 0 })
})
