import { join } from 'node:path'
import { expect, test } from 'vitest'
import { postComment, type PullRequest } from '../../src/cli/github-comments.ts'
import { addFiles, writeProject } from '../support/disk-project.ts'
import { jobOf, JOB, startGitHub, type FakeComment, type FakeGitHub } from './fake-github.ts'
import { runIn, type Ended } from './fake-world.ts'
import { handMadeText } from './manifests.ts'

const ONE = handMadeText({ list: { tags: ['products'], code: '1' } })
const TWO = handMadeText({ list: { tags: ['products'], code: '2' } })
const MARKER = '<!-- cache-tags diff:  -->'

async function comment(
  github: FakeGitHub,
  news: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const cwd = await writeProject({ 'old.json': ONE, 'new.json': news })
  return runIn(
    { cwd, environment: { ...jobOf(github, cwd), ...environment } },
    'diff',
    'old.json',
    'new.json',
    '--comment',
  )
}

function pullOf({ url }: FakeGitHub): PullRequest {
  return { api: url, repository: 'acme/shop', number: 7, token: 'job-token' }
}

test('there is one comment, which is brought up to date, and left alone where it is', async () => {
  const github = await startGitHub()
  expect((await comment(github, TWO)).stderr).toBe('[cache-tags] commented on the pull request\n')
  expect(github.comments).toEqual([
    { id: 1, user: JOB, body: expect.stringContaining(`${MARKER}\n### Cache tags of \`shop\``) },
  ])
  expect((await comment(github, TWO)).stderr).toContain('says so already')
  expect((await comment(github, ONE)).stderr).toContain('updated the comment')
  expect(github.comments).toHaveLength(1)
  expect(github.comments[0]?.body).toContain('purges nothing')
  expect(github.asked.map(({ authorization }) => authorization)).toEqual(github.asked.map(() => 'Bearer job-token'))
})

test('where nothing is purged, no comment is begun', async () => {
  const github = await startGitHub()
  expect((await comment(github, ONE)).stderr).toContain('nothing to purge, and so no comment')
  expect(github.comments).toEqual([])
})

test('two projects of one repository have two comments', async () => {
  const github = await startGitHub()
  const top = await writeProject({})
  for (const name of ['apps/a--b', 'apps/ü']) {
    const cwd = join(top, name)
    await addFiles(cwd, { 'old.json': ONE, 'new.json': TWO })
    await runIn({ cwd, environment: jobOf(github, top) }, 'diff', 'old.json', 'new.json', '--comment')
  }
  expect(github.comments.map(({ body }) => body.split('\n', 1)[0])).toEqual([
    '<!-- cache-tags diff: apps%2Fa--b -->',
    '<!-- cache-tags diff: apps%2F%C3%BC -->',
  ])
})

const OTHERS: readonly FakeComment[] = [
  { id: 501, user: { login: 'mallory', type: 'User' }, body: `${MARKER}\nmine` },
  { id: 502, user: JOB, body: `said:\n${MARKER}\nnot at the start` },
  { id: 503, user: null, body: `${MARKER}\na ghost` },
  ...Array.from({ length: 120 }, (_, index) => ({ id: 600 + index, user: JOB, body: 'another' })),
]

test('what others wrote is left alone, whatever it says; the own comment is found on any page', async () => {
  const own = { id: 900, user: JOB, body: `${MARKER}\nold` }
  const github = await startGitHub({ comments: [...OTHERS, own] })
  expect(await postComment(pullOf(github), { marker: MARKER, body: 'new', isNews: true })).toEqual({ kind: 'updated' })
  expect(github.comments).toEqual([...OTHERS, { ...own, body: `${MARKER}\nnew` }])
})

test('the comment of a person is found by the token of that person', async () => {
  const own = { id: 900, user: { login: 'alice', type: 'User' }, body: `${MARKER}\nold` }
  const github = await startGitHub({ comments: [...OTHERS, own], viewer: 'alice' })
  expect(await postComment(pullOf(github), { marker: MARKER, body: 'new', isNews: true })).toEqual({ kind: 'updated' })
  expect(github.comments.at(-1)?.body).toBe(`${MARKER}\nnew`)
})

test('line ends that GitHub makes are no change', async () => {
  const github = await startGitHub({ comments: [{ id: 1, user: JOB, body: `${MARKER}\r\na\r\nb` }] })
  expect(await postComment(pullOf(github), { marker: MARKER, body: 'a\nb\n', isNews: true })).toEqual({
    kind: 'unchanged',
  })
})

test('what fails on the side of GitHub is tried again, and never posted twice', async () => {
  const github = await startGitHub({ first: [502, 500] })
  expect(await postComment(pullOf(github), { marker: MARKER, body: 'new', isNews: true }, 1)).toEqual({
    kind: 'posted',
  })
  expect(github.comments).toHaveLength(1)
  const down = await startGitHub({ writing: 503 })
  const posting = await postComment(pullOf(down), { marker: MARKER, body: 'new', isNews: true }, 1)
  expect(posting).toMatchObject({ kind: 'refused', status: 503 })
  expect(down.asked.map(({ url }) => url.includes('page='))).toEqual([true, false, true, false, true, false])
})

test('that it may not write is a warning in one line, and no failure', async () => {
  const github = await startGitHub({ writing: 403 })
  const { code, stdout, stderr } = await comment(github, TWO)
  expect(code).toBe(0)
  expect(stdout).toContain('1 tag to purge.')
  expect(stderr).toBe(
    '[cache-tags] warning: no comment: GitHub answered 403: Resource not accessible by integration; ' +
      "it needs `permissions: pull-requests: write`, which a fork's job hasn't\n",
  )
})

test.each([
  ['no pull request', { GITHUB_REF: 'refs/heads/main' }, 'this is no job of a pull request'],
  ['no repository', { GITHUB_REPOSITORY: '' }, 'GITHUB_REPOSITORY names no repository'],
  ['an evil repository', { GITHUB_REPOSITORY: '../../x' }, 'GITHUB_REPOSITORY names no repository'],
  ['no token', { GITHUB_TOKEN: '' }, 'GITHUB_TOKEN is not set'],
  ['a token on two lines', { GITHUB_TOKEN: 'job-token\nwrong-token' }, 'GITHUB_TOKEN is no token'],
  ['a wrong token', { GITHUB_TOKEN: 'wrong-token' }, 'GitHub answered 401'],
  ['an address that all can listen to', { GITHUB_API_URL: 'http://example.com' }, 'GITHUB_API_URL is no address'],
  ['nobody there', { GITHUB_API_URL: 'http://127.0.0.1:9' }, "GitHub can't be reached"],
])('%s is a warning, and the token is never shown', async (_, environment, words) => {
  const github = await startGitHub()
  const { code, stderr } = await comment(github, TWO, environment)
  expect(code).toBe(0)
  expect(stderr).toContain(`[cache-tags] warning: no comment: ${words}`)
  expect(stderr.trimEnd().split('\n')).toHaveLength(1)
  expect(stderr).not.toMatch(/(?:job|wrong)-token/)
  expect(github.comments).toEqual([])
})

test('of a job for the target of a pull request the event says which', async () => {
  const github = await startGitHub()
  const cwd = await writeProject({ 'event.json': '{ "pull_request": { "number": 7 } }' })
  const environment = { GITHUB_REF: 'refs/heads/main', GITHUB_EVENT_PATH: join(cwd, 'event.json') }
  expect((await comment(github, TWO, environment)).stderr).toContain('commented on the pull request')
})
