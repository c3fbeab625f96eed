import { expect, test } from 'vitest'
import { diffManifests } from '../../src/core/diff.ts'
import { manifestOf } from '../support/memory-project.ts'

test('an edited function purges the tag of the site that reaches it, and nothing else', async () => {
  const files = {
    'a.ts': `import { cacheTag } from 'next/cache'\nimport { x } from './lib'\nexport async function a() { 'use cache'; cacheTag('a'); return x() }`,
    'b.ts': `import { cacheTag } from 'next/cache'\nimport { y } from './lib'\nexport async function b() { 'use cache'; cacheTag('b'); return y() }`,
    'lib.ts': `export function x() { return 1 }\nexport function y() { return 2 }`,
  }
  const before = await manifestOf(files)
  const after = await manifestOf({ ...files, 'lib.ts': files['lib.ts'].replace('return 1', 'return 3') })
  const diff = diffManifests(before, after)
  expect(diff.purge.map((entry) => entry.tag)).toEqual(['a'])
  expect(diff.purge[0]?.because).toEqual([{ module: 'lib.ts', name: 'x', change: 'changed' }])
})

test('a runtime cache that is kept in a constant is known by its methods', async () => {
  const before = await manifestOf({
    'a.ts': `import { getCache } from '@vercel/functions'\nconst cache = getCache()\nexport async function a(id: string) { const own = getCache(); await own.set('k', 1, { tags: ['own'] }); await cache.set('k', id, { tags: ['a'] }); await cache.expireTag('b') }`,
  })
  expect(Object.values(before.code.sites).map((site) => site.always)).toEqual([['own'], ['a']])
  expect(before.code.invalidations.map((place) => place.tags)).toEqual([['b']])
})
