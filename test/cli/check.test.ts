import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { writeProject } from '../support/disk-project.ts'
import { runIn } from './fake-world.ts'

const DATA = `import { unstable_cache } from 'next/cache'
export const posts = unstable_cache(async () => [], ['posts'], { tags: ['posts'] })
export const post = unstable_cache(async (id: string) => id, ['post'], { tags: ['post-' + globalThis.locale] })
`
const ACTIONS = `import { updateTag } from 'next/cache'
export const renew = () => updateTag('post')
`
const BARE = `import { unstable_cache } from 'next/cache'
export const tenant = unstable_cache(async () => [], ['tenant'], { tags: [globalThis.tenant, 'tenants'] })
`
const SHOP = { 'package.json': JSON.stringify({ name: 'shop' }), 'src/data.ts': DATA, 'src/actions.ts': ACTIONS }

/** The rules that a check of a project finds broken, and how it ends. */
async function rulesIn(
  files: Readonly<Record<string, string>>,
  ...argv: readonly string[]
): Promise<[number, string[]]> {
  const { code, stdout } = await runIn({ cwd: await writeProject(files) }, 'check', '--json', ...argv)
  return [code, JSON.parse(stdout).map(({ rule }: { rule: string }) => rule)]
}

test('an error is shown with its code and a way out, and is a failure', async () => {
  const { code, stdout, stderr } = await runIn({ cwd: await writeProject(SHOP) }, 'check')
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
  expect(stdout).toBe(`src/actions.ts
  2:28  error  undeclared
    "post" is purged, and no site declares it.
    Did you mean "posts"?
      1 | import { updateTag } from 'next/cache'
    > 2 | export const renew = () => updateTag('post')
        |                            ^
      3 |

  CDN     HEADER            TAG        TAGS A RESPONSE  TAGS A REQUEST  CASE  PURGES BY           RATE
  Vercel  Vercel-Cache-Tag  256 bytes  128              16              kept  invalidate, delete  not published

1 error, 0 warnings, 0 notes in 2 sites.
`)
})

test('--json prints the findings and nothing else on stdout', async () => {
  const { code, stdout, stderr } = await runIn({ cwd: await writeProject(SHOP) }, 'check', '--json')
  expect(code).toBe(1)
  expect(JSON.parse(stdout)).toEqual([
    {
      module: 'src/actions.ts',
      line: 2,
      column: 28,
      rule: 'undeclared',
      severity: 'error',
      tag: 'post',
      message: '"post" is purged, and no site declares it.',
      hint: 'Did you mean "posts"?',
    },
  ])
  expect(stderr).toBe('[cache-tags] 1 error, 0 warnings, 0 notes in 2 sites.\n')
})

describe('warnings', () => {
  const files = { 'src/data.ts': DATA, 'src/bare.ts': BARE }

  test('are no failure', async () => {
    expect(await rulesIn(files)).toEqual([0, ['bare-hole']])
    expect(await rulesIn(files, '--max-warnings', '1')).toEqual([0, ['bare-hole']])
  })

  test('are one where there are more than are allowed', async () => {
    const { code, stderr } = await runIn({ cwd: await writeProject(files) }, 'check', '--max-warnings', '0')
    expect(code).toBe(1)
    expect(stderr).toBe('[cache-tags] warning: 1 warning, and --max-warnings allows 0.\n')
  })

  test.each(['few', '-1', '1.5'])('can not be limited to %s', async (most) => {
    const { code, stderr } = await runIn({ cwd: await writeProject(files) }, 'check', `--max-warnings=${most}`)
    expect(code).toBe(2)
    expect(stderr).toMatch(/CT_USAGE: --max-warnings ".*" is no number\.\n {2}hint: Write --max-warnings 0/)
  })
})

