import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { writeProject } from '../support/disk-project.ts'
import { startApi } from './fake-api.ts'
import { runIn } from './fake-world.ts'
import { handMadeText, manySites, type ShortSite } from './manifests.ts'

const UNRESOLVED = {
  'package.json': '{"name":"app"}',
  'app.ts': `import { cacheTag } from 'next/cache'
export async function list(tag: string) { 'use cache'; cacheTag(...JSON.parse(tag)); return 1 }`,
}

/** A built project all of whose sites differ from what was live. */
async function builtProject(count: number, name = 'tag'): Promise<string> {
  const sites = (code: string): Record<string, ShortSite> => {
    const plain = Object.entries(manySites(count, code))
    return Object.fromEntries(plain.map(([key, site], index) => [key, { ...site, tags: [`${name}-${index}`] }]))
  }
  return writeProject({ 'live.json': handMadeText(sites('1')), '.cache-tags/manifest.json': handMadeText(sites('2')) })
}

const RELEASE = ['--target', 'production', '--baseline', 'live.json'] as const
const PLAN = ['plan', ...RELEASE] as const
const PURGE = ['purge', ...RELEASE, '--yes'] as const

describe('the summary of a job', () => {
  test('plan appends its table, and a second command appends below', async () => {
    const cwd = await builtProject(2)
    const environment = { GITHUB_STEP_SUMMARY: join(cwd, 'summary.md') }
    const first = await runIn({ cwd, environment }, ...PLAN)
    expect(first).toMatchObject({ code: 0, stderr: '' })
    await runIn({ cwd, environment }, ...PLAN, '--json')
    const summary = await readFile(environment.GITHUB_STEP_SUMMARY, 'utf8')
    expect(summary).toContain(`### cache-tags plan

**Invalidate 2 of 2 known tags \\(100 \\%\\) in production\\, in 1 request\\.**

Sites\\: 2 changed\\.  
Reaches entries of 2 of 2 sites \\(100 \\%\\)\\.  

| Tag | Site | Because |
| --- | --- | --- |
| \`tag-0\` | \`src/site000.ts#site000~1\` | \`src/site000.ts#site000 changed\` |
`)
    expect(summary.match(/### cache-tags plan/g)).toHaveLength(2)
  })

  test('--quiet appends nothing', async () => {
    const cwd = await builtProject(2)
    const environment = { GITHUB_STEP_SUMMARY: join(cwd, 'summary.md') }
    await runIn({ cwd, environment }, ...PLAN, '--quiet')
    await expect(readFile(environment.GITHUB_STEP_SUMMARY)).rejects.toThrow(/ENOENT/)
  })

  test('of a long table the rest is folded, and of a longer one cut within what a step may have', async () => {
    const cwd = await builtProject(60)
    const file = join(cwd, 'summary.md')
    await writeFile(file, 'x'.repeat(1024 * 1024 - 4000))
    await runIn({ cwd, environment: { GITHUB_STEP_SUMMARY: file } }, ...PLAN)
    const cut = await readFile(file, 'utf8')
    expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(1024 * 1024)
    expect(cut).toMatch(/_The rest is left out: it would be too long for GitHub\._\n$/)
    await runIn({ cwd, environment: { GITHUB_STEP_SUMMARY: join(cwd, 'whole.md') } }, ...PLAN)
    expect(await readFile(join(cwd, 'whole.md'), 'utf8')).toContain('<details><summary>10 more</summary>')
  })

  test('purge appends what became of each tag', async () => {
    const reason = 'Invalid tag @somebody (token very-secret-token)'
    const body = JSON.stringify({ error: { code: 'bad_request', message: reason } })
    const api = await startApi(({ body: { tags = [] } }) =>
      tags.includes('tag-1') ? { status: 400, body } : { status: 200 },
    )
    const cwd = await builtProject(2)
    const account = { CACHE_TAGS_API_URL: api.url, VERCEL_TOKEN: 'very-secret-token', VERCEL_PROJECT_ID: 'shop' }
    const environment = { ...account, GITHUB_STEP_SUMMARY: join(cwd, 'summary.md') }
    const ended = await runIn({ cwd, environment }, ...PURGE)
    expect(ended.code).toBe(3)
    const summary = await readFile(environment.GITHUB_STEP_SUMMARY, 'utf8')
    expect(summary).toContain('**Accepted\\: 1 of 2 tags in production\\.')
    expect(summary).toContain('| `tag-1` | vercel | 400 | Invalid tag \\@&#8203;somebody')
    expect(summary).toContain('<details><summary>2 tags</summary>')
    expect(summary).toContain('**cache-tags purge failed**\n\nCT\\_PURGE\\_REFUSED')
    expect(summary).not.toMatch(/very.{0,3}secret/)
  })

  test('check appends its findings', async () => {
    const cwd = await writeProject(UNRESOLVED)
    const environment = { GITHUB_STEP_SUMMARY: join(cwd, 'summary.md') }
    await runIn({ cwd, environment }, 'check')
    expect(await readFile(environment.GITHUB_STEP_SUMMARY, 'utf8')).toMatch(
      /### cache-tags check\n\n\*\*0 errors\\, \d+ warnings?.*\| `app\.ts:2:\d+` \| warning: unresolved \|/s,
    )
  })

  test('an error before the plan is appended, and no secret is', async () => {
    const cwd = await builtProject(1)
    const environment = { GITHUB_STEP_SUMMARY: join(cwd, 'summary.md'), VERCEL_TOKEN: 'very-secret-token' }
    await runIn({ cwd, environment }, 'plan', '--target', 'very-secret-token')
    const summary = await readFile(environment.GITHUB_STEP_SUMMARY, 'utf8')
    expect(summary).toMatch(/^\*\*cache-tags plan failed\*\*\n\nCT\\_TARGET\\: .* {2}\nhint\\: /)
    expect(summary).not.toMatch(/very.{0,3}secret/)
  })

  test('a file that takes nothing is a warning', async () => {
    const cwd = await builtProject(1)
    const { code, stderr } = await runIn({ cwd, environment: { GITHUB_STEP_SUMMARY: cwd } }, ...PLAN)
    expect(code).toBe(0)
    expect(stderr).toMatch(/^\[cache-tags\] warning: the job's summary could not be written: .*EISDIR/)
  })
})

describe('on a runner', () => {
  const RUNNER = { GITHUB_ACTIONS: 'true' }

  test.each(['scan', 'check'])('%s annotates what it found, on stderr', async (command) => {
    const cwd = await writeProject(UNRESOLVED)
    const { stdout, stderr } = await runIn(
      { cwd, environment: { ...RUNNER, GITHUB_WORKSPACE: cwd } },
      command,
      '--json',
    )
    expect(stderr).toMatch(
      /^::warning file=app\.ts,line=2,col=\d+,title=cache-tags%3A unresolved::.*can't be followed/m,
    )
    expect(() => JSON.parse(stdout)).not.toThrow()
    expect((await runIn({ cwd }, command)).stderr).not.toContain('::warning')
  })

  test('purge folds a long plan, and what it prints is no command', async () => {
    const cwd = await builtProject(30, '::error::tag')
    const { stderr, stdout } = await runIn({ cwd, environment: RUNNER }, ...PURGE)
    expect(stderr).toMatch(/^::group::Invalidate 30 of 30 known tags .*\n[^]*\n::endgroup::\n/)
    const commands = `${stdout}\n${stderr}`.split('\n').filter((line) => /^\s*::/.test(line))
    expect(commands.map((line) => line.split(/::| /)[1])).toEqual(['group', 'endgroup'])
  })

  test('no tag is taken for a command, and JSON still has it', async () => {
    const cwd = await builtProject(1, '::error::##[tag')
    const { stdout } = await runIn({ cwd, environment: RUNNER }, ...PLAN)
    expect(stdout).toContain(String.raw`  \u003a:error::\u0023#[tag-0`)
    const json = await runIn({ cwd, environment: RUNNER }, ...PLAN, '--json')
    expect(JSON.parse(json.stdout)).toMatchObject({ tags: [{ tag: '::error::##[tag-0' }] })
    expect(json.stdout).not.toContain('##[')
  })

  test('where the commands are stopped none is given', async () => {
    const cwd = await writeProject(UNRESOLVED)
    const environment = { ...RUNNER, CACHE_TAGS_GITHUB_COMMANDS: '0' }
    expect((await runIn({ cwd, environment }, 'check')).stderr).not.toContain('::')
  })
})
