import { join } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readLockfile, type DigestOf, type LockfileReading } from '../../src/scanner/lockfile.ts'
import { integrityOf, nameOf, reachable, WRITERS, type Model, type Order } from './lockfile-model.ts'
import { addFiles, makeFolder, type Files } from './sources-folder.ts'

const digests = async (folder: string, names: readonly string[]): Promise<(string | undefined)[]> => {
  const reading = await readLockfile(folder)
  if (reading.kind !== 'read') throw new Error(JSON.stringify(reading))
  return names.map((name) => reading.digestOf(name, join(folder, 'src/a.ts'))?.digest)
}

const models: fc.Arbitrary<Model> = fc
  .integer({ min: 3, max: 9 })
  .chain((size) =>
    fc
      .array(fc.uniqueArray(fc.nat(size - 1), { maxLength: 3 }), { minLength: size, maxLength: size })
      .map((needs) =>
        needs.map((list, index) => ({ version: '1.0.0', integrity: integrityOf(`${index}`), needs: list })),
      ),
  )

const asWritten: Order = (entries) => entries
const reversed: Order = (entries) => entries.toReversed()
const inner = (kind: string): ((model: Model, order: Order) => Files) => {
  const write = WRITERS[kind]
  if (write === undefined) throw new Error(kind)
  return write
}

describe.each(Object.keys(WRITERS))('a digest from a lockfile of %s', (kind) => {
  const write = inner(kind)

  it('is other exactly for packages that reach what changed', async () => {
    const folder = await makeFolder({})
    const changes = fc.constantFrom('version', 'integrity', 'needs', 'patch')
    const property = fc.asyncProperty(models, fc.nat(), changes, async (model, pick, change) => {
      const changed = pick % model.length
      const names = model.map((_, index) => nameOf(index))
      await addFiles(folder, write(model, asWritten))
      const before = await digests(folder, names)
      const added = model.findIndex((_, index) => !(model[changed]?.needs ?? []).includes(index))
      const next = model.map((found, index) => {
        if (index !== changed) return found
        if (change === 'version') return { ...found, version: '1.0.1' }
        if (change === 'integrity') return { ...found, integrity: integrityOf('other') }
        return change === 'needs' && added !== -1 ? { ...found, needs: [...found.needs, added] } : found
      })
      const isSame = change === 'needs' && added === -1
      await addFiles(folder, write(next, reversed))
      const patch = `patches/${nameOf(changed)}+1.0.0.patch`
      if (change === 'patch') await addFiles(folder, { [patch]: `${pick} ${JSON.stringify(model)}` })
      const after = await digests(folder, names)
      const differs = names.map((_, index) => before[index] !== after[index])
      expect(differs).toEqual(names.map((_, index) => !isSame && reachable(model, index).has(changed)))
    })
    await fc.assert(property, { seed: 7, numRuns: 40 })
  })

  it('is the same in whatever order the file lists things', async () => {
    const folder = await makeFolder({})
    const orders = fc.infiniteStream(fc.nat()).map((stream): Order => {
      return (entries) =>
        entries
          .map((entry) => ({ entry, rank: stream.next().value ?? 0 }))
          .toSorted((left, right) => left.rank - right.rank)
          .map(({ entry }) => entry)
    })
    const property = fc.asyncProperty(models, orders, async (model, order) => {
      const names = model.map((_, index) => nameOf(index))
      await addFiles(folder, write(model, asWritten))
      const before = await digests(folder, names)
      await addFiles(folder, write(model, order))
      expect(await digests(folder, names)).toEqual(before)
      expect(before.every((digest) => /^[\w-]{22}$/.test(digest ?? ''))).toBe(true)
    })
    await fc.assert(property, { seed: 8, numRuns: 25 })
  })
})

describe('a digest', () => {
  it('stays when a project moves from one package manager to another that pins by integrity too', async () => {
    const model: Model = [
      { version: '1.0.0', integrity: integrityOf('a'), needs: [1, 2] },
      { version: '1.2.0', integrity: integrityOf('b'), needs: [0] },
      { version: '1.3.0', integrity: integrityOf('c'), needs: [] },
    ]
    const found = new Set<string | undefined>()
    for (const kind of ['npm', 'pnpm', 'yarn 1', 'bun']) {
      for (const digest of await digests(await makeFolder(inner(kind)(model, asWritten)), ['p0'])) found.add(digest)
    }
    expect([...found]).toHaveLength(1)
  })

  it('tells two packages of one project apart, though they are in one cycle', async () => {
    const model = [1, 2, 0].map((next) => ({ version: '1.0.0', integrity: integrityOf(`${next}`), needs: [next] }))
    const found = await digests(await makeFolder(inner('npm')(model, asWritten)), ['p0', 'p1', 'p2'])
    expect(new Set(found).size).toBe(3)
  })

  it('takes no more than a moment for a chain of thousands, which no recursion survives', async () => {
    const model = Array.from({ length: 5000 }, (_, index) => ({
      version: '1.0.0',
      integrity: integrityOf(`${index}`),
      needs: [(index + 1) % 5000],
    }))
    const [first] = await digests(await makeFolder(inner('npm')(model, asWritten)), ['p0'])
    expect(first).toMatch(/^[\w-]{22}$/)
  })
})

