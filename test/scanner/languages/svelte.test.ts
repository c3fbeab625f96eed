import { describe, expect, test } from 'vitest'
import { entryOf, RENDER, staleAfter, type LanguageProject } from './language-project.ts'

const component = (source: string, files: Readonly<Record<string, string>> = {}): LanguageProject => ({
  packages: ['svelte'],
  files: { 'src/page.svelte': source, 'src/used.ts': 'export const used = 1', ...entryOf('page.svelte'), ...files },
})

const USED = { 'src/used.ts': 'export const used = 2' }

describe('what a component of Svelte shows', () => {
  test.each([
    ['an expression', `<script>import { used } from './used.ts'</script>{used}`],
    ['a component', `<script>import { used as Used } from './used.ts'</script><Used />`],
    ['a directive', `<script>import { used } from './used.ts'</script><i use:used></i>`],
    ['a store in the markup', `<script>import { used } from './used.ts'</script>{$used}`],
    ['a store in the script', `<script>import { used } from './used.ts'\nconst x = $used</script>`],
    ['a reaction', `<script>import { used } from './used.ts'\n$: x = used</script>{x}`],
    ['a script of the module', `<script module>import { used } from './used.ts'\nconst x = used</script>{x}`],
    ['an import in the markup', `{#await import('./used.ts') then x}{x.used}{/await}`],
    ['a glob in the markup', `{JSON.stringify(import.meta.glob('./us*.ts', { eager: true }))}`],
    ['a snippet', `<script>import { used } from './used.ts'</script>{#snippet x()}{used}{/snippet}{@render x()}`],
  ])('includes what it uses by %s', async (_, source) => {
    expect(await staleAfter(component(source), USED)).toEqual([RENDER])
  })

  test('includes styles that only a preprocessor can read', async () => {
    const source = `<style lang="scss">$a: 1; i { &:hover { @include m; } }\n@import './x.scss';</style><i></i>`
    const project = component(source, { 'src/x.scss': '$b: 1' })
    expect(await staleAfter(project, { 'src/x.scss': '$b: 2' })).toEqual([RENDER])
  })
})

test('what a script of the module exports is taken without what the component shows', async () => {
  const entry = `import { title } from './page.svelte'\nexport const render = () => new Response(title, { headers: { 'Cache-Tag': 'all' } })`
  const source = (title: string, tag: string): string =>
    `<script module>export const title = '${title}'</script><${tag}></${tag}>`
  const project = component(source('a', 'b'), { 'src/entry.ts': entry })
  expect(await staleAfter(project, { 'src/page.svelte': source('b', 'b') })).toEqual([RENDER])
  expect(await staleAfter(project, { 'src/page.svelte': source('a', 'i') })).toEqual([])
})

test.each([
  ['comments', '<!-- one --><b></b>', '<!-- two --><b></b>'],
  ['indentation', '<b>\n  <i></i>\n</b>', '<b>\n    <i></i>\n</b>'],
])('%s of the markup purge nothing', async (_, before, after) => {
  expect(await staleAfter(component(before), { 'src/page.svelte': after })).toEqual([])
})
