import { expect, test } from 'vitest'
import { jobOf, startGitHub } from '../cli/fake-github.ts'
import { commitAll, installed, PLACE, siteOf, writeGitProject } from '../cli/git-project.ts'
import { git } from '../store/servers/git-repositories.ts'
import { addFiles } from '../support/disk-project.ts'
import { installCommand, runAction } from './action-runner.ts'

/** A pull request that changes what one of its tags stands for, and has a tag that looks like a command. */
async function openPull(): Promise<string> {
  const evil = siteOf('evil', './value').replace("tags: ['evil']", "tags: ['::error::<odd>']")
  const top = await writeGitProject({
    files: {
      '.gitignore': 'node_modules\n',
      'shop/package.json': '{ "name": "shop", "dependencies": { "next": "*" } }',
      'shop/src/page.ts': siteOf('items', './value'),
      'shop/src/evil.ts': evil,
      'shop/src/value.ts': 'export const value = 1\n',
      ...installed('node_modules/next', 'next'),
    },
  })
  await git(top, 'update-ref', 'refs/remotes/origin/main', 'main')
  await installCommand(top)
  await git(top, 'switch', '--quiet', '--create', 'feature')
  await commitAll(top, { 'shop/src/value.ts': 'export const value = 2\n' })
  return top
}

const ON_PULL = { ...PLACE, GITHUB_BASE_REF: 'main' }
const COMMENT = { command: 'diff', comment: 'true', token: 'job-token', 'working-directory': 'shop' } as const

test('a pull request is told once what merging it purges: in one comment, the summary, the log and the outputs', async () => {
  const cwd = await openPull()
  const github = await startGitHub()
  const { GITHUB_TOKEN: _, ...job } = jobOf(github, cwd)
  const environment = { ...ON_PULL, ...job }
  const first = await runAction(cwd, COMMENT, environment)
  expect(first).toMatchObject({ code: 0, outputs: { 'exit-code': '0' } })
  expect(first.log).toContain('2 tags to purge.')
  expect(JSON.parse(first.outputs['report'] ?? '')).toMatchObject({
    base: { revision: 'origin/main' },
    purge: [{ tag: '::error::<odd>' }, { tag: 'items' }],
  })
  expect(first.summary.match(/Merging this into `origin\/main` purges \*\*2 of 2 tags\*\*/g)).toHaveLength(1)
  const [posted] = github.comments
  expect(posted?.body).toContain('<!-- cache-tags diff: shop -->\n### Cache tags of `shop`')
  expect(posted?.body).toContain('| `items` | `src/page.ts#items~1` | `src/value.ts#value changed` |')
  expect((await runAction(cwd, COMMENT, environment)).log).toContain('says so already')
  expect(github.comments).toEqual([posted])
})

test('without permission the pull request is told in the summary alone, and the step does not fail', async () => {
  const cwd = await openPull()
  const github = await startGitHub({ writing: 403 })
  const { code, log, summary } = await runAction(cwd, COMMENT, { ...ON_PULL, ...jobOf(github, cwd) })
  expect(code).toBe(0)
  expect(log.match(/warning: no comment: GitHub answered 403.*pull-requests: write/g)).toHaveLength(1)
  expect(summary).toContain('purges **2 of 2 tags**')
})

test('what a tag of a pull request says is no command of the runner, and the token stays where it is needed', async () => {
  const cwd = await openPull()
  const { log } = await runAction(cwd, { ...COMMENT, comment: 'false' }, ON_PULL)
  const [, within = ''] = log.split(/^::(?:stop-commands::)?[\w-]{36}::?$|^::stop-commands::.*$/m)
  expect(within).toContain('::error::')
  expect(log.replace(within, '')).not.toContain('::error::')
  await addFiles(cwd, {
    'shop/cache-tags.config.js': 'console.log(JSON.stringify(process.env)); export default {}',
  })
  const told = await runAction(cwd, { ...COMMENT, comment: 'false' }, ON_PULL)
  expect(told.log).toContain('INPUT_COMMENT')
  expect(told.log).not.toContain('job-token')
})

test('a diff outside of a pull request needs its base, and takes any', async () => {
  const cwd = await openPull()
  const inputs = { ...COMMENT, comment: 'false' }
  const missing = await runAction(cwd, inputs, PLACE)
  expect(missing).toMatchObject({ code: 2, outputs: { 'exit-code': '2' } })
  expect(missing.log).toContain('the input `base` is missing')
  const named = await runAction(cwd, { ...inputs, base: 'main' }, PLACE)
  expect(JSON.parse(named.outputs['report'] ?? '')).toMatchObject({ base: { revision: 'main' } })
  const unknown = await runAction(cwd, { ...inputs, base: 'nothing' }, PLACE)
  expect(unknown).toMatchObject({ code: 2, outputs: { 'exit-code': '2' } })
  expect(unknown.summary).toContain('**cache-tags diff failed**')
})
