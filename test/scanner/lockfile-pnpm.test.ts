import { describe, expect, it } from 'vitest'
import { askLockfile, digestFrom } from './lockfile-asking.ts'
import type { Files } from './sources-folder.ts'

const LOCK = `lockfileVersion: '9.0'

settings:
  autoInstallPeers: true

patchedDependencies:
  is-odd@3.0.1:
    hash: aaa111
    path: patches/is-odd@3.0.1.patch

importers:

  .:
    dependencies:
      is-odd:
        specifier: ^3.0.1
        version: 3.0.1(patch_hash=aaa111)
      react:
        specifier: 18.0.0
        version: 18.0.0
      renamed:
        specifier: npm:react@17.0.0
        version: react@17.0.0
    devDependencies:
      ui:
        specifier: workspace:*
        version: link:packages/ui

  apps/web:
    dependencies:
      hooks:
        specifier: 1.0.0
        version: 1.0.0(react@17.0.0)
      ui:
        specifier: workspace:*
        version: link:../../packages/ui

  packages/ui:
    dependencies:
      hooks:
        specifier: 1.0.0
        version: 1.0.0(react@18.0.0)

packages:

  copied@file:packages/copied:
    resolution: {directory: packages/copied, type: directory}

  forked@https://codeload.github.com/a/forked/tar.gz/abc:
    resolution: {tarball: https://codeload.github.com/a/forked/tar.gz/abc}
    version: 1.0.0

  hooks@1.0.0:
    resolution: {integrity: sha512-hooks}
    peerDependencies:
      react: '*'

  is-odd@3.0.1:
    resolution: {integrity: sha512-odd}

  plugin@1.0.0:
    resolution: {integrity: sha512-plugin}

  react@17.0.0:
    resolution: {integrity: sha512-17}

  react@18.0.0:
    resolution: {integrity: sha512-18}

snapshots:

  copied@file:packages/copied: {}

  forked@https://codeload.github.com/a/forked/tar.gz/abc: {}

  hooks@1.0.0(react@17.0.0):
    dependencies:
      react: 17.0.0

  hooks@1.0.0(react@18.0.0):
    dependencies:
      react: 18.0.0

  is-odd@3.0.1(patch_hash=aaa111): {}

  plugin@1.0.0(ui@packages+ui):
    dependencies:
      ui: link:packages/ui

  react@17.0.0: {}

  react@18.0.0: {}
`

const lock = (text: string): Files => ({ 'pnpm-lock.yaml': text })

describe('pnpm-lock.yaml', () => {
  it('gives each workspace the versions and the peers that it has', async () => {
    const ask = await askLockfile(lock(LOCK))
    const [web, ui, both] = ['apps/web/a.ts', 'packages/ui/src/a.ts', 'other.ts'].map(
      (file) => ask('hooks', file)?.digest,
    )
    expect(new Set([web, ui, both]).size).toBe(3)
    expect(ask('react', 'apps/web/a.ts')?.version).toBe('18.0.0')
  })

  it('follows an alias, by the name it is asked by and by where it really lies', async () => {
    const file = 'node_modules/.pnpm/react@17.0.0/node_modules/react'
    const ask = await askLockfile({ ...lock(LOCK), [`${file}/package.json`]: { name: 'react', version: '17.0.0' } })
    expect(ask('renamed')).toMatchObject({ name: 'renamed', version: '17.0.0' })
    expect(ask('react', 'src/a.ts', `${file}/index.js`)?.digest).toBe(ask('renamed')?.digest)
  })

  it('pins patches and commits', async () => {
    const before = await digestFrom(lock(LOCK), 'is-odd')
    expect(await digestFrom(lock(LOCK.replaceAll('aaa111', 'bbb222')), 'is-odd')).not.toBe(before)
    expect(await digestFrom(lock(LOCK.replaceAll('(patch_hash=aaa111)', '')), 'is-odd')).not.toBe(before)
    const forked = await digestFrom(lock(LOCK), 'forked')
    expect(await digestFrom(lock(LOCK.replaceAll('tar.gz/abc', 'tar.gz/def')), 'forked')).not.toBe(forked)
  })

  it('does not pin folders of the project, and says which packages depend on them', async () => {
    const ask = await askLockfile(lock(LOCK))
    expect([ask('ui'), ask('ui', 'apps/web/a.ts'), ask('copied')]).toEqual([null, null, null])
    expect(ask('plugin')?.folders).toEqual([expect.stringMatching(/packages.ui$/)])
  })

  it('is read past the document that pins pnpm itself', async () => {
    const own =
      "---\nlockfileVersion: '9.0'\nimporters:\n  .:\n    packageManagerDependencies: {}\npackages:\n  react@1.0.0:\n    resolution: {integrity: x}\nsnapshots:\n  react@1.0.0: {}\n---\n"
    expect(await digestFrom(lock(own + LOCK), 'react')).toBe(await digestFrom(lock(LOCK), 'react'))
  })

  it('is read in version 6 as in version 9', async () => {
    const six = `lockfileVersion: '6.0'

dependencies:
  hooks:
    specifier: 1.0.0
    version: 1.0.0(react@18.0.0)
  renamed:
    specifier: npm:react@17.0.0
    version: /react@17.0.0
  forked:
    specifier: github:a/forked
    version: github.com/a/forked/abc

packages:

  /hooks@1.0.0(react@18.0.0):
    resolution: {integrity: sha512-hooks}
    peerDependencies:
      react: '*'
    dependencies:
      react: 18.0.0

  /react@17.0.0:
    resolution: {integrity: sha512-17}

  /react@18.0.0:
    resolution: {integrity: sha512-18}

  github.com/a/forked/abc:
    resolution: {tarball: https://codeload.github.com/a/forked/tar.gz/abc}
    name: forked
    version: 1.0.0
`
    const [old, recent] = [await askLockfile(lock(six)), await askLockfile(lock(LOCK))]
    expect(old('hooks')?.digest).toBe(recent('hooks', 'packages/ui/a.ts')?.digest)
    expect(old('renamed')?.digest).toBe(recent('renamed')?.digest)
    expect(old('forked')).toEqual(recent('forked'))
  })
})
