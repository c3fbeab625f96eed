import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { openGitStore } from '../../src/store/git.ts'
import type { Store } from '../../src/store/store.ts'
import { describeStore, SECRET, type StoreHarness } from '../store/conformance.ts'
import { freePort } from '../store/servers/listen.ts'
import { startGitDaemon } from '../store/servers/git-daemon.ts'
import { startGitHttp } from '../store/servers/git-http.ts'
import {
  addBranch,
  addHook,
  git,
  makeRemoteFolder,
  TEST_ENVIRONMENT,
  type RemoteFolder,
} from '../store/servers/git-repositories.ts'

interface GitHarness extends StoreHarness, RemoteFolder {
  readonly url: string
  /** Closes what a test started. */
  readonly alsoClose: (close: () => Promise<void>) => void
}

const USER = 'deployer'
const PASSWORD = 'correct horse'

function openAt(url: string, root: string, timeoutMs = 30_000): Promise<Store> {
  return openGitStore(`git:${url}`, { root, environment: TEST_ENVIRONMENT, timeoutMs })
}

/** Puts one of the keys that the suite removes: to remove nothing is no change, and so no failure. */
async function keep(url: string, root: string): Promise<void> {
  const store = await openAt(url, root)
  await store.put('live/b', 'value')
  await store.close()
}

/** A harness over a folder of repositories and whatever serves it. */
async function harnessOf(
  serve: (remote: RemoteFolder) => Promise<{ readonly url: string; readonly close: () => Promise<void> }>,
): Promise<GitHarness> {
  const remote = await makeRemoteFolder()
  const { url, close } = await serve(remote)
  const closing = [close]
  return {
    ...remote,
    url,
    open: () => openAt(url, remote.folder),
    alsoClose: (more) => void closing.push(more),
    close: async () => {
      await Promise.all(closing.map((each) => each()))
      await remote.close()
    },
  }
}

/** Takes every connection, and says nothing. */
async function startSilence(): Promise<{ readonly port: number; readonly close: () => Promise<void> }> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => void sockets.add(socket.on('error', () => {}))).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy()
    server.close()
    await once(server, 'close')
  }
  return { port: (server.address() as AddressInfo).port, close }
}

function withPassword(url: string, password: string): string {
  return url.replace('://', `://${USER}:${encodeURIComponent(password)}@`)
}

describeStore<GitHarness>('git, a repository on this machine', {
  keys: 10_000,
  concurrency: 2000,
  walks: 3,
  setUp: () => harnessOf(async ({ bare }) => ({ url: String(pathToFileURL(bare)), close: async () => {} })),
  failing: [
    {
      claim: 'a repository that is gone',
      changes: 'CT_STORE_UNAVAILABLE',
      reads: 'CT_STORE_UNAVAILABLE',
      open: ({ folder }) => openAt(`file://${join(folder, 'gone.git')}`, folder, 2000),
    },
    {
      claim: 'a hook that declines',
      changes: 'CT_STORE_READ_ONLY',
      reads: null,
      open: async ({ bare, folder, url }) => {
        await keep(url, folder)
        await addHook(bare, 'pre-receive', 'echo "Ask the owners."; exit 1')
        return openAt(url, folder, 2000)
      },
    },
    {
      claim: 'a host that takes no force pushes',
      changes: 'CT_STORE_READ_ONLY',
      reads: null,
      open: async ({ bare, folder, url }) => {
        await keep(url, folder)
        await git(bare, 'config', 'receive.denyNonFastForwards', 'true')
        return openAt(url, folder, 2000)
      },
    },
    {
      claim: "somebody else's branch",
      changes: 'CT_STORE_REFUSED',
      reads: 'CT_STORE_REFUSED',
      open: async ({ bare, folder, url }) => {
        await addBranch(bare, 'main')
        return openAt(`${url}#main`, folder, 2000)
      },
    },
    {
      claim: 'an address that git can run nothing for',
      changes: 'CT_STORE_REFUSED',
      reads: 'CT_STORE_REFUSED',
      open: ({ folder }) => openAt(`gopher://user:${SECRET}@localhost/a.git`, folder, 2000),
    },
  ],
})

