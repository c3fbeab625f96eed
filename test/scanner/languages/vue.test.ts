import { describe, expect, test } from 'vitest'
import { entryOf, projectWith, RENDER, scanProjectAt, staleAfter, type LanguageProject } from './language-project.ts'

const component = (source: string, files: Readonly<Record<string, string>> = {}): LanguageProject => ({
  packages: ['vue'],
  files: { 'src/page.vue': source, 'src/used.ts': 'export const used = 1', ...entryOf('page.vue'), ...files },
})

const USED = { 'src/used.ts': 'export const used = 2' }

describe('what a component of Vue shows', () => {
  test.each([
    ['a tag with hyphens', `<template><my-used /></template><script setup>import MyUsed from './used.ts'</script>`],
    [
      'a tag in lower case',
      `<template><used /></template><script setup>import { used as Used } from './used.ts'</script>`,
    ],
    [
      'a directive',
      `<template><i v-focus /></template><script setup>import { used as vFocus } from './used.ts'</script>`,
    ],
    [
      'a bound attribute',
      `<template><i :my-used /></template><script setup>import { used as myUsed } from './used.ts'</script>`,
    ],
    ['a style', `<script setup>import { used } from './used.ts'</script><style>i { color: v-bind(used) }</style>`],
    ['a namespace', `<template><x.used /></template><script setup>import * as x from './used.ts'</script>`],
    ['options', `<script>import { used } from './used.ts'\nexport default { data: () => ({ used }) }</script>`],
    [
      'both scripts, with one import in each',
      `<script>import { used } from './used.ts'\nexport default { used }</script><script setup>import { used } from './used.ts'</script>`,
    ],
    ['a script that waits', `<script setup>import { used } from './used.ts'\nconst x = await used</script>`],
    ['a script elsewhere', `<script src="./used.ts"></script>`],
    ['an import in the template', `<template><i :is="() => import('./used.ts')" /></template>`],
  ])('includes what it uses by %s', async (_, source) => {
    expect(await staleAfter(component(source), USED)).toEqual([RENDER])
  })

  test.each([
    ['a picture', `<template><img src="./x.txt" /></template>`],
    ['one of several pictures', `<template><img srcset="./y.txt 1x, ./x.txt 2x" /></template>`],
    ['a block elsewhere', `<template></template><i18n src="./x.txt"></i18n>`],
    ['a style elsewhere', `<template></template><style src="./x.txt"></style>`],
    ['a template elsewhere', `<template src="./x.txt"></template>`],
  ])('includes the file of %s', async (_, source) => {
    const project = component(source, { 'src/x.txt': 'one' })
    expect(await staleAfter(project, { 'src/x.txt': 'two' })).toEqual([RENDER])
  })

  test('may use anything of the script where its template is another file', async () => {
    const source = `<template src="./x.html"></template><script setup>import { used } from './used.ts'</script>`
    const project = component(source, { 'src/x.html': '<i>{{ used }}</i>' })
    expect(await staleAfter(project, USED)).toEqual([RENDER])
  })

  test('includes its template where a script exports it by a name of its own', async () => {
    const source = (tag: string): string =>
      `<script>const page = {}\nexport { page as default }</script><template><${tag} /></template>`
    expect(await staleAfter(component(source('b')), { 'src/page.vue': source('i') })).toEqual([RENDER])
  })
})

test.each([
  ['of a comment', '<!-- one -->\n<b />', '<!-- two -->\n<b />'],
  ['of a class over several lines', '<b :class="\n a" />', '<b :class="\n   a" />'],
])('the wording %s purges nothing', async (_, before, after) => {
  const source = (text: string): string => `<template>${text}</template>`
  expect(await staleAfter(component(source(before)), { 'src/page.vue': source(after) })).toEqual([])
})

test.each([
  ['of preformatted text', '<template><pre>\n a</pre></template>'],
  ['of a text over several lines', '<template><i title="a\n b" /></template>'],
  ['of Pug', '<template lang="pug">\ni\n b</template>'],
  ['of Sass', '<template /><style lang="sass">\ni\n b\n c</style>'],
  ['of a block that only a plugin knows', '<template /><i18n>\na:\n b</i18n>'],
])('the indentation %s counts', async (_, source) => {
  const after = source.replace('\n b', '\n   b').replace('\n a', '\n   a')
  expect(await staleAfter(component(source), { 'src/page.vue': after })).toEqual([RENDER])
})

test('a script that is not for setting up runs when its module does', async () => {
  const files = {
    'src/entry.ts': `import './page.vue'\nexport const render = () => new Response('', { headers: { 'Cache-Tag': 'all' } })`,
  }
  const source = (text: string): string =>
    `<script>globalThis.x = ${text}</script><script setup>globalThis.y = 1</script>`
  expect(await staleAfter(component(source('1'), files), { 'src/page.vue': source('2') })).toEqual([RENDER])
  const other = source('1').replace('y = 1', 'y = 2')
  expect(await staleAfter(component(source('1'), files), { 'src/page.vue': other })).toEqual([])
})

test('a component with a mistake counts by its content, and the mistake is told', async () => {
  const { code } = await scanProjectAt(
    await projectWith(component(`<script setup>\nresponse.headers.set('Cache-Tag', 'a'</script>`)),
  )
  expect(code.unresolved).toEqual([expect.objectContaining({ module: 'src/page.vue', form: 'module', line: 2 })])
})