describe('patches of patch-package', () => {
  const folderWith = (patches: Files): Promise<string> => makeFolder({ ...inner('npm')(nested, asWritten), ...patches })
  const nested: Model = [
    { version: '1.0.0', integrity: integrityOf('a'), needs: [1] },
    { version: '1.0.0', integrity: integrityOf('b'), needs: [] },
    { version: '1.0.0', integrity: integrityOf('c'), needs: [] },
  ]
  const names = ['p0', 'p1', 'p2']

  it.each([['patches/p1+1.0.0.patch'], ['patches/p0++p1+1.0.0.patch'], ['patches/p1+1.0.0+001+note.dev.patch']])(
    'count for the package that %s names and for what needs it',
    async (file) => {
      const [plain, patched] = [await folderWith({}), await folderWith({ [file]: 'diff' })]
      const [before, after] = [await digests(plain, names), await digests(patched, names)]
      expect(names.map((_, index) => before[index] === after[index])).toEqual([false, false, true])
    },
  )

  it('count by content, whichever line ends git made of it', async () => {
    const [unix, windows] = [
      await folderWith({ 'patches/p1+1.0.0.patch': 'a\nb\n' }),
      await folderWith({ 'patches/p1+1.0.0.patch': 'a\r\nb\r\n' }),
    ]
    expect(await digests(unix, names)).toEqual(await digests(windows, names))
  })
})

const fileOf = (folder: string, reading: LockfileReading): string =>
  'file' in reading ? reading.file.slice(folder.length + 1) : reading.kind

describe('readLockfile', () => {
  const npm = inner('npm')([{ version: '1.0.0', integrity: integrityOf('a'), needs: [] }], asWritten)
  const bun = inner('bun')([{ version: '1.0.0', integrity: integrityOf('a'), needs: [] }], asWritten)

  it('takes the nearest one upward', async () => {
    const folder = await makeFolder({ ...npm, 'apps/docs/bun.lock': bun['bun.lock'], 'apps/web/package.json': {} })
    expect(fileOf(folder, await readLockfile(join(folder, 'apps/web')))).toBe('package-lock.json')
    expect(fileOf(folder, await readLockfile(join(folder, 'apps/docs')))).toBe('apps/docs/bun.lock')
  })

  it('does not look beyond the repository', async () => {
    const folder = await makeFolder({ ...npm, 'inner/.git/HEAD': '', 'inner/web/package.json': {} })
    expect(await readLockfile(join(folder, 'inner/web'))).toEqual({ kind: 'missing' })
  })

  it('takes the one of the package manager that the project names, where there are several', async () => {
    const files = { ...npm, ...bun, 'npm-shrinkwrap.json': npm['package-lock.json'] }
    const unnamed = await makeFolder(files)
    expect(fileOf(unnamed, await readLockfile(unnamed))).toBe('npm-shrinkwrap.json')
    const named = await makeFolder({ ...files, 'package.json': { packageManager: 'bun@1.2.0' } })
    expect(fileOf(named, await readLockfile(named))).toBe('bun.lock')
  })

  it.each([
    ['package-lock.json', '{ "lockfileVersion": 3,\n<<<<<<< HEAD'],
    ['package-lock.json', '{ "lockfileVersion": 4, "packages": {} }'],
    ['pnpm-lock.yaml', "lockfileVersion: '9.0'\n<<<<<<< HEAD\npackages:\n"],
    ['pnpm-lock.yaml', 'lockfileVersion: 5.4\n'],
    ['pnpm-lock.yaml', ''],
    ['yarn.lock', '# yarn lockfile v1\n\n<<<<<<< HEAD\na@1:\n  version "1"\n'],
    ['yarn.lock', '__metadata:\n  version: 99\n'],
    ['yarn.lock', 'a: b: c'],
    ['bun.lock', '{ "lockfileVersion": 9 }'],
    ['bun.lock', '{ "packages": '],
    ['bun.lockb', 'binary'],
  ])('calls a %s unreadable that is torn or of another version (%j)', async (file, content) => {
    const folder = await makeFolder({ [file]: content })
    const reading = await readLockfile(folder)
    expect(reading).toMatchObject({ kind: 'unreadable', file: join(folder, file) })
    expect('reason' in reading && reading.reason !== '' && !reading.reason.includes('\n')).toBe(true)
  })

  it('pins nothing that it does not list', async () => {
    const folder = await makeFolder(npm)
    const reading = await readLockfile(folder)
    const digestOf: DigestOf | null = reading.kind === 'read' ? reading.digestOf : null
    expect(digestOf?.('p0', join(folder, 'a.ts'))).toMatchObject({ name: 'p0', version: '1.0.0' })
    expect(digestOf?.('nobody', join(folder, 'a.ts'))).toBeNull()
    expect(digestOf?.('constructor', join(folder, 'a.ts'))).toBeNull()
  })
})
