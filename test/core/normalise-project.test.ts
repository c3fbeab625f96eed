import { format } from 'oxfmt'
import { expect, it } from 'vitest'
import { diffManifests } from '../../src/core/diff.ts'
import { manifestOf, type MemoryFiles } from '../support/memory-project.ts'

const FILES: Record<string, string> = {
  'posts.ts': `import { unstable_cache } from 'next/cache'
import type { Post } from './types'
import { clean, LIMIT } from './text'
export const getPosts = unstable_cache(async (page: number): Promise<Post[]> => {
  const found = await fetch('https://cms.example/posts?page=' + page)
  return (await found.json()).slice(0, LIMIT).map((post: Post) => ({ ...post, title: clean(post.title) }))
}, ['posts'], { tags: ['posts'] })`,
  'view.tsx': `import { cacheTag } from 'next/cache'
import { clean } from './text'
export async function View({ title }: { title: string }) {
  'use cache'
  cacheTag('view')
  return <main className="view">Title: {clean(title)}</main>
}`,
  'text.ts': `export const LIMIT: number = 10
export function clean(text: string): string { return text.trim().replaceAll(/ +/g, ' ') }
export function unused() { return 'unused' }`,
  'types.ts': `export interface Post { title: string }`,
}

/** The tags that a change of one file purges. */
async function purged(file: string, change: (source: string) => string, files: MemoryFiles = FILES): Promise<string[]> {
  const source = files[file] ?? ''
  expect(change(source)).not.toBe(source)
  const diff = diffManifests(await manifestOf(files), await manifestOf({ ...files, [file]: change(source) }))
  expect(diff.widened).toBeNull()
  return diff.purge.map((entry) => entry.tag)
}

const replace = (from: string, to: string) => (source: string) => source.replace(from, to)

it.each([
  ['a comment', 'text.ts', replace('export function clean', '/** Cleans. */\nexport function clean')],
  ['a type', 'text.ts', replace('LIMIT: number', 'LIMIT: 10')],
  ['an interface', 'types.ts', replace('title: string', 'title: string; id: number')],
  ['an assertion', 'posts.ts', replace('.slice(0, LIMIT)', '!.slice(0, LIMIT as number)')],
  ['quotes', 'posts.ts', replace(`['posts'], {`, `["posts"], {`)],
  ['a function that no site reaches', 'text.ts', replace(`'unused'`, `'still unused'`)],
  [
    'an unused type import',
    'view.tsx',
    replace(`import { clean }`, `import type { Post } from './types'\nimport { clean }`),
  ],
  ['a line more above', 'view.tsx', replace('export async', '\n\n\nexport async')],
])('%s purges nothing', async (_, file, change) => {
  expect(await purged(file, change)).toEqual([])
})

it.each([
  ['a constant', 'text.ts', replace('10', '11'), ['posts']],
  ['a regular expression', 'text.ts', replace('/g', '/gu'), ['posts', 'view']],
  ['JSX text', 'view.tsx', replace('Title:', 'Headline:'), ['view']],
  ['a JSX attribute', 'view.tsx', replace('"view"', '"page"'), ['view']],
  ['a directive', 'view.tsx', replace(`'use cache'\n`, `'use cache: remote'\n`), ['view']],
  ['a text in a sum', 'posts.ts', replace('page=', 'p='), ['posts']],
  ['a key part', 'posts.ts', replace(`['posts'], {`, `['all posts'], {`), ['posts']],
])('%s purges the sites that reach it', async (_, file, change, tags) => {
  expect(await purged(file, change)).toEqual(tags)
})

it('a project that is formatted anew purges nothing, whatever the style', async () => {
  const before = await manifestOf(FILES)
  const formatted = await Promise.all(
    Object.entries(FILES).map(async ([file, source]) => {
      const { code } = await format(file, source, { semi: true, singleQuote: false, printWidth: 60, useTabs: true })
      return [file, code] as const
    }),
  )
  const after = await manifestOf(Object.fromEntries(formatted))
  expect(diffManifests(before, after).purge).toEqual([])
  expect(Object.values(after.code.sites).map((site) => site.fingerprint)).toEqual(
    Object.values(before.code.sites).map((site) => site.fingerprint),
  )
})
