import { describe, expect, test } from 'vitest'
import { tagTypes } from '../../src/core/tag-types.ts'
import { openEditor, type EditorProject } from './editor.ts'

const TAGS = ['posts', 'users', 'product-*', 'offer-today']

const PLACES: readonly (readonly [string, EditorProject['resolution'], string])[] = [
  ['test/e2e', 'bundler', 'next/cache'],
  ['test/e2e', 'node', 'next/cache.js'],
  ['test/e2e/next-15', 'bundler', 'next/cache'],
]

/** What is Next's, as both versions name it. */
function programFor(folder: string, specifier: string): string {
  const names = folder.endsWith('15')
    ? 'revalidateTag, unstable_expireTag as updateTag, unstable_cacheTag as cacheTag, unstable_cache, revalidatePath'
    : 'revalidateTag, updateTag, cacheTag, unstable_cache, revalidatePath'
  const more = folder.endsWith('15') ? '' : ", 'max'"
  return `import { ${names} } from '${specifier}'
declare const id: string
declare const either: 'posts' | 'post'
revalidateTag('posts'${more})
revalidateTag(id${more})
revalidateTag(\`product-\${id}\`${more})
revalidateTag(\`offer-\${id}\`${more})
revalidateTag(\`\${id}-\${id}\`${more})
updateTag('users')
cacheTag('posts', 'one that is new')
export const make = unstable_cache(async (a: number) => a + 1, ['a'], { tags: ['posts', 'new'], revalidate: 60 })
export const three: Promise<number> = make(2)
revalidatePath('/')
revalidateTag('post'${more})
revalidateTag(\`products-\${id}\`${more})
revalidateTag(either${more})
updateTag('user')
revalidateTag(1${more})
make('1')
`
}

const CURSORS = ["revalidateTag('", "updateTag('", "cacheTag('", "['posts', '"]

describe.each(PLACES)('with the Next of %s, resolved as by %s, from %s', (folder, resolution, specifier) => {
  const open = (isStrict: boolean): ReturnType<typeof openEditor> =>
    openEditor({
      folder,
      resolution,
      files: { 'tags.d.ts': tagTypes(TAGS, { hasNext: true, isStrict }), 'main.ts': programFor(folder, specifier) },
    })

  test('an editor completes the tags, and any text passes', () => {
    const editor = open(false)
    for (const cursor of CURSORS) {
      expect(editor.completionsAfter('main.ts', cursor)).toEqual(
        expect.arrayContaining(['posts', 'users', 'offer-today']),
      )
    }
    expect([...editor.mistakes().keys()]).toEqual(['main.ts:18', 'main.ts:19'])
  })

  test('strict types complete them too, and take no purge of what surely nothing declares', () => {
    const editor = open(true)
    for (const cursor of CURSORS) {
      expect(editor.completionsAfter('main.ts', cursor)).toEqual(
        expect.arrayContaining(['posts', 'users', 'offer-today']),
      )
    }
    const mistakes = editor.mistakes()
    expect([...mistakes.keys()]).toEqual([14, 15, 16, 17, 18, 19].map((line) => `main.ts:${line}`))
    expect(mistakes.get('main.ts:14')).toBe(`Argument of type '"post"' is not assignable to parameter of type 'Known'.`)
    expect(mistakes.get('main.ts:16')).toContain(`Did you mean '"posts"'?`)
  })

  test("what Next's own types say of a call still holds", () => {
    const wrong = folder.endsWith('15') ? "revalidateTag('posts', 'max')" : "revalidateTag('posts')"
    const files = {
      'tags.d.ts': tagTypes(TAGS, { hasNext: true, isStrict: false }),
      'main.ts': `import { revalidateTag } from '${specifier}'\n${wrong}\n`,
    }
    const count = folder.endsWith('15') ? 'Expected 1 arguments, but got 2.' : 'Expected 2 arguments, but got 1.'
    expect(openEditor({ folder, resolution, files }).mistakes()).toEqual(new Map([['main.ts:2', count]]))
  })
})

test('types that Next generates for profiles of a project stand beside them', () => {
  // As Next 15 writes them to `.next/types/cache-life.d.ts`.
  const generated = `declare module 'next/cache' {
    export { unstable_cache } from 'next/dist/server/web/spec-extension/unstable-cache'
    export { revalidateTag, revalidatePath } from 'next/dist/server/web/spec-extension/revalidate'
    export function unstable_cacheLife(profile: 'weekly'): void
  }`
  const editor = openEditor({
    folder: 'test/e2e/next-15',
    resolution: 'bundler',
    files: {
      'tags.d.ts': tagTypes(TAGS, { hasNext: true, isStrict: true }),
      'cache-life.d.ts': generated,
      'main.ts': `import { revalidateTag, unstable_cacheLife } from 'next/cache'
        unstable_cacheLife('weekly')
        revalidateTag('post')`,
    },
  })
  expect(editor.completionsAfter('main.ts', "revalidateTag('")).toContain('posts')
  expect([...editor.mistakes().keys()]).toEqual(['main.ts:3'])
})

describe('elsewhere', () => {
  const HEADERS = `import { cacheTagHeaders } from 'unplugin-cache-tags/runtime'
import { invalidateByTag } from '@vercel/functions'
declare const list: readonly string[]
cacheTagHeaders(['posts', 'new'])
cacheTagHeaders('posts')
cacheTagHeaders(list)
cacheTagHeaders(undefined, { cdn: ['fastly'] })
void invalidateByTag('posts' satisfies CacheTags.Known)
void invalidateByTag('post' satisfies CacheTags.Known)
`

  test('the headers of the runtime complete the tags, and take any text', () => {
    const files = { 'tags.d.ts': tagTypes(TAGS, { hasNext: false, isStrict: true }), 'main.ts': HEADERS }
    const editor = openEditor({ folder: 'test/e2e', resolution: 'node', files })
    expect(editor.completionsAfter('main.ts', "cacheTagHeaders(['")).toContain('posts')
    expect(editor.completionsAfter('main.ts', "cacheTagHeaders('")).toContain('posts')
    expect([...editor.mistakes().keys()]).toEqual(['main.ts:9'])
  })

  test('`satisfies` completes them in any call', () => {
    const files = { 'tags.d.ts': tagTypes(TAGS, { hasNext: false, isStrict: false }), 'main.ts': HEADERS }
    const editor = openEditor({ folder: 'test/e2e', resolution: 'node', files })
    expect(editor.completionsAfter('main.ts', "invalidateByTag('")).toContain('posts')
  })

  test('the runtime takes any text where no types were written', () => {
    const files = { 'main.ts': HEADERS.split('\n').slice(0, 7).join('\n') }
    expect(openEditor({ folder: 'test/e2e', resolution: 'node', files }).mistakes()).toEqual(new Map())
  })
})
