import { describe, expect, it } from 'vitest'
import { askLockfile, digestFrom } from './lockfile-asking.ts'
import type { Files } from './sources-folder.ts'

const lock = (packages: object, version = 3): Files => ({
  'package-lock.json': { name: 'app', version: '1.0.0', lockfileVersion: version, packages },
})

const pinned = (version: string, more: object = {}): object => ({ version, integrity: `sha512-${version}`, ...more })

const requiring = (name: string): object => pinned('1.0.0', { dependencies: { [name]: '1' } })

const from = (resolved: string, more: object = {}): Promise<string | undefined> =>
  digestFrom(lock({ '': {}, 'node_modules/a': { version: '1.0.0', resolved, ...more } }), 'a')

describe('package-lock.json', () => {
  const nested = lock({
    '': { dependencies: { a: '1', b: '1' }, workspaces: ['packages/*'] },
    'node_modules/a': pinned('1.0.0', { dependencies: { c: '2' } }),
    'node_modules/a/node_modules/c': pinned('2.0.0'),
    'node_modules/b': pinned('1.0.0', { dependencies: { c: '1' } }),
    'node_modules/c': pinned('1.0.0'),
    'node_modules/@my/ui': { resolved: 'packages/ui', link: true },
    'packages/ui': { name: '@my/ui', version: '3.0.0', dependencies: { c: '2' } },
    'packages/ui/node_modules/c': pinned('2.1.0'),
    'node_modules/plugin': pinned('1.0.0', { peerDependencies: { '@my/ui': '*' } }),
  })

  it('tells nested versions apart by where the package was found, and by who asks', async () => {
    const ask = await askLockfile(nested)
    expect(ask('c')?.version).toBe('1.0.0')
    expect(ask('c', 'src/a.ts', 'node_modules/a/node_modules/c/index.js')?.version).toBe('2.0.0')
    expect(ask('c', 'packages/ui/src/a.ts')?.version).toBe('2.1.0')
  })

  it('takes every version that is listed where what is installed is none of them', async () => {
    const ask = await askLockfile({ ...nested, 'node_modules/c/package.json': { name: 'c', version: '9.0.0' } })
    expect(ask('c', 'src/a.ts', 'node_modules/c/index.js')?.version).toBe('1.0.0 | 2.0.0 | 2.1.0')
  })

  it('does not pin workspaces, and says which packages depend on them', async () => {
    const ask = await askLockfile(nested)
    expect(ask('@my/ui')).toBeNull()
    expect(ask('a')).not.toHaveProperty('folders')
    expect(ask('plugin')?.folders).toEqual([expect.stringMatching(/packages.ui$/)])
  })

  it('pins the same whether a version is nested or hoisted, whatever the root and the registry are called', async () => {
    const hoisted = lock({
      '': { name: 'other', version: '2.0.0', dependencies: { a: '1' } },
      'node_modules/a': pinned('1.0.0', { resolved: 'https://mirror/a.tgz', dependencies: { c: '2' } }),
      'node_modules/c': pinned('2.0.0', { resolved: 'https://mirror/c.tgz' }),
    })
    expect(await digestFrom(hoisted, 'a')).toBe(await digestFrom(nested, 'a'))
  })

  it('pins the same whether a version is listed once or twice, in a cycle too', async () => {
    const once = { '': {}, 'node_modules/a': requiring('b'), 'node_modules/b': requiring('a') }
    const twice = { ...once, 'node_modules/c': requiring('b'), 'node_modules/c/node_modules/b': requiring('a') }
    expect(await digestFrom(lock(twice), 'a')).toBe(await digestFrom(lock(once), 'a'))
  })

  it('pins commits, archives and what has no integrity by where it comes from', async () => {
    const ssh = 'git+ssh://git@github.com/a/a.git'
    expect(await from(`${ssh}#aaa`)).not.toBe(await from(`${ssh}#bbb`))
    expect(await from(`${ssh}#aaa`, { integrity: 'x' })).not.toBe(await from(`${ssh}#bbb`, { integrity: 'x' }))
    expect(await from('https://a/1.tgz')).not.toBe(await from('https://a/2.tgz'))
    expect(await from('file:a-1.0.0.tgz', { integrity: 'x' })).not.toBe(
      await from('file:a-1.0.0.tgz', { integrity: 'y' }),
    )
    expect(await from('file:../a')).toBeUndefined()
  })

  it('finds an alias by both of its names', async () => {
    const ask = await askLockfile(lock({ '': {}, 'node_modules/old': pinned('1.0.0', { name: 'real' }) }))
    expect(ask('old')?.digest).toBe(ask('real')?.digest)
  })

  it('reads version 1 as it reads the later ones', async () => {
    const first = {
      'package-lock.json': {
        lockfileVersion: 1,
        dependencies: {
          a: {
            version: '1.0.0',
            integrity: 'sha512-1.0.0',
            requires: { c: '2' },
            dependencies: { c: pinned('2.0.0') },
          },
          c: pinned('1.0.0'),
          linked: { version: 'file:packages/linked' },
        },
      },
    }
    const ask = await askLockfile(first)
    expect(ask('a')?.digest).toBe(await digestFrom(nested, 'a'))
    expect(ask('c')?.version).toBe('1.0.0')
    expect(ask('linked')).toBeNull()
  })
})

describe('what a package runs with', () => {
  const peers = { typescript: '*', sass: '*', react: '*' }
  const optional = { typescript: { optional: true }, sass: { optional: true } }
  const digestWith = (versions: Readonly<Record<string, string>>, root: object): Promise<string | undefined> => {
    const others = Object.entries(versions).map(([name, version]) => [`node_modules/${name}`, pinned(version)])
    const next = pinned('1.0.0', {
      dependencies: { '@types/node': '*' },
      optionalDependencies: { sharp: '*' },
      peerDependencies: peers,
      peerDependenciesMeta: optional,
    })
    return digestFrom(lock({ '': root, 'node_modules/next': next, ...Object.fromEntries(others) }), 'next')
  }
  const versions = { react: '1.0.0', sass: '1.0.0', typescript: '1.0.0', sharp: '1.0.0', '@types/node': '1.0.0' }
  const changes = async (name: string, root: object): Promise<boolean> =>
    (await digestWith(versions, root)) !== (await digestWith({ ...versions, [name]: '2.0.0' }, root))

  it('are its peers and optional dependencies, as resolved', async () => {
    expect(await changes('react', {})).toBe(true)
    expect(await changes('sharp', {})).toBe(true)
    expect(await changes('sass', {})).toBe(true)
  })

  it('are not types', async () => {
    expect(await changes('@types/node', {})).toBe(false)
  })

  it('are not optional peers that the project has for development only', async () => {
    const root = { dependencies: { next: '1' }, devDependencies: { typescript: '1', sass: '1', react: '1' } }
    expect(await changes('typescript', root)).toBe(false)
    expect(await changes('react', root)).toBe(true)
    expect(await changes('sass', { ...root, dependencies: { next: '1', sass: '1' } })).toBe(true)
  })

  it('are those peers too where the project has everything for development', async () => {
    expect(await changes('sass', { devDependencies: { next: '1', sass: '1' } })).toBe(true)
  })
})
