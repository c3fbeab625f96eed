import { describe, expect, test } from 'vitest'
import { blocksIn, fileOf, PAGES, type Block } from '../docs-pages.ts'
import { openEditor } from './editor.ts'

/** Where what a page's blocks import is installed; elsewhere it is the repository itself. */
const FOLDERS: Readonly<Record<string, string>> = {
  'docs/frameworks/sveltekit.md': 'test/e2e/frameworks/sveltekit',
}

/** What stands beside the blocks of a page in a project of its reader. */
const BESIDE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'docs/deploy.md': {
    'cache-tags.config.ts': `import type { Options } from 'unplugin-cache-tags'
export default { namespace: 'shop', ledger: { live: 'https://shop.example/live.json' } } satisfies Options`,
  },
  // As Nuxt declares it in `.nuxt`.
  'docs/frameworks/nuxt.md': {
    'nuxt.d.ts': "declare const defineNuxtConfig: typeof import('nuxt/config').defineNuxtConfig",
  },
}

const EXTENSIONS: Readonly<Record<string, string>> = { ts: 'ts', tsx: 'tsx', js: 'mjs' }

function named(block: Block): [string, string] {
  return [fileOf(block) ?? `block-${block.number}.${EXTENSIONS[block.language]}`, block.code]
}

const CODE = blocksIn(...Object.keys(EXTENSIONS))
const WITH_CODE = [...PAGES.keys()].filter((page) => CODE.some((block) => block.page === page))

test('code stands on many pages', () => {
  expect(WITH_CODE.length).toBeGreaterThan(10)
})

describe('the code of a page', () => {
  test.each(WITH_CODE)('%s is what the compiler takes, with the types of the built package', (page) => {
    const blocks = CODE.filter((block) => block.page === page)
    const files = Object.fromEntries(blocks.map(named))
    expect(Object.keys(files)).toHaveLength(blocks.length)
    const editor = openEditor({
      folder: FOLDERS[page] ?? 'test/e2e',
      resolution: 'bundler',
      files: { ...files, ...BESIDE[page] },
    })
    expect(editor.mistakes()).toEqual(new Map())
  })

  test('is looked at: a word that no option is would be told', () => {
    const config = "import { defineConfig } from 'unplugin-cache-tags'\nexport default defineConfig({ wrong: true })"
    const editor = openEditor({ folder: 'test/e2e', resolution: 'bundler', files: { 'a.ts': config } })
    expect([...editor.mistakes().keys()]).toEqual(['a.ts:2'])
  })
})
