import { createHash, randomBytes } from 'node:crypto'
import { appendFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openGitStore } from '../../src/store/git.ts'
import type { Store } from '../../src/store/store.ts'
import { startGitHttp } from '../store/servers/git-http.ts'
import {
  addHook,
  git,
  makeRemoteFolder,
  TEST_ENVIRONMENT,
  type RemoteFolder,
} from '../store/servers/git-repositories.ts'
import { buildWriter, writtenValue } from '../store/servers/git-writer.ts'

const BRANCH = 'cache-tags-ledger'

async function makeRemote(): Promise<RemoteFolder & { readonly url: string }> {
  const remote = await makeRemoteFolder()
  onTestFinished(remote.close)
  return { ...remote, url: String(pathToFileURL(remote.bare)) }
}

async function open(address: string, root: string): Promise<Store> {
  const store = await openGitStore(`git:${address}`, { root, environment: TEST_ENVIRONMENT, timeoutMs: 60_000 })
  onTestFinished(store.close)
  return store
}

/** Path and digest of every file below a folder, those of git too. */
async function photograph(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const lines = files.map(
    async (file) =>
      `${file} ${createHash('sha256')
        .update(await readFile(file))
        .digest('hex')}`,
  )
  return (await Promise.all(lines)).sort()
}

/** Ways in which `actions/checkout` leaves the token behind: up to its version 5, and since. */
const CREDENTIALS: Readonly<Record<string, (project: string, section: string, header: string) => Promise<unknown>>> = {
  'in .git/config': (project, section, header) => git(project, 'config', `http.${section}.extraheader`, header),
  'in a file for this folder alone': async (project, section, header) => {
    const file = `${project}-credentials`
    await writeFile(file, `[http "${section}"]\n\textraheader = ${header}\n`)
    return git(project, 'config', `includeIf.gitdir:${project}/.git.path`, file)
  },
}

/** A shallow clone with a token, staged, unstaged and untracked changes, and a hook that would stop every push. */
async function checkOut(
  folder: string,
  url: string,
  token: string,
  keepToken: (project: string, section: string, header: string) => Promise<unknown>,
): Promise<string> {
  const project = join(folder, 'work')
  await git(folder, 'init', '--quiet', project)
  await git(project, 'remote', 'add', 'origin', url)
  const header = `AUTHORIZATION: basic ${Buffer.from(token).toString('base64')}`
  await keepToken(project, `${new URL(url).origin}/`, header)
  await git(project, 'fetch', '--quiet', '--no-tags', '--depth=1', 'origin', 'main')
  await git(project, 'checkout', '--quiet', '--force', '-B', 'main', 'FETCH_HEAD')
  await writeFile(join(project, 'staged.txt'), 'staged\n')
  await git(project, 'add', 'staged.txt')
  await appendFile(join(project, 'page.txt'), 'unstaged\n')
  await writeFile(join(project, 'untracked.txt'), 'untracked\n')
  await addHook(join(project, '.git'), 'pre-push', 'exit 1')
  await addHook(join(project, '.git'), 'reference-transaction', 'exit 1')
  return project
}

/** Two commits on the main branch. */
async function fillMain({ folder, bare }: RemoteFolder): Promise<void> {
  const seed = join(folder, 'seed')
  await git(folder, 'init', '--quiet', '--initial-branch=main', seed)
  for (const text of ['one', 'two']) {
    await writeFile(join(seed, 'page.txt'), `${text}\n`)
    await git(seed, 'add', '.')
    await git(seed, 'commit', '--quiet', '-m', text)
  }
  await git(seed, 'push', '--quiet', bare, 'main')
}

