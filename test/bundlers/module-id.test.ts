import { posix } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  filePathOf,
  isAbsoluteId,
  isBelow,
  moduleIdOf,
  placelessName,
  placelessText,
} from '../../src/bundlers/module-id.ts'
import { modulePath } from '../../src/core/ids.ts'

/** Names of files and folders as any system allows them, those that begin a query left out. */
const name = fc.stringMatching(/^[a-zA-Z0-9%+@()[\]$_-][a-zA-Z0-9%+@()[\]$_. -]{0,8}[a-z]$/)
const path = fc.array(name, { minLength: 1, maxLength: 4 })
const query = fc.constantFrom('', '?used', '?vue&type=style&index=0&lang.css', '#hash', '?v=1#x')
const posixRoot = path.map((parts) => `/${parts.join('/')}`)
const windowsRoot = path.map((parts) => `C:\\${parts.join('\\')}`)

/** All that Windows takes for the same path. */
function spellingsOf(windowsPath: string): string[] {
  const mixed = windowsPath.replace('\\', '/')
  return [windowsPath, mixed, windowsPath.replaceAll('\\', '/')].flatMap((text) => [text, text.replace('C:', 'c:')])
}

describe('the module of an id', () => {
  test('is its path below the root, whatever the query', () => {
    fc.assert(
      fc.property(posixRoot, path, query, (root, parts, asked) => {
        expect(modulePath(moduleIdOf(root, `${root}/${parts.join('/')}${asked}`) ?? '')).toBe(parts.join('/'))
      }),
    )
  })

  test('is the same under every spelling of Windows, and that of another system', () => {
    fc.assert(
      fc.property(path, path, query, (folders, parts, asked) => {
        const expected = moduleIdOf(`/${folders.join('/')}`, `/${[...folders, ...parts].join('/')}${asked}`)
        for (const root of spellingsOf(`C:\\${folders.join('\\')}`)) {
          for (const file of spellingsOf(`C:\\${[...folders, ...parts].join('\\')}`)) {
            expect(moduleIdOf(root, file + asked)).toBe(expected)
          }
        }
      }),
    )
  })

  test('climbs out of the root to a linked package', () => {
    expect(moduleIdOf('/code/app', '/code/packages/ui/index.ts')).toBe('../packages/ui/index.ts')
    expect(moduleIdOf('C:\\code\\app', 'c:/code/packages/ui/index.ts?used')).toBe('../packages/ui/index.ts')
  })

  test('is none where the id is no path', () => {
    for (const root of ['/app', 'C:\\app']) {
      for (const id of [
        '\0virtual:x',
        '\0/app/x.ts',
        `\0${root}/x.ts?commonjs-proxy`,
        'virtual:x',
        'node:fs',
        'react',
      ]) {
        expect(moduleIdOf(root, id), id).toBeNull()
      }
    }
    expect(moduleIdOf('/app', 'C:\\app\\x.ts')).toBeNull()
  })

  test('stands in a folder whose name begins no query', () => {
    expect(moduleIdOf('/me/c#/app', '/me/c#/app/src/x.ts?raw')).toBe('src/x.ts')
    expect(moduleIdOf('C:\\c#\\app', 'c:/c#/app/src/x.ts#top')).toBe('src/x.ts')
    expect(filePathOf('/me/c#/app', '/me/c#/app/src/x.ts?raw')).toBe('/me/c#/app/src/x.ts')
  })
})

test('a path of any system is absolute, and stands below its folder', () => {
  expect(['/x', 'C:/x', 'c:\\x', '\\\\host\\x'].filter((id) => !isAbsoluteId(id))).toEqual([])
  expect(['x', './x', 'virtual:x', 'node:fs', '\0/x'].filter(isAbsoluteId)).toEqual([])
  expect(isBelow('C:\\app', 'c:/app/x.ts')).toBe(true)
  expect(isBelow('/app', '/application/x.ts')).toBe(false)
})

describe('a name that leaves the place out', () => {
  test('is the same wherever the project stands', () => {
    fc.assert(
      fc.property(fc.oneof(posixRoot, windowsRoot), path, query, (root, parts, asked) => {
        const file = root.startsWith('/') ? posix.join(root, ...parts) : [root, ...parts].join('\\')
        expect(placelessName(root, file + asked)).toBe(parts.join('/') + asked)
        expect(placelessName(root, `\0${file}${asked}`)).toBe(parts.join('/') + asked)
      }),
    )
  })

  test('is what a plugin made up where that only looks like a path', () => {
    expect(placelessName('/code/app', '/__uno.css')).toBe('/__uno.css')
    expect(placelessName('/code/app', '\0virtual:routes')).toBe('virtual:routes')
    for (const place of ['', '%2Fcode%2Fapp%2F', 'node_modules%2F.cache%2Fnuxt%2F']) {
      expect(placelessName('/code/app', `virtual:nuxt:${place}.nuxt%2Froutes.mjs`)).toBe('virtual:nuxt:routes.mjs')
    }
  })

  test('leaves nothing of the place in a text, as a path or in a string', () => {
    fc.assert(
      fc.property(windowsRoot, (root) => {
        const text = spellingsOf(root)
          .flatMap((spelled) => [`import "${spelled}/x.ts"`, JSON.stringify(`${spelled}\\x.ts`)])
          .join('\n')
        expect(placelessText(root, text).toLowerCase()).not.toContain('c:')
      }),
    )
    expect(placelessText('/me/app (1)', 'import "/me/app (1)/x.ts"')).toBe('import "/x.ts"')
  })
})
