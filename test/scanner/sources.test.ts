import { relative, sep } from 'node:path'
import { describe, expect, it } from 'vitest'
import { CacheTagsError } from '../../src/core/error.ts'
import { DEFAULT_EXCLUDE, listSources, type SourcesOptions } from '../../src/scanner/sources.ts'
import { link, makeFolder, type Files } from './sources-folder.ts'

const list = async (files: Files, options?: SourcesOptions, below = ''): Promise<string[]> => {
  const folder = await makeFolder(files)
  const found = await listSources(`${folder}/${below}`, options)
  return found.map((file) => relative(folder, file).split(sep).join('/'))
}

const empty = (paths: readonly string[]): Files => Object.fromEntries(paths.map((path) => [path, '']))

describe('listSources', () => {
  it('lists every dialect of JavaScript, components, and nothing else, in code-unit order', async () => {
    const scripts = ['a.cjs', 'a.cts', 'a.js', 'a.jsx', 'a.mjs', 'a.mts', 'a.ts', 'a.tsx']
    const dialects = ['a.astro', ...scripts.slice(0, 4), 'a.mdx', ...scripts.slice(4), 'a.vue'].sort()
    const found = await list(empty([...dialects.toReversed(), 'a.css', 'a.json', 'a.md', 'b/é.ts', 'B/x.ts']))
    expect(found).toEqual(['B/x.ts', ...dialects, 'b/é.ts'])
  })

  it('leaves out what is installed, built, hidden, a test or mere types', async () => {
    const left = ['src/a.ts', 'src/latest.ts']
    const out = [
      'node_modules/a/index.js',
      'packages/b/node_modules/a/index.js',
      'dist/a.js',
      'coverage/a.js',
      '.next/a.js',
      'packages/b/.next/a.js',
      '.eslintrc.cjs',
      'src/a.test.ts',
      'src/a.spec.tsx',
      'src/__tests__/b.ts',
      'src/a.d.ts',
      'src/a.d.mts',
    ]
    expect(await list(empty([...left, ...out]))).toEqual(left)
  })

  it('keeps routes that are called as build folders are', async () => {
    const routes = ['app/.well-known/route.ts', 'app/(a)/[id]/page.tsx', 'app/coverage/page.tsx', 'app/dist/page.tsx']
    expect(await list(empty(routes))).toEqual(routes.toSorted())
  })

  it('leaves out what git ignores, by the files of the folder, of folders in it and of those above it', async () => {
    const files = {
      '.git/HEAD': '',
      '.gitignore': 'generated\n',
      'apps/web/.gitignore': '/out\n*.local.ts\n!keep.local.ts\n',
      'apps/web/lib/.gitignore': 'tmp\n',
    }
    const sources = [
      'a.ts',
      'generated/a.ts',
      'out/a.ts',
      'lib/out/a.ts',
      'x.local.ts',
      'keep.local.ts',
      'lib/tmp/a.ts',
    ]
    const found = await list({ ...files, ...empty(sources.map((path) => `apps/web/${path}`)) }, {}, 'apps/web')
    expect(found).toEqual(['apps/web/a.ts', 'apps/web/keep.local.ts', 'apps/web/lib/out/a.ts'])
  })

  it('lists what include names, outside the folder too, and leaves out what exclude names', async () => {
    const files = empty(['web/src/a.ts', 'web/src/b.ts', 'web/other/c.ts', 'ui/d.ts', 'ui/node_modules/x/e.ts'])
    const options = { include: ['src', '../ui/**'], exclude: [...DEFAULT_EXCLUDE, '**/b.ts'] }
    expect(await list(files, options, 'web')).toEqual(['ui/d.ts', 'web/src/a.ts'])
  })

  it('follows links, names files by where they lead, and ends where links loop', async () => {
    const files = {
      ...empty(['web/src/a.ts', 'shared/b.ts', 'shared/node_modules/x/c.ts', 'one/d.ts', 'else/e.ts']),
      'web/src/shared': link('../../shared'),
      'web/src/again': link('../../shared'),
      'web/src/one.ts': link('../../one/d.ts'),
      'web/src/loop': link('..'),
      'web/src/up': link('../..'),
      'web/src/gone': link('nowhere'),
      'web/src/installed': link('../../shared/node_modules/x'),
      'shared/loop': link('.'),
      'shared/back': link('../web/src'),
    }
    expect(await list(files, {}, 'web')).toEqual(['one/d.ts', 'shared/b.ts', 'web/src/a.ts'])
  })

  it('says so when there is no such folder', async () => {
    const folder = await makeFolder({})
    const listing = listSources(`${folder}/nowhere`)
    await expect(listing).rejects.toBeInstanceOf(CacheTagsError)
    await expect(listing).rejects.toMatchObject({ code: 'CT_SCAN' })
  })
})