describe("the project's repository", () => {
  test.each(Object.entries(CREDENTIALS))('lends its token, %s, and stays as it is', async (_where, keepToken) => {
    const remote = await makeRemote()
    await fillMain(remote)
    const server = await startGitHttp(remote.folder, { user: 'x-access-token', password: 'ghs_1234567890' })
    onTestFinished(server.close)
    const project = await checkOut(remote.folder, server.url, 'x-access-token:ghs_1234567890', keepToken)
    const before = await photograph(project)
    await mkdir(join(project, 'packages/shop'), { recursive: true })
    const store = await open('origin', join(project, 'packages/shop'))
    await store.put('live/a', 'value')
    await store.put('live/b', 'value')
    await store.remove(['live/b'])
    expect(await store.list('')).toEqual(['live/a'])
    expect(await (await open('', project)).get('live/a')).toBe('value')
    expect(await photograph(project)).toEqual(before)
    expect(await git(remote.bare, 'branch', '--format=%(refname:short)')).toBe(`${BRANCH}\nmain\n`)
  })

  test('may have a relative path as remote, and a hook of its own that starts us', async () => {
    const { folder, bare } = await makeRemote()
    const project = join(folder, 'work')
    await git(folder, 'init', '--quiet', project)
    await git(project, 'remote', 'add', 'near', '../project.git')
    const environment = { ...TEST_ENVIRONMENT, GIT_DIR: join(folder, 'elsewhere'), GIT_INDEX_FILE: '/nonexistent' }
    const store = await openGitStore('git:near', { root: project, environment, timeoutMs: 60_000 })
    onTestFinished(store.close)
    await store.put('live/a', 'value')
    expect(await (await open('./project.git', folder)).get('live/a')).toBe('value')
    expect(await git(bare, 'rev-parse', '--verify', BRANCH)).toMatch(/^[\da-f]{40}\n$/u)
  })
})

describe('the branch', () => {
  test('can be read by people, and tells hosts not to build it', async () => {
    const { folder, bare, url } = await makeRemote()
    const store = await open(url, folder)
    await store.put('live/a', 'value')
    expect(await git(bare, 'log', '--format=%an <%ae> %s (%P)', BRANCH)).toBe(
      'cache-tags <cache-tags@localhost> put live/a [skip ci] ()\n',
    )
    await Promise.all([store.put('live/b', 'value'), store.remove(['live/a'])])
    expect(await git(bare, 'log', '--format=%B', BRANCH)).toBe(
      'put 1, remove 1 [skip ci]\n\nput live/b\nremove live/a\n\n',
    )
    expect(await git(bare, 'ls-tree', '-r', '--name-only', BRANCH)).toBe(
      'cache-tags-ledger.json\nlive/b.txt\nvercel.json\n',
    )
    expect(JSON.parse(await git(bare, 'show', `${BRANCH}:vercel.json`))).toEqual({ git: { deploymentEnabled: false } })
  })

  test('stays as small as what it holds', async () => {
    const { folder, url } = await makeRemote()
    const store = await open(url, folder)
    for (let round = 0; round < 40; round += 1) {
      const value = randomBytes(100_000).toString('hex')
      await Promise.all([store.put(`manifests/${round}`, value), store.remove([`manifests/${round - 1}`])])
    }
    await git(folder, 'clone', '--quiet', '--no-local', '--bare', url, 'fresh.git')
    const counted = await git(join(folder, 'fresh.git'), 'count-objects', '-v')
    const kibibytes = Number(/size-pack: (\d+)/u.exec(counted)?.[1])
    // 200 KB of hexadecimal digits are half of that when compressed.
    expect(kibibytes).toBeGreaterThan(90)
    expect(kibibytes).toBeLessThan(150)
  })

  test('may be a ref that clones do not fetch', async () => {
    const { folder, url } = await makeRemote()
    const store = await open(`${url}#refs/cache-tags/ledger`, folder)
    await store.put('live/a', 'value')
    expect(await (await open(`${url}#refs/cache-tags/ledger`, folder)).list('')).toEqual(['live/a'])
    await git(folder, 'clone', '--quiet', '--no-local', '--bare', url, 'fresh.git')
    expect(await git(join(folder, 'fresh.git'), 'count-objects')).toBe('0 objects, 0 kilobytes\n')
  })

  test('of another layout is refused', async () => {
    const { folder, bare, url } = await makeRemote()
    const seed = join(folder, 'seed')
    await git(folder, 'init', '--quiet', seed)
    await writeFile(join(seed, 'cache-tags-ledger.json'), '{\n  "schema": 2\n}\n')
    await git(seed, 'add', '.')
    await git(seed, 'commit', '--quiet', '-m', 'later')
    await git(seed, 'push', '--quiet', bare, `HEAD:refs/heads/${BRANCH}`)
    await expect((await open(url, folder)).list('')).rejects.toMatchObject({ code: 'CT_STORE_REFUSED' })
  })
})

