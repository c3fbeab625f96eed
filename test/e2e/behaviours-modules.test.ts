import { symlink } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { addFiles } from '../support/disk-project.ts'
import { buildOf, enter, purged, tagsIn } from './behaviours.ts'
import { BUILDERS } from './builders-all.ts'
import type { BuildSettings } from './builders.ts'
import { APP } from './fixture.ts'
import { captureTalk, siteTags } from './talk.ts'

const said = captureTalk()

describe.each(BUILDERS)('$name', (builder) => {
  test('a virtual module that changes purges what imports it, and nothing else', async () => {
    const page = `import { words } from 'virtual-words'
      export const words1 = () => new Response(words, { headers: { 'Cache-Tag': 'words' } })`
    const root = await enter({ ...APP, 'src/legacy.js': `${page}\nexport default 1` })
    const virtual = (text: string) => ({ virtual: { 'virtual-words': `export const words = ${JSON.stringify(text)}` } })
    const before = await buildOf(builder, root, virtual('one'))
    expect(before.build.differences).toEqual([])
    expect(purged(before, await buildOf(builder, root, virtual('one')))).toEqual([])
    expect(purged(before, await buildOf(builder, root, virtual('two')))).toEqual(['words'])
  })

  test('a workspace package that is linked is part of the project', async () => {
    const root = await enter({
      ...APP,
      'package.json': JSON.stringify({ name: 'app', type: 'module', dependencies: { '@app/ui': '*' } }),
      'packages/ui/package.json': '{ "name": "@app/ui", "type": "module", "exports": "./index.js" }',
      'packages/ui/index.js': `export * from './title.js'\nexport const other = 1`,
      'packages/ui/title.js': `export const title = 'one'`,
      'node_modules/@app/README': '',
      'src/legacy.js': `import { title } from '@app/ui'
        export const titled = () => new Response(title, { headers: { 'Cache-Tag': 'titled' } })
        export default 1`,
    })
    await symlink(join(root, 'packages/ui'), join(root, 'node_modules/@app/ui'), 'junction')
    const before = await buildOf(builder, root)
    expect(before.build.differences).toEqual([])
    await addFiles(root, { 'packages/ui/title.js': `export const title = 'two'` })
    expect(purged(before, await buildOf(builder, root))).toEqual(['titled'])
    await addFiles(root, { 'packages/ui/index.js': `export * from './title.js'\nexport const other = 2` })
    expect(purged(before, await buildOf(builder, root))).toEqual(['titled'])
  })

  const banner = (code: string): string => `/* another plugin */\n\n${code}`
  const { changedBefore, loadedBefore } = builder.limits
  test.each<[string, BuildSettings, string | undefined]>([
    ['changes a file before ours', { before: [{ files: /pages\.js$/, transform: banner }] }, changedBefore],
    ['changes a file after ours', { after: [{ files: /pages\.js$/, transform: banner }] }, undefined],
    ['loads a file before ours', { before: [{ files: /pages\.js$/, load: banner }] }, loadedBefore],
    ['loads a file after ours', { after: [{ files: /pages\.js$/, load: banner }] }, undefined],
  ])('where another plugin %s, its tags are there, or told as missing', async (_, settings, whyMissing) => {
    const root = await enter()
    const manifest = await buildOf(builder, root, settings)
    const wanted = Object.values(manifest.code.sites).filter((site) => site.siteTag !== null)
    const expected = wanted.filter(({ statement }) => whyMissing === undefined || !statement.startsWith('src/pages.js'))
    expect(manifest.build.injected).toEqual(expected.map((site) => site.siteTag).sort())
    expect(await tagsIn(join(root, 'dist'))).toEqual(manifest.build.injected)
    expect(said()).toContain(`${expected.length} of ${wanted.length} site tags in the output`)
  })

  test('the tag of a component is there, or told as missing', async () => {
    const root = await enter({
      ...APP,
      'node_modules/README': '',
      'src/legacy.js': `export { default } from './widget.vue'`,
      'src/widget.vue': `<script setup>
        import { addCacheTag } from '@vercel/functions'
        const props = defineProps(['id'])
        await addCacheTag('widget-' + props.id)
        </script>
        <template><p>{{ props.id }}</p></template>`,
    })
    await symlink(resolve(import.meta.dirname, '../../node_modules/vue'), join(root, 'node_modules/vue'), 'junction')
    const manifest = await buildOf(builder, root)
    const found = await tagsIn(join(root, 'dist'))
    expect(manifest.build).toMatchObject({ injected: found, differences: [] })
    const missing = Object.values(manifest.code.sites).filter(
      ({ siteTag }) => siteTag !== null && !found.includes(siteTag),
    )
    expect(missing.map(({ module }) => module)).toEqual(
      builder.limits.components === undefined ? [] : ['src/widget.vue'],
    )
    expect(siteTags(manifest)).toHaveLength(7)
    expect(said()).toContain(`${found.length} of 7 site tags in the output`)
  })

  test('tags that another plugin takes away are told as missing', async () => {
    const root = await enter()
    const gone = { files: /legacy\.js$/, transform: () => 'export default 1' }
    const manifest = await buildOf(builder, root, { before: [gone] })
    expect(await tagsIn(join(root, 'dist'))).toEqual(manifest.build.injected)
    expect(said()).toContain('6 of 7 site tags in the output')
  })
})
