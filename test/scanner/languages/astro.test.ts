import { describe, expect, test } from 'vitest'
import { entryOf, projectWith, RENDER, scanProjectAt, staleAfter, type LanguageProject } from './language-project.ts'

const PACKAGES = ['@astrojs/compiler-rs', '@astrojs/compiler-binding']

const component = (source: string, packages: readonly string[] = PACKAGES): LanguageProject => ({
  packages,
  files: { 'src/page.astro': source, 'src/used.ts': 'export const used = 1', ...entryOf('page.astro') },
})

const USED = { 'src/used.ts': 'export const used = 2' }

describe.each([
  ['Astro 7', PACKAGES],
  ['Astro 6', ['@astrojs/compiler']],
])('what a component shows, read by the compiler of %s,', (_version, packages) => {
  test.each([
    ['an expression', `---\nimport { used } from './used.ts'\n---\n<i>{used}</i>`],
    [
      'an expression, after letters of two units',
      `---\nconst x = '😀é'\nimport { used } from './used.ts'\n---\n{used}`,
    ],
    ['its frontmatter', `---\nimport { used } from './used.ts'\nif (used) return Astro.redirect('/')\n---\n<i />`],
    ['elements in its frontmatter', `---\nimport { used } from './used.ts'\nconst x = <b>{used}</b>\n---\n{x}`],
    ['a script for browsers', `<script>import { used } from './used.ts'\nused</script>`],
    ['an import in the markup', `<i>{(await import('./used.ts')).used}</i>`],
  ])('includes what it uses by %s', async (_, source) => {
    expect(await staleAfter(component(source, packages), USED)).toEqual([RENDER])
  })

  test('is read where it stands', async () => {
    const source = `---\n// é😀\nAstro.response.headers.set('Cache-Tag', 'a')\n---\n<i>😀</i>`
    const { code } = await scanProjectAt(await projectWith(component(source, packages)))
    expect(code.unresolved).toEqual([])
    expect(code.sites['src/page.astro#(module)~1']).toMatchObject({ line: 3, column: 1, tags: ['a'] })
  })
})

test('fences may be indented, and stand below comments', async () => {
  const source = `<!-- a page -->\n  ---\n  import { used } from './used.ts'\n  ---\n<i>{used}</i>`
  expect(await staleAfter(component(source), USED)).toEqual([RENDER])
})

test('comments in the markup are shown, and so they count', async () => {
  expect(await staleAfter(component('<!-- one --><i />'), { 'src/page.astro': '<!-- two --><i />' })).toEqual([RENDER])
})

test('what the frontmatter exports is taken without what the component shows', async () => {
  const entry = `import { title } from './page.astro'\nexport const render = () => new Response(title, { headers: { 'Cache-Tag': 'all' } })`
  const source = (title: string, tag: string): string => `---\nexport const title = '${title}'\n---\n<${tag} />`
  const project = component(source('a', 'b'))
  const files = { ...project.files, 'src/entry.ts': entry }
  expect(await staleAfter({ ...project, files }, { 'src/page.astro': source('b', 'b') })).toEqual([RENDER])
  expect(await staleAfter({ ...project, files }, { 'src/page.astro': source('a', 'i') })).toEqual([])
})