describe('a push', () => {
  /** Lines that a hook of the remote wrote: one a run. */
  const runs = async (bare: string): Promise<number> =>
    (await readFile(join(bare, 'runs'), 'utf8')).split('\n').length - 1

  test('takes along what was asked for while another was under way', async () => {
    const { folder, bare, url } = await makeRemote()
    await addHook(bare, 'post-receive', 'echo run >> runs')
    const store = await open(url, folder)
    await Promise.all(Array.from({ length: 100 }, (_, index) => store.put(`live/${index}`, 'value')))
    expect(await store.list('')).toHaveLength(100)
    expect(await runs(bare)).toBeLessThanOrEqual(2)
  })

  test('that another writer was ahead of is made again on his tip', async () => {
    const { folder, url } = await makeRemote()
    const [one, other] = [await open(url, folder), await open(url, folder)]
    await one.put('live/a', 'value')
    await other.put('live/b', 'value')
    await one.put('live/c', 'value')
    expect((await one.list('')).toSorted()).toEqual(['live/a', 'live/b', 'live/c'])
  })

  test('that met a lock is tried again', async () => {
    const { folder, bare, url } = await makeRemote()
    await writeFile(join(bare, `refs/heads/${BRANCH}.lock`), '')
    await addHook(bare, 'pre-receive', `[ -f runs ] && rm -f refs/heads/${BRANCH}.lock; echo run >> runs`)
    await (await open(url, folder)).put('live/a', 'value')
    expect(await runs(bare)).toBe(2)
    expect(await (await open(url, folder)).get('live/a')).toBe('value')
  })

  test('whose answer was lost is found to have succeeded', async () => {
    const { folder, bare, url } = await makeRemote()
    await addHook(bare, 'post-receive', 'echo run >> runs; kill -9 $PPID')
    await (await open(url, folder)).put('live/a', 'value')
    expect(await runs(bare)).toBe(1)
    expect(await (await open(url, folder)).get('live/a')).toBe('value')
  })
})

describe('processes', () => {
  test('that write at once lose nothing', async () => {
    const { folder, url } = await makeRemote()
    const start = await buildWriter(folder)
    const writers = ['a', 'b', 'c', 'd', 'e'].map((name) => start({ url, root: folder, name, count: 6 }))
    expect(await Promise.all(writers.map(({ ended }) => ended))).toEqual(writers.map(() => [0, '']))
    const keys = writers.flatMap(({ kept }) => kept)
    expect(keys).toHaveLength(30)
    const store = await open(url, folder)
    expect((await store.list('')).toSorted()).toEqual(keys.toSorted())
    for (const key of keys) expect(await store.get(key)).toBe(writtenValue(key))
  })

  test('that are killed leave the branch whole', async () => {
    const { folder, bare, url } = await makeRemote()
    const start = await buildWriter(folder)
    const kept: string[] = []
    for (let seed = 0; seed < 12; seed += 1) {
      // So many that none is through before it is killed, however late that comes on a busy machine.
      const writer = start({ url, root: folder, name: `s${seed}`, count: 500 })
      writer.child.on('line', (line: string) => {
        // A moment within the second put: another for every seed.
        if (line === `+live/s${seed}-1`) setTimeout(() => writer.child.kill('SIGKILL'), seed * 17)
      })
      expect((await writer.ended)[0]).toBe('SIGKILL')
      expect(writer.kept.length).toBeGreaterThan(0)
      kept.push(...writer.kept)
    }
    const store = await open(url, folder)
    const keys = await store.list('')
    expect(keys).toEqual(expect.arrayContaining(kept))
    for (const key of keys) expect(await store.get(key)).toBe(writtenValue(key))
    expect(await git(bare, 'fsck', '--full', '--strict', '--no-dangling')).toBe('')
  })
})
