import { describe, expect, it } from 'vitest'
import { askLockfile, digestFrom } from './lockfile-asking.ts'
import type { Files } from './sources-folder.ts'

const LOCK = `{
  "lockfileVersion": 1,
  "workspaces": {
    "": {
      "name": "app",
      "dependencies": {
        "@a/b": "^1.0.0",
        "is-odd": "^3.0.1",
      },
      "devDependencies": {
        "typescript": "^5.0.0",
      },
    },
    "packages/ui": {
      "name": "@my/ui",
      "version": "1.0.0",
      "dependencies": {
        "lodash": "^3.0.0",
      },
    },
  },
  "patchedDependencies": {
    "is-odd@3.0.1": "patches/is-odd@3.0.1.patch",
  },
  "packages": {
    "@a/b": ["@a/b@1.0.0", "", { "dependencies": { "lodash": "^2.0.0" }, "peerDependencies": { "typescript": "*", "@my/ui": "*" }, "optionalPeers": ["typescript"] }, "sha512-ab"],

    "@my/ui": ["@my/ui@workspace:packages/ui"],

    "archive": ["archive@./vendor/archive.tgz", {}, "sha512-archive"],

    "folder": ["folder@file:packages/folder", { "dependencies": {} }],

    "forked": ["forked@github:a/forked#abc", { "dependencies": { "lodash": "4" } }, "a-forked-abc"],

    "is-odd": ["is-odd@3.0.1", "", {}, "sha512-odd"],

    "lodash": ["lodash@4.0.0", "", {}, "sha512-4"],

    "old": ["lodash@4.0.0", "https://mirror/", {}, "sha512-4"],

    "typescript": ["typescript@5.0.0", "", {}, "sha512-ts"],

    "@a/b/lodash": ["lodash@2.0.0", "", {}, "sha512-2"],

    "@my/ui/lodash": ["lodash@3.0.0", "", {}, "sha512-3"],
  }
}
`

const lock = (text: string, patch = 'diff'): Files => ({ 'bun.lock': text, 'patches/is-odd@3.0.1.patch': patch })
const changes = async (name: string, from: string, to: string): Promise<boolean> =>
  (await digestFrom(lock(LOCK), name)) !== (await digestFrom(lock(LOCK.replaceAll(from, to)), name))

describe('bun.lock', () => {
  it('tells nested versions apart by who asks, and by where the package was found', async () => {
    const ask = await askLockfile(lock(LOCK))
    expect(ask('lodash')?.version).toBe('4.0.0')
    expect(ask('lodash', 'packages/ui/src/a.ts')?.version).toBe('3.0.0')
    expect(ask('lodash', 'src/a.ts', 'node_modules/@a/b/node_modules/lodash/index.js')?.version).toBe('2.0.0')
    expect(await changes('@a/b', 'sha512-2', 'sha512-other')).toBe(true)
    expect(await changes('@a/b', 'sha512-4', 'sha512-other')).toBe(false)
  })

  it('follows aliases, and pins commits and archives', async () => {
    const ask = await askLockfile(lock(LOCK))
    expect(ask('old')?.digest).toBe(ask('lodash')?.digest)
    expect(await changes('forked', 'abc', 'def')).toBe(true)
    expect(await changes('archive', 'sha512-archive', 'sha512-other')).toBe(true)
  })

  it('pins a patch by its content', async () => {
    expect(await digestFrom(lock(LOCK, 'one'), 'is-odd')).not.toBe(await digestFrom(lock(LOCK, 'two'), 'is-odd'))
    expect(await digestFrom(lock(LOCK, 'one'), 'lodash')).toBe(await digestFrom(lock(LOCK, 'two'), 'lodash'))
  })

  it('does not pin folders of the project, and says which packages depend on them', async () => {
    const ask = await askLockfile(lock(LOCK))
    expect([ask('@my/ui'), ask('folder')]).toEqual([null, null])
    expect(ask('@a/b')?.folders).toEqual([expect.stringMatching(/packages.ui$/)])
  })

  it('leaves optional peers out that the project has for development only', async () => {
    expect(await changes('@a/b', 'sha512-ts', 'sha512-other')).toBe(false)
    expect(await changes('@a/b', 'sha512-3', 'sha512-other')).toBe(true)
  })
})
