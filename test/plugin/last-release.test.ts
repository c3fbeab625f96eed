import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { encodeManifest } from '../../src/core/manifest-codec.ts'
import { findLastRelease, lastRelease, tellSince, type LastReleaseQuestion } from '../../src/plugin/last-release.ts'
import { resolveOptions } from '../../src/plugin/resolve-options.ts'
import { NOTHING_WRITTEN } from '../../src/plugin/write-manifest.ts'
import { withLedger } from '../../src/release/project-ledger.ts'
import { versionOf } from '../../src/store/ledger.ts'
import { handMade } from '../cli/manifests.ts'
import { writeProject } from '../support/disk-project.ts'

const OLD = handMade({ a: { tags: ['a'], code: '1' }, b: { tags: ['b'], code: '1' } })
const NEW = handMade({ a: { tags: ['a'], code: '2' }, b: { tags: ['b'], code: '1' } })

interface Asked {
  readonly inline?: object
  readonly environment?: Readonly<Record<string, string>>
  readonly before?: LastReleaseQuestion['before']
}

/** What was found in a folder, and what was said of it. */
async function ask(root: string, { inline = {}, environment = {}, before = NOTHING_WRITTEN }: Asked = {}) {
  const said: string[] = []
  const options = resolveOptions(inline)
  const question = { root, options, namespace: 'shop', before, environment }
  const last = await findLastRelease(question, (why) => said.push(why))
  return { last, said, options }
}

async function emptyProject(): Promise<string> {
  return writeProject({})
}

/** A project whose ledger knows of releases, oldest first. */
async function released(...manifests: readonly (typeof OLD)[]): Promise<string> {
  const root = await emptyProject()
  const cdns = resolveOptions({})
  const place = { root, namespace: 'shop', cdns, target: 'production' as const, branch: undefined }
  await withLedger({ ...place, store: undefined, environment: {} }, async ({ ledger }) => {
    for (const [index, manifest] of manifests.entries()) {
      await ledger.putManifest(manifest)
      await ledger.putLive({ ...versionOf(manifest), atMs: index, supersedes: [], untaggedUntilMs: null })
    }
    await ledger.putFounded(0)
  })
  return root
}

test('a baseline that is a file is the last release', async () => {
  const root = await emptyProject()
  await writeFile(join(root, 'live.json'), encodeManifest(OLD))
  const { last, said } = await ask(root, { inline: { baseline: 'live.json' } })
  expect(last).toMatchObject({ manifest: { id: OLD.id }, words: 'live.json' })
  expect(said).toEqual([])
})

test('a baseline of the name of the manifest means the one from before the build', async () => {
  const inline = { baseline: '.cache-tags/manifest.json' }
  const before = { text: encodeManifest(OLD), manifest: OLD }
  expect((await ask('/nowhere', { inline, before })).last).toMatchObject({ manifest: OLD, words: 'the last build' })
  expect((await ask('/nowhere', { inline })).said).toEqual(['the last release is not known: no build was made before'])
})

test('without one the ledger is asked for the version that went live last', async () => {
  const { last } = await ask(await released(NEW, OLD))
  expect(last).toMatchObject({ manifest: { id: OLD.id }, words: 'the last release to production' })
})

test.each([
  ['no ledger', {}, 'there is no ledger yet'],
  [
    'a ledger elsewhere',
    { inline: { store: 'git:origin' } },
    'the ledger is elsewhere, and a build touches no network',
  ],
  ['a store that is named by the environment', { environment: { CACHE_TAGS_STORE: 'redis://host' } }, /elsewhere/],
  ['a runner, whose folder is empty', { environment: { CI: 'true' } }, /No store is named/],
  ['a baseline by URL', { inline: { baseline: 'https://host/live.json' } }, /a URL, and a build touches no network/],
  ['a file that is not there', { inline: { baseline: 'no.json' } }, /there is nothing at .*no\.json/],
])('%s: nothing is known, and why is said', async (_, asked, why) => {
  const { last, said } = await ask(await emptyProject(), asked)
  expect(last).toBeNull()
  expect(said).toEqual([typeof why === 'string' ? `the last release is not known: ${why}` : expect.stringMatching(why)])
})

test('what is damaged is left out: a baseline, a ledger that is a file, a record of another schema', async () => {
  const root = await emptyProject()
  await writeFile(join(root, 'live.json'), '{')
  expect((await ask(root, { inline: { baseline: 'live.json' } })).last).toBeNull()
  await writeFile(join(root, 'ledger'), '')
  const { last, said } = await ask(root, { inline: { store: 'file:ledger' } })
  expect(last).toBeNull()
  expect(said).toHaveLength(1)
})

test('looking it up changes nothing on the disk', async () => {
  const root = await released(OLD)
  const before = await readdir(root, { recursive: true })
  await ask(root)
  expect(await readdir(root, { recursive: true })).toEqual(before)
  const empty = await emptyProject()
  await ask(empty)
  expect(await readdir(empty)).toEqual([])
})

test('what a release would purge is told as plan tells it', async () => {
  const { options } = await ask('/nowhere')
  const last = lastRelease({ manifest: OLD, words: 'the last release to production' }, options)
  expect(await tellSince(last, NEW, () => {})).toEqual([
    'Since the last release to production: 1 of 2 known tags went stale. Sites: 1 changed. `cache-tags plan` tells more.',
  ])
  expect(await tellSince(last, OLD, () => {})).toEqual([
    'Since the last release to production: nothing went stale. No site differs.',
  ])
  expect(await tellSince(null, NEW, () => {})).toEqual([])
})

test('a purge of everything is told with the reason, and with what differs', async () => {
  const { options } = await ask('/nowhere')
  const before = { ...OLD, build: { toolchain: { vite: '6.0.0' } } }
  const after = { ...OLD, build: { toolchain: { vite: '7.0.0' } } }
  expect(await tellSince(lastRelease({ manifest: before, words: 'live.json' }, options), after, () => {})).toEqual([
    'Since live.json: 2 of 2 known tags went stale, because the toolchain has changed (toolchain-changed). No site differs. `cache-tags plan` tells more.',
    "  the toolchain's vite changed: 6.0.0 → 7.0.0",
  ])
})

test('a site that no tag covers is told, also where a release would stop', async () => {
  const options = resolveOptions({ onUnpurgeable: 'error' })
  const [before, after] = ['1', '2'].map((code) => handMade({ a: { tags: ['p-{*}'], code } }))
  const last = lastRelease({ manifest: before ?? OLD, words: 'live.json' }, options)
  expect(await tellSince(last, after ?? NEW, () => {})).toEqual([
    'Since live.json: nothing went stale. Sites: 1 changed.',
    'No tag covers the entries of 1 stale site.',
  ])
})

test('whatever goes wrong is no failure of a build', async () => {
  const said: string[] = []
  const last = lastRelease({ manifest: { ...OLD, code: null } as never, words: 'live.json' }, resolveOptions({}))
  expect(await tellSince(last, NEW, (why) => said.push(why))).toEqual([])
  expect(said[0]).toMatch(/^what a release would purge is not known: /)
})
