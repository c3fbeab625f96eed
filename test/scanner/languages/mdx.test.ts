import { describe, expect, test } from 'vitest'
import { entryOf, RENDER, staleAfter, type LanguageProject } from './language-project.ts'

const component = (source: string): LanguageProject => ({
  packages: ['@mdx-js/mdx'],
  files: { 'src/page.mdx': source, 'src/used.ts': 'export const used = 1', ...entryOf('page.mdx') },
})

describe('what a page of MDX shows', () => {
  test.each([
    ['an expression', `import { used } from './used.ts'\n\n# a {used}`],
    ['an element', `import * as x from './used.ts'\n\n<x.used />`],
    ['what it exports', `import { used } from './used.ts'\nexport const a = used\n\n{a}`],
    ['its layout', `import { used } from './used.ts'\nexport default used\n\n# a`],
    ['a layout of another module', `export { used as default } from './used.ts'\n\n# a`],
    ['anything, after data in front', `---\ntitle: a < b {\n---\nimport { used } from './used.ts'\n\n{used}`],
  ])('includes what it uses by %s', async (_, source) => {
    expect(await staleAfter(component(source), { 'src/used.ts': 'export const used = 2' })).toEqual([RENDER])
  })

  test.each([
    ['its text', '# a', '# b'],
    ['a line that parts two paragraphs', 'a\nb', 'a\n\nb'],
    ['the indentation of a list', '- a\n- b', '- a\n  - b'],
    ['data in front', '---\na: 1\n---\n# a', '---\na: 2\n---\n# a'],
  ])('includes %s', async (_, before, after) => {
    expect(await staleAfter(component(before), { 'src/page.mdx': after })).toEqual([RENDER])
  })

  test('includes its text where it has a layout', async () => {
    const source = (text: string): string => `export { used as default } from './used.ts'\n\n${text}`
    expect(await staleAfter(component(source('a')), { 'src/page.mdx': source('b') })).toEqual([RENDER])
  })
})

test('what nothing in a page uses purges nothing', async () => {
  const source = `import { used } from './used.ts'\n\n# a`
  expect(await staleAfter(component(source), { 'src/used.ts': 'export const used = 2' })).toEqual([])
})
