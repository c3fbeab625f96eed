import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { isForkedPullRequest } from '../../src/cli/fork.ts'
import { startEmulator } from '../../src/emulator/server.ts'
import { accountAt, EMULATOR } from '../support/emulator-account.ts'
import { addFiles, writeProject } from '../support/disk-project.ts'
import { runIn, type Ended } from './fake-world.ts'
import { handMadeText, manySites } from './manifests.ts'

const FORK = eventOf('somebody/shop', 'acme/shop')

function eventOf(head: string | null, base: string): string {
  const repo = head === null ? null : { full_name: head, fork: head !== base }
  return JSON.stringify({ action: 'opened', pull_request: { head: { repo }, base: { repo: { full_name: base } } } })
}

async function environmentOf(event: string, name = 'pull_request'): Promise<Record<string, string>> {
  const folder = await writeProject({ 'event.json': event })
  return { CI: 'true', GITHUB_EVENT_NAME: name, GITHUB_EVENT_PATH: join(folder, 'event.json') }
}

test.each([
  ['another repository', FORK, 'pull_request', true],
  ['a repository that is gone', eventOf(null, 'acme/shop'), 'pull_request', true],
  ['the same repository', eventOf('acme/shop', 'acme/shop'), 'pull_request', false],
  ['the same repository in other letters', eventOf('Acme/Shop', 'acme/shop'), 'pull_request', false],
  ['another repository, where it has secrets', FORK, 'pull_request_target', false],
  ['a push', '{"ref":"refs/heads/main"}', 'push', false],
  ['an event of another kind', '{"ref":"refs/heads/main"}', 'pull_request', false],
  ['an event that is torn', '{"pull_request":', 'pull_request', false],
  ['an event that is a list', '[]', 'pull_request', false],
  ['an event that is much too large', FORK.padEnd(9_000_000), 'pull_request', false],
])('a pull request of %s', async (_, event, name, isFork) => {
  expect(await isForkedPullRequest(await environmentOf(event, name))).toBe(isFork)
})

test('without an event, or with a folder in its place, nobody forked', async () => {
  const cwd = await writeProject({})
  const name = { GITHUB_EVENT_NAME: 'pull_request' }
  expect(await isForkedPullRequest(name)).toBe(false)
  expect(await isForkedPullRequest({ ...name, GITHUB_EVENT_PATH: cwd })).toBe(false)
  expect(await isForkedPullRequest({ ...name, GITHUB_EVENT_PATH: join(cwd, 'gone.json') })).toBe(false)
})

const RELEASE = ['purge', '--target', 'preview', '--yes'] as const

async function runInFork(more: Record<string, string>, ...argv: readonly string[]): Promise<Ended> {
  const cwd = await writeProject({ 'package.json': '{"name":"shop"}' })
  await addFiles(cwd, {
    'live.json': handMadeText(manySites(2, '1')),
    '.cache-tags/manifest.json': handMadeText(manySites(2, '2')),
  })
  return runIn({ cwd, environment: { ...(await environmentOf(FORK)), ...more } }, ...argv)
}

test.each([
  [[...RELEASE, '--baseline', 'live.json'], 'CT_CREDENTIALS', 'purged'],
  [[...RELEASE, '--baseline', 'live.json', '--json'], 'CT_CREDENTIALS', 'purged'],
  [[...RELEASE, '--store', 'file:ledger'], 'CT_CREDENTIALS', 'purged'],
  [['announce', '--target', 'preview', '--branch', 'fix'], 'CT_STORE_REFUSED', 'announced'],
  [['adopt', '--target', 'preview', '--branch', 'fix'], 'CT_STORE_REFUSED', 'adopted'],
])('%j in a fork is one line, and no failure', async (argv, code, done) => {
  expect(await runInFork({}, ...argv)).toMatchObject({
    code: 0,
    stdout: '',
    stderr: `[cache-tags] a pull request from a fork has no secrets (${code}): nothing is ${done}\n`,
  })
})

test('a fork that was given secrets purges', async () => {
  const emulator = await startEmulator(EMULATOR)
  onTestFinished(() => emulator.close())
  const { VERCEL_ENV: _, ...account } = accountAt(emulator.url)
  const ended = await runInFork(account, ...RELEASE, '--baseline', 'live.json')
  expect(ended).toMatchObject({ code: 0, stdout: expect.stringContaining('Accepted: 2 of 2') })
})

test('a mistake of another kind is one in a fork too', async () => {
  expect(await runInFork({}, 'purge', '--baseline', 'live.json', '--config', 'gone.ts')).toMatchObject({ code: 1 })
  expect(await runInFork({}, 'announce', '--store', 'file:ledger')).toMatchObject({ code: 2 })
})

test('without secrets, but not in a fork, it fails as ever', async () => {
  const same = await environmentOf(eventOf('acme/shop', 'acme/shop'))
  expect(await runInFork(same, ...RELEASE, '--baseline', 'live.json')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('CT_CREDENTIALS'),
  })
})
