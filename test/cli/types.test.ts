import { mkdir, readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { writeProject } from '../support/disk-project.ts'
import { runIn } from './fake-world.ts'

const SHOP = {
  'package.json': JSON.stringify({ name: 'shop' }),
  'src/data.ts': `
    import { unstable_cache, updateTag } from 'next/cache'
    export const posts = unstable_cache(async () => [], ['posts'], { tags: ['posts'] })
    export const post = unstable_cache(async () => '', ['post'], { tags: ['posts', 'post-' + globalThis.locale] })
    export const renew = () => updateTag('lost')
  `,
}

test('the declared tags are written where git does not see them, and those that are only purged are not', async () => {
  const cwd = await writeProject(SHOP)
  const { code, stdout, stderr } = await runIn({ cwd }, 'types')
  const file = join(cwd, '.cache-tags/tags.d.ts')
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: `[cache-tags] wrote ${file}: 2 tags\n` })
  expect((await readdir(join(cwd, '.cache-tags'))).sort()).toEqual(['.gitignore', 'tags.d.ts'])
  expect(await readFile(file, 'utf8')).toContain("type Known =\n    | `post-${string}`\n    | 'posts'\n\n")
})

test('--out names another place, from the working directory', async () => {
  const cwd = await writeProject(
    Object.fromEntries(Object.entries(SHOP).map(([path, text]) => [`apps/shop/${path}`, text])),
  )
  expect(await runIn({ cwd }, 'types', 'apps/shop', '--out', 'types/tags.d.ts', '-q')).toMatchObject({
    code: 0,
    stderr: '',
  })
  expect(await readdir(join(cwd, 'types'))).toEqual(['tags.d.ts'])
  expect(await readFile(join(cwd, 'types/tags.d.ts'), 'utf8')).toContain("| 'posts'")
})

test('the same project gives the same bytes', async () => {
  const texts = []
  for (const folder of [await writeProject(SHOP), await writeProject(SHOP)]) {
    await runIn({ cwd: folder }, 'types')
    texts.push(await readFile(join(folder, '.cache-tags/tags.d.ts'), 'utf8'))
  }
  expect(texts[0]).toBe(texts[1])
})

test('places that are not followed are told, for their tags may be lacking', async () => {
  const cwd = await writeProject({
    ...SHOP,
    'src/a.ts': "import { cacheTag } from 'next/cache'\ncacheTag(...globalThis.tags)\n",
  })
  const { code, stderr } = await runIn({ cwd }, 'types')
  expect(code).toBe(0)
  expect(stderr).toMatch(/warning: The tags of 1 place can't be followed; the types may lack some/)
})

test('a place that cannot be written to is told with the cause', async () => {
  const cwd = await writeProject(SHOP)
  await mkdir(join(cwd, 'taken.d.ts'))
  const { code, stderr } = await runIn({ cwd }, 'types', '--out', 'taken.d.ts')
  expect(code).toBe(2)
  expect(stderr).toMatch(/CT_USAGE: The types can't be written to .*taken\.d\.ts/)
  expect((await stat(join(cwd, 'taken.d.ts'))).isDirectory()).toBe(true)
  expect(await readdir(cwd)).not.toContainEqual(expect.stringMatching(/\.tmp$/))
})

test('flags win over the option, and a second run leaves the file as it is', async () => {
  const cwd = await writeProject({
    ...SHOP,
    'package.json': JSON.stringify({ name: 'shop', dependencies: { next: '^16.0.0' } }),
    'cache-tags.config.json': JSON.stringify({ types: { out: 'types/tags.d.ts' } }),
  })
  const file = join(cwd, 'types/tags.d.ts')
  await runIn({ cwd }, 'types', '--strict')
  expect(await readFile(file, 'utf8')).toContain('tag: CacheTags.Checked<Tag>')
  expect((await runIn({ cwd }, 'types', '--strict')).stderr).toBe(`[cache-tags] ${file} is as it was: 2 tags\n`)
  await runIn({ cwd }, 'types', '--out', 'elsewhere.d.ts')
  expect(await readFile(join(cwd, 'elsewhere.d.ts'), 'utf8')).toContain('tag: CacheTags.Suggested')
})
