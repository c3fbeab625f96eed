import { describe, expect, test } from 'vitest'
import { entryAttribution } from '../../src/core/attribute-entry.ts'
import type { Manifest } from '../../src/core/manifest.ts'
import { manifestOf, type MemoryFiles } from '../support/memory-project.ts'

const FILES: MemoryFiles = {
  'untagged.ts': `import { unstable_cache } from 'next/cache'
    export const untagged = unstable_cache(async () => 1)`,
  'product.ts': `import { unstable_cache } from 'next/cache'
    export const product = (id: string) => unstable_cache(async () => id, [id], { tags: [\`product-\${id}\`] })()`,
  'posts.ts': `import { unstable_cache } from 'next/cache'
    export const posts = unstable_cache(async () => 1, ['posts'], { tags: ['posts', 'all'] })`,
  'rates.ts': `export const rates = () => fetch('https://rates.test', { next: { tags: ['rates'] } })`,
}

const [UNTAGGED, PRODUCT, POSTS] = ['untagged.ts#untagged~1', 'product.ts#product~1', 'posts.ts#posts~1']

function tagOf(manifest: Manifest, site: string | undefined): string {
  return manifest.code.sites[site ?? '']?.siteTag ?? ''
}

describe('the sites that may have made an entry', () => {
  test('are named by the site tag where it was injected: it is there, or the entry is of another', async () => {
    const manifest = await manifestOf(FILES)
    const sitesOf = entryAttribution(manifest)
    expect(sitesOf([tagOf(manifest, UNTAGGED)])).toEqual([UNTAGGED])
    expect(sitesOf([tagOf(manifest, PRODUCT), 'product-1'])).toEqual([PRODUCT])
    expect(sitesOf([])).toEqual([])
    expect(sitesOf(['product-1'])).toEqual([])
  })

  test('are those whose patterns every tag matches, and of whose constant tags none is missing', async () => {
    const sitesOf = entryAttribution(await manifestOf(FILES, { build: { injected: [] } }))
    expect(sitesOf(['all', 'posts'])).toEqual([POSTS])
    expect(sitesOf(['posts'])).toEqual([])
    expect(sitesOf(['product-1'])).toEqual([PRODUCT])
    expect(sitesOf(['product-1', 'else'])).toEqual([])
    expect(sitesOf([]).toSorted()).toEqual([PRODUCT, UNTAGGED])
  })

  test('are none for a site tag that nobody injected', async () => {
    const manifest = await manifestOf(FILES, { build: { injected: [] } })
    expect(entryAttribution(manifest)([tagOf(manifest, UNTAGGED)])).toEqual([])
  })

  test('are none for what upstream answered', async () => {
    expect(entryAttribution(await manifestOf(FILES))(['rates'])).toEqual([])
  })
})
