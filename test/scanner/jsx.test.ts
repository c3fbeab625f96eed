import { describe, expect, test } from 'vitest'
import { purgedTags, siteModule, type DiskFiles } from './purged-tags.ts'

const PAGE: DiskFiles = {
  'package.json': JSON.stringify({ name: 'app' }),
  'page.tsx': siteModule('page', '', '<p>{1}</p>'),
  'plain.ts': siteModule('plain', '', '1'),
}

function runtime(name: string, version: string): DiskFiles {
  return {
    [`node_modules/${name}/package.json`]: JSON.stringify({ name, version, exports: { './jsx-runtime': './jsx.js' } }),
    [`node_modules/${name}/jsx.js`]: '',
  }
}

function tsconfig(compilerOptions: object): DiskFiles {
  return { 'tsconfig.json': JSON.stringify({ compilerOptions }) }
}

describe('another version of what JSX is made with counts for what holds JSX', () => {
  test.each<[string, string, DiskFiles]>([
    ['React where nothing is said', 'react', {}],
    ['Preact where that is there alone', 'preact', {}],
    [
      'the source that is named',
      'preact',
      { ...tsconfig({ jsxImportSource: 'preact' }), ...runtime('react', '1.0.0') },
    ],
    [
      'the source that a settings file refers to, as templates of Vite do',
      'preact',
      {
        'tsconfig.json': '{ "files": [], "references": [{ "path": "./tsconfig.app.json" }] }',
        'tsconfig.app.json': '{ "compilerOptions": { "jsxImportSource": "preact" } }',
      },
    ],
  ])('%s', async (_, name, files) => {
    expect(await purgedTags({ ...PAGE, ...files, ...runtime(name, '1.0.0') }, runtime(name, '2.0.0'))).toEqual(['page'])
  })

  test('and not where another one is named', async () => {
    const files = { ...PAGE, ...tsconfig({ jsxImportSource: 'preact' }), ...runtime('preact', '1.0.0') }
    expect(await purgedTags({ ...files, ...runtime('react', '1.0.0') }, runtime('react', '2.0.0'))).toEqual([])
  })
})

describe('what makes elements in the project itself is followed', () => {
  test('a runtime that an alias leads to', async () => {
    const named = tsconfig({ jsxImportSource: '@/jsx', paths: { '@/*': ['./*'] } })
    const files = {
      ...PAGE,
      ...named,
      'jsx/jsx-runtime.ts': `import { make } from './make'\nexport const jsx = make`,
      'jsx/make.ts': 'export const make = () => 1',
    }
    expect(await purgedTags(files, { 'jsx/make.ts': 'export const make = () => 2' })).toEqual(['page'])
  })

  test('a factory that settings name', async () => {
    const files = {
      ...PAGE,
      ...tsconfig({ jsx: 'react', jsxFactory: 'dom.make' }),
      'page.tsx': siteModule('page', `import { dom } from './dom'`, '<p>{1}</p>'),
      'plain.ts': siteModule('plain', `import { dom } from './dom'`, '1'),
      'dom.ts': 'export const dom = { make: () => 1 }',
    }
    expect(await purgedTags(files, { 'dom.ts': 'export const dom = { make: () => 2 }' })).toEqual(['page'])
  })
})