describeStore<GitHarness>('git, git daemon', {
  keys: 500,
  concurrency: 100,
  isAnotherService: true,
  setUp: () => harnessOf(({ folder }) => startGitDaemon(folder)),
  failing: [
    {
      claim: 'a server that is gone',
      changes: 'CT_STORE_UNAVAILABLE',
      reads: 'CT_STORE_UNAVAILABLE',
      open: async ({ folder }) => openAt(`git://127.0.0.1:${await freePort()}/project.git`, folder, 2000),
    },
    {
      claim: 'a server that never answers',
      changes: 'CT_STORE_UNAVAILABLE',
      reads: 'CT_STORE_UNAVAILABLE',
      open: async ({ folder, alsoClose }) => {
        const { port, close } = await startSilence()
        alsoClose(close)
        return openAt(`git://127.0.0.1:${port}/project.git`, folder, 700)
      },
    },
  ],
})

describeStore<GitHarness>('git, smart HTTP', {
  keys: 500,
  concurrency: 100,
  isAnotherService: true,
  setUp: () =>
    harnessOf(async ({ folder }) => {
      const server = await startGitHttp(folder, { user: USER, password: PASSWORD })
      return { ...server, url: withPassword(server.url, PASSWORD) }
    }),
  failing: [
    {
      claim: 'a wrong password',
      changes: 'CT_STORE_READ_ONLY',
      reads: 'CT_STORE_READ_ONLY',
      open: ({ folder, url }) => openAt(url.replace(encodeURIComponent(PASSWORD), SECRET), folder, 2000),
    },
    {
      claim: 'no password',
      changes: 'CT_STORE_READ_ONLY',
      reads: 'CT_STORE_READ_ONLY',
      open: ({ folder, url }) => openAt(url.replace(/\/\/.*@/u, '//'), folder, 2000),
    },
    {
      claim: 'a repository that is only to be read',
      changes: 'CT_STORE_READ_ONLY',
      reads: null,
      open: async ({ bare, folder, url }) => {
        await keep(url, folder)
        await git(bare, 'config', 'http.receivepack', 'false')
        return openAt(url, folder, 2000)
      },
    },
    {
      claim: 'a server that is gone, with a password and a query',
      changes: 'CT_STORE_UNAVAILABLE',
      reads: 'CT_STORE_UNAVAILABLE',
      open: async ({ folder }) =>
        openAt(`http://${USER}:${SECRET}@127.0.0.1:${await freePort()}/a.git?token=${SECRET}`, folder, 2000),
    },
    {
      claim: 'a server that never answers',
      changes: 'CT_STORE_UNAVAILABLE',
      reads: 'CT_STORE_UNAVAILABLE',
      open: async ({ folder, alsoClose }) => {
        const { port, close } = await startSilence()
        alsoClose(close)
        return openAt(`http://${USER}:${SECRET}@127.0.0.1:${port}/project.git`, folder, 700)
      },
    },
    {
      claim: 'a name that git would not take for a branch',
      changes: 'CT_STORE_REFUSED',
      reads: 'CT_STORE_REFUSED',
      open: ({ folder, url }) => openAt(`${url}#two..dots`, folder, 2000),
    },
    {
      claim: 'a remote that the project does not have',
      changes: 'CT_STORE_REFUSED',
      reads: 'CT_STORE_REFUSED',
      open: ({ folder }) => openAt('upstream', folder, 2000),
    },
    {
      claim: 'no git',
      changes: 'CT_STORE_REFUSED',
      reads: 'CT_STORE_REFUSED',
      open: ({ folder, url }) =>
        openGitStore(`git:${url}`, { root: folder, environment: { PATH: join(folder, 'nothing') }, timeoutMs: 2000 }),
    },
  ],
})
