import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { addFiles } from '../support/disk-project.ts'
import { buildOf, enter } from './behaviours.ts'
import { BUILDERS } from './builders-all.ts'
import { viteBuilder } from './builders-rollup.ts'
import { captureTalk } from './talk.ts'

const said = captureTalk()

const LIVE = { options: { baseline: 'live.json' } }

describe.each(BUILDERS)('$name', (builder) => {
  test('a build ends with what a release would purge, by the last one that is known', async () => {
    const root = await enter()
    await buildOf(builder, root)
    expect(said()).not.toContain('Since ')
    await copyFile(join(root, '.cache-tags/manifest.json'), join(root, 'live.json'))
    await buildOf(builder, root, LIVE)
    expect(said()).toContain('[cache-tags] Since live.json: nothing went stale. No site differs.\n')
    await addFiles(root, { 'src/rows.json': '{ "posts": ["c"], "products": ["d"] }' })
    await buildOf(builder, root, LIVE)
    expect(said()).toMatch(
      /\[cache-tags\] Since live\.json: \d of \d known tags went stale\. Sites: \d changed\. `cache-tags plan` tells more\.\n/,
    )
  })
})

test('a build of nothing but a client tells what is declared, and that it got no site tags', async () => {
  await buildOf(viteBuilder, await enter(), { isClient: true })
  expect(said()).toMatch(/\[cache-tags\] \d+ sites, \d+ tags?, 0 of \d+ site tags in the output, /)
  expect(said()).toContain('[cache-tags] Only client code was built, which gets no site tags.\n')
})

test('where nothing is declared, a build says so', async () => {
  await buildOf(viteBuilder, await enter({ 'package.json': '{}', 'src/main.js': 'export {}' }), {
    entries: { main: 'src/main.js' },
  })
  expect(said()).toMatch(/\[cache-tags\] no site declares a cache tag, \d+ modules?, \d+ ms → /)
})

describe('on a runner of GitHub Actions', () => {
  test('places that are not followed are annotated', async () => {
    vi.stubEnv('GITHUB_ACTIONS', 'true')
    const root = await enter()
    vi.stubEnv('GITHUB_WORKSPACE', join(root, '..'))
    await buildOf(viteBuilder, root)
    expect(said()).toMatch(
      /^::warning file=[^,:]+\/src\/pages\.js,line=\d+,col=\d+,title=cache-tags%3A unresolved::The tags of /m,
    )
  })

  test('not where its commands are stopped', async () => {
    vi.stubEnv('GITHUB_ACTIONS', 'true')
    vi.stubEnv('CACHE_TAGS_GITHUB_COMMANDS', '0')
    await buildOf(viteBuilder, await enter())
    expect(said()).not.toContain('::warning')
    expect(said()).toContain('src/pages.js:')
  })
})

test('why no last release is known is said to who debugs', async () => {
  const root = await enter()
  vi.stubEnv('CI', '')
  await buildOf(viteBuilder, root)
  expect(said()).not.toContain('the last release is not known')
  vi.stubEnv('CACHE_TAGS_DEBUG', '1')
  await buildOf(viteBuilder, root)
  expect(said()).toContain('[cache-tags] the last release is not known: there is no ledger yet\n')
})