describe('what is ignored', () => {
  const lineBefore = ACTIONS.replace('export', '// cache-tags-ignore undeclared: the CMS declares it\nexport')

  test.each([
    ['by a comment', { ...SHOP, 'src/actions.ts': lineBefore }],
    ['by the option, for a tag', { ...SHOP, 'cache-tags.config.json': '{ "ignore": { "undeclared": ["pos*"] } }' }],
    ['by the option, for modules', { ...SHOP, 'cache-tags.config.json': '{ "ignore": { "undeclared": ["src/*"] } }' }],
  ])('%s, is counted and no failure', async (_, files) => {
    const { code, stdout } = await runIn({ cwd: await writeProject(files) }, 'check')
    expect(code).toBe(0)
    expect(stdout).toMatch(/\n\n0 errors, 0 warnings, 0 notes, 1 ignored in 2 sites\.\n$/)
    expect(stdout).not.toContain('undeclared')
  })

  test('without a need is told', async () => {
    const files = { ...SHOP, 'src/data.ts': `// cache-tags-ignore-file bare-hole: no more\n${DATA}` }
    expect(await rulesIn(files)).toEqual([1, ['undeclared', 'ignore-comment']])
  })

  test('by a rule that does not exist is a mistake of the configuration', async () => {
    const files = { ...SHOP, 'cache-tags.config.json': '{ "ignore": { "undeclard": ["*"] } }' }
    const { code, stderr } = await runIn({ cwd: await writeProject(files) }, 'check')
    expect(code).toBe(1)
    expect(stderr).toMatch(/CT_CONFIG: [^]*ignore\.undeclard: must be a rule: undeclared, case-clash/)
  })
})

test('the limits are those of the configured CDN', async () => {
  const files = { 'src/a.ts': DATA.replace("'posts' +", '').replace("tags: ['posts']", `tags: ['${'ä'.repeat(200)}']`) }
  expect(await rulesIn(files)).toEqual([1, ['tag-limit']])
  expect(await rulesIn({ ...files, 'cache-tags.config.json': '{ "cdn": "next" }' })).toEqual([0, []])
})

describe('a manifest', () => {
  test('of a build tells what the build left out, with the code of the project', async () => {
    const cwd = await writeProject({ 'src/data.ts': DATA, 'package.json': SHOP['package.json'] })
    const { stdout } = await runIn({ cwd }, 'scan', '--json', '--quiet')
    await writeFile(join(cwd, 'built.json'), stdout.replace('"build": {}', '"build": { "injected": [] }'))
    expect((await runIn({ cwd }, 'check')).stdout).not.toContain('not-injected')
    const checked = await runIn({ cwd }, 'check', '--manifest', 'built.json')
    expect(checked.code).toBe(0)
    expect(checked.stdout).toMatch(/src\/data\.ts\n {2}3:21 {2}warning {2}not-injected\n/)
    expect(checked.stdout).toContain('> 3 | export const post = unstable_cache(')
  })

  test('is shown without code where the sources are not there', async () => {
    const cwd = await writeProject(SHOP)
    await runIn({ cwd }, 'scan', '--out', 'kept.json')
    const elsewhere = await writeProject({ 'package.json': '{}' })
    const { code, stdout } = await runIn({ cwd: elsewhere }, 'check', '--manifest', join(cwd, 'kept.json'))
    expect(code).toBe(1)
    expect(stdout).toContain('2:28  error  undeclared')
    expect(stdout).not.toContain('>')
  })

  test('that is missing is told', async () => {
    const { code, stderr } = await runIn({ cwd: await writeProject(SHOP) }, 'check', '--manifest', 'nowhere.json')
    expect(code).toBe(1)
    expect(stderr).toContain('CT_MANIFEST_MISSING')
  })
})

test('a folder may be named', async () => {
  const files = Object.fromEntries(Object.entries(SHOP).map(([path, text]) => [`apps/shop/${path}`, text]))
  expect(await rulesIn(files, 'apps/shop')).toEqual([1, ['undeclared']])
})

test('the configured CDNs are shown with what they take', async () => {
  const config = '{ "cdn": ["next", "cloudflare"] }'
  const { stdout } = await runIn({ cwd: await writeProject({ 'cache-tags.config.json': config }) }, 'check')
  const rows = stdout.split('\n').map((line) => line.trim().split(/ {2,}/))
  expect(rows[1]).toEqual([
    'Next',
    'none',
    '256 characters',
    '128',
    '64',
    'kept',
    'invalidate, delete',
    'not published',
  ])
  expect(rows[2]).toEqual([
    'Cloudflare',
    'Cache-Tag',
    '1024 bytes',
    '1000, 16384 bytes',
    '100',
    'folded',
    'delete',
    '5 requests in 60 s, 25 at once',
  ])
})
