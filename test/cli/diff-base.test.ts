import { expect, test } from 'vitest'
import { git } from '../store/servers/git-repositories.ts'
import { addFiles, writeProject } from '../support/disk-project.ts'
import { runIn } from './fake-world.ts'
import { installed, PLACE, siteOf, writeGitProject } from './git-project.ts'

const FILES = {
  '.gitignore': 'node_modules\n',
  'package.json': '{ "name": "shop", "dependencies": { "next": "*" } }',
  ...installed('node_modules/next', 'next'),
  'src/page.ts': siteOf('items', './value'),
  'src/value.ts': 'export const value = 1\n',
}

/** A project of which something has changed, and something is new that can't be followed. */
async function changedProject(): Promise<string> {
  const cwd = await writeGitProject({ files: FILES })
  const spread = `import { unstable_cache } from 'next/cache'\nexport const odd = unstable_cache(async () => 1, [], make())\n`
  await addFiles(cwd, { 'src/value.ts': 'export const value = 2\n', 'src/odd.ts': spread })
  return cwd
}

test('a revision is compared with the files as they stand: as a table', async () => {
  const cwd = await changedProject()
  const { code, stdout, stderr } = await runIn({ cwd, environment: PLACE }, 'diff', '--base', 'main')
  expect(code).toBe(0)
  expect(stdout).toContain('1 tag to purge.')
  expect(stdout).toMatch(/ {2}items +src\/page\.ts#items~1 +src\/value\.ts#value changed/)
  expect(stdout).toMatch(/new place whose tags can't be followed:\n +PLACE +FORM +WHY\n +src\/odd\.ts:2 /)
  expect(stderr).toMatch(/^\[cache-tags\] compared with [\da-f]{12}\. Sources were compared, without a build: /)
})

test('the same as Markdown, which says what it can not see', async () => {
  const cwd = await changedProject()
  const { stdout, stderr } = await runIn({ cwd, environment: PLACE }, 'diff', '--base=main', '--format=markdown')
  expect(stderr).toBe('')
  expect(stdout).toContain('### Cache tags of `shop`\n\nMerging this into `main` purges **1 of 1 tag**.')
  expect(stdout).toContain('<sub>Sources were compared, without a build: ')
  const again = await runIn({ cwd, environment: PLACE }, 'diff', '--base=main', '--format=markdown')
  expect(again.stdout).toBe(stdout)
})

test('the same as JSON, with the commit, and what is new that can not be followed', async () => {
  const cwd = await changedProject()
  const { stdout } = await runIn({ cwd, environment: PLACE }, 'diff', '--base', 'main', '--json', '--quiet')
  expect(JSON.parse(stdout)).toMatchObject({
    widened: null,
    purge: [{ tag: 'items' }],
    base: { revision: 'main', commit: (await git(cwd, 'rev-parse', 'main')).trim() },
    unresolved: [{ module: 'src/odd.ts', line: 2 }],
  })
})

test('two manifests are told as Markdown, too', async () => {
  const cwd = await changedProject()
  await runIn({ cwd, environment: PLACE }, 'scan', '--out', 'now.json')
  const { code, stdout } = await runIn(
    { cwd, environment: PLACE },
    'diff',
    'now.json',
    'now.json',
    '--format',
    'markdown',
  )
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: expect.stringContaining('This purges nothing. No site differs.'),
  })
})

test.each([
  [['--base', 'nothing'], 'The repository has no revision "nothing".', 'git rev-parse'],
  [['--base=--output=x'], 'The repository has no revision "--output=x".', 'git rev-parse'],
  [['--base', 'other'], '"other" has no commit in common with what is compared.', 'merged into'],
  [['--base', 'main', '--head', 'nothing'], 'The repository has no revision "nothing".', 'git rev-parse'],
  [['--base', 'main', 'old.json'], 'diff compares two manifests, or a revision by --base; not both.', 'Leave one'],
  [['--head', 'main', 'a.json', 'b.json'], '--head needs --base.', '--base REV'],
  [['old.json'], 'diff needs OLD and NEW, or --base REV.', '--help'],
  [['--base', 'main', '--format', 'html'], 'There is no format "html".', 'text, markdown, json'],
  [['--base', 'main', '--format', 'text', '--json'], '--json and --format text exclude each other.', 'Give one'],
])('diff %j is told what is wrong, and what to write', async (argv, message, hint) => {
  const cwd = await writeGitProject({ files: FILES })
  await git(cwd, 'switch', '--quiet', '--orphan', 'other')
  await git(cwd, 'commit', '--quiet', '--allow-empty', '--message=other')
  await git(cwd, 'switch', '--quiet', 'main')
  const { code, stdout, stderr } = await runIn({ cwd, environment: PLACE }, 'diff', ...argv)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain(`[cache-tags] CT_USAGE: ${message}`)
  expect(stderr.slice(stderr.indexOf('hint:'))).toContain(hint)
})

test('no repository, no commit and no git are told apart', async () => {
  const plain = await writeProject(FILES)
  const run = (environment: Readonly<Record<string, string>>) =>
    runIn({ cwd: plain, environment }, 'diff', '--base', 'main')
  expect((await run(PLACE)).stderr).toContain(`CT_USAGE: ${plain} is in no git repository.`)
  expect((await run({ ...PLACE, PATH: '/nonexistent' })).stderr).toContain('CT_SCAN: A revision can only be read with')
  await git(plain, 'init', '--quiet', '--initial-branch=main')
  expect((await run(PLACE)).stderr).toContain('CT_USAGE: The repository has no revision "HEAD".')
  const foreign = await run({ ...PLACE, GIT_TEST_ASSUME_DIFFERENT_OWNER: '1' })
  expect(foreign.stderr).toContain('hint: Where you trust the repository')
})

test.each([
  [
    'with the plugin in the configuration a site goes by its site tag',
    'unplugin-cache-tags/next',
    [/^ct_[0-9a-z]{8}$/],
    [],
  ],
  ['without it no tag covers a site whose tags have holes', 'elsewhere', [], ['src/page.ts#items~1']],
])('%s', async (_, imported, tags, unpurgeable) => {
  const page = `import { unstable_cache } from 'next/cache'
import { value } from './value'
export const items = (id) => unstable_cache(async () => value, [id], { tags: [\`item-\${id}\`] })()
`
  const config = `import { withCacheTags } from '${imported}'\nexport default withCacheTags({})\n`
  const cwd = await writeGitProject({ files: { ...FILES, 'src/page.ts': page, 'next.config.mjs': config } })
  await addFiles(cwd, { 'src/value.ts': 'export const value = 2\n' })
  const { stdout } = await runIn({ cwd, environment: PLACE }, 'diff', '--base', 'main', '--json', '--quiet')
  const result = JSON.parse(stdout)
  expect(result.purge.map(({ tag }: { tag: string }) => tag)).toEqual(tags.map((tag) => expect.stringMatching(tag)))
  expect(result.unpurgeable.map(({ site }: { site: string }) => site)).toEqual(unpurgeable)
})
