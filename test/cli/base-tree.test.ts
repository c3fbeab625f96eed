import { mkdir, readdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { diffManifests, type ManifestDiff } from '../../src/core/diff.ts'
import { digest } from '../../src/core/hash.ts'
import { git } from '../store/servers/git-repositories.ts'
import { addFiles, writeProject } from '../support/disk-project.ts'
import { runIn } from './fake-world.ts'
import { commitAll, installed, PLACE, scanIn, siteOf, writeGitProject } from './git-project.ts'

const FILES = {
  '.gitignore': 'node_modules\ndist\n',
  'package.json': '{ "name": "shop", "dependencies": { "next": "*" } }',
  ...installed('node_modules/next', 'next'),
  'src/page.ts': siteOf('items', './value'),
  'src/other.ts': siteOf('others', './another'),
  'src/value.ts': 'export const value = 1\n',
  'src/another.ts': 'export const value = 1\n',
}

async function purged(top: string, base = 'main', head?: string): Promise<string[]> {
  return (await differing(top, base, head)).purge.map(({ tag }) => tag)
}

async function differing(top: string, base = 'main', head?: string): Promise<ManifestDiff> {
  const { before, after } = await scanIn(top, { base, head })
  return diffManifests(before.manifest, after.manifest)
}

/** Folders of ours that stand around. */
async function leftovers(top: string): Promise<string[]> {
  const name = digest([top]).slice(0, 12)
  return (await readdir(tmpdir())).filter((file) => file.startsWith('cache-tags-') && file.includes(name))
}

test('what the branch that is merged into got meanwhile does not count', async () => {
  const top = await writeGitProject({ files: FILES })
  await git(top, 'switch', '--quiet', '--create', 'feature')
  await commitAll(top, { 'src/value.ts': 'export const value = 2\n' })
  await git(top, 'switch', '--quiet', 'main')
  await commitAll(top, { 'src/another.ts': 'export const value = 2\n' })
  expect(await purged(top, 'main', 'feature')).toEqual(['items'])
  await git(top, 'switch', '--quiet', 'feature')
  expect(await purged(top)).toEqual(['items'])
  expect(await purged(top, 'feature', 'main')).toEqual(['others'])
})

test('files count as they stand, staged or not, new or gone; the repository stays as it is', async () => {
  const top = await writeGitProject({ files: FILES })
  await addFiles(top, { 'src/value.ts': 'export const value = 2\n', 'src/new.ts': siteOf('fresh', './value') })
  await rm(join(top, 'src/another.ts'))
  await git(top, 'add', 'src/value.ts')
  const state = async (): Promise<unknown[]> => [
    await git(top, '--no-optional-locks', 'status', '--porcelain'),
    await readFile(join(top, '.git/index'), 'latin1'),
    await readdir(join(top, '.git'), { recursive: true }),
    await git(top, 'worktree', 'list'),
  ]
  const before = await state()
  const found = await differing(top)
  expect(found.purge.map(({ tag }) => tag)).toEqual(['items', 'others'])
  expect(found.sites.added).toEqual(['src/new.ts#fresh~1'])
  expect(await state()).toEqual(before)
  expect(await leftovers(top)).toEqual([])
})

test('packages are those of each lockfile, whatever is installed', async () => {
  const lock = (version: string): string =>
    JSON.stringify({
      lockfileVersion: 3,
      packages: {
        '': { dependencies: { lib: '*', next: '*' } },
        'node_modules/next': { version: '1.0.0', integrity: 'sha512-next' },
        'node_modules/lib': { version, integrity: `sha512-lib-${version}` },
        // What is installed now, the old lockfile has for somebody else.
        'node_modules/next/node_modules/lib': { version: '2.0.0', integrity: 'sha512-lib-2.0.0' },
      },
    })
  const files = { ...FILES, 'src/page.ts': siteOf('items', 'lib'), 'package-lock.json': lock('1.0.0') }
  const top = await writeGitProject({ files: { ...files, ...installed('node_modules/lib', 'lib', '2.0.0') } })
  await addFiles(top, { 'package-lock.json': lock('2.0.0') })
  expect((await differing(top)).purge).toEqual([
    {
      tag: 'items',
      sites: ['src/page.ts#items~1'],
      because: [{ module: 'package', name: 'lib 1.0.0 → 2.0.0', change: 'changed' }],
    },
  ])
})

test('a bundler of another version, or told otherwise, is the toolchain of a build', async () => {
  const lock = (version: string): string =>
    JSON.stringify({
      lockfileVersion: 3,
      packages: { 'node_modules/vite': { version, integrity: `sha512-${version}` } },
    })
  const top = await writeGitProject({
    files: { ...FILES, 'package-lock.json': lock('6.0.0'), 'vite.config.ts': 'export default {}\n' },
  })
  await addFiles(top, { 'package-lock.json': lock('6.1.0') })
  expect(await differing(top)).toMatchObject({
    widened: null,
    warnings: ["the toolchain's vite changed: 6.0.0 → 6.1.0"],
  })
  await addFiles(top, { 'package-lock.json': lock('7.0.0') })
  expect(await differing(top)).toMatchObject({ widened: 'toolchain-changed' })
  await addFiles(top, { 'package-lock.json': lock('6.0.0'), 'vite.config.ts': 'export default { base: "/x" }\n' })
  expect(await differing(top)).toMatchObject({ widened: 'toolchain-changed' })
})

test('each tree is read as its own configuration says', async () => {
  const top = await writeGitProject({
    files: { ...FILES, 'cache-tags.config.json': '{ "exclude": ["src/other.ts"] }' },
  })
  await addFiles(top, { 'cache-tags.config.json': '{}' })
  expect((await differing(top)).sites.added).toEqual(['src/other.ts#others~1'])
})

test('a project that is new had no sites', async () => {
  const top = await writeGitProject({ files: { 'README.md': 'nothing yet' } })
  await addFiles(top, Object.fromEntries(Object.entries(FILES).map(([path, text]) => [`app/${path}`, text])))
  const { before, after } = await scanIn(top, { base: 'main' }, 'app')
  expect(Object.keys(before.manifest.code.sites)).toEqual([])
  expect(Object.keys(after.manifest.code.sites)).toHaveLength(2)
})

test('nothing is read through a link that leads out of the tree', async () => {
  const secret = await writeProject({ 'secret.ts': siteOf('hidden', 'next') })
  const top = await writeGitProject({
    files: FILES,
    links: { 'src/out': secret, 'src/far.ts': join(secret, 'secret.ts') },
  })
  const { before, warnings } = await scanIn(top, { base: 'main' })
  expect(JSON.stringify(before.manifest)).not.toContain('hidden')
  expect(before.sourceOf('src/far.ts')).toBeUndefined()
  expect(warnings).toEqual([
    'src/far.ts is a link out of the repository, and not followed',
    'src/out is a link out of the repository, and not followed',
  ])
})

test('what is built in another package counts as changed when the package did', async () => {
  const files = {
    ...FILES,
    'src/page.ts': siteOf('items', '@acme/ui'),
    'ui/package.json': '{ "name": "@acme/ui", "exports": "./dist/index.js" }',
    'ui/src/index.ts': 'export const value = 1\n',
    'ui/dist/index.js': 'export const value = 1\n',
  }
  const top = await writeGitProject({ files, links: { 'node_modules/@acme/ui': '../../ui' } })
  await addFiles(top, { 'package.json': '{ "name": "shop", "dependencies": { "next": "*", "@acme/ui": "*" } }' })
  await commitAll(top)
  const { before, after, warnings } = await scanIn(top, { base: 'main' })
  expect(before.manifest.code).toEqual(after.manifest.code)
  expect(warnings).toEqual([expect.stringContaining('ui/dist/index.js')])
  await addFiles(top, { 'ui/src/index.ts': 'export const value = 2\n' })
  expect(await purged(top)).toEqual(['items'])
})

test('a package of the repository that is gone, or has moved, was there', async () => {
  const files = {
    ...FILES,
    'package.json': '{ "name": "shop", "dependencies": { "next": "*", "@acme/ui": "*" } }',
    'src/page.ts': siteOf('items', '@acme/ui'),
    'old/ui/package.json': '{ "name": "@acme/ui", "exports": "./index.ts" }',
    'old/ui/index.ts': 'export const value = 1\n',
  }
  const top = await writeGitProject({ files, links: { 'node_modules/@acme/ui': '../../new/ui' } })
  await addFiles(top, {
    'new/ui/package.json': files['old/ui/package.json'],
    'new/ui/index.ts': 'export const value = 1\n',
  })
  await rm(join(top, 'old'), { recursive: true })
  const { before } = await scanIn(top, { base: 'main' })
  expect(before.sourceOf('old/ui/index.ts')).toBe('export const value = 1\n')
})

test('of a shallow clone that does not reach back, the tip is compared, with a warning', async () => {
  const origin = await writeGitProject({ files: FILES })
  await git(origin, 'switch', '--quiet', '--create', 'feature')
  await commitAll(origin, { 'src/value.ts': 'export const value = 2\n' })
  await git(origin, 'switch', '--quiet', 'main')
  await commitAll(origin, { 'src/another.ts': 'export const value = 2\n' })
  const folder = await writeProject({})
  const url = String(pathToFileURL(origin))
  await git(folder, 'clone', '--quiet', '--depth=1', '--branch=feature', url, 'clone')
  const clone = join(folder, 'clone')
  await addFiles(clone, installed('node_modules/next', 'next'))
  const unknown = await runIn({ cwd: clone, environment: PLACE }, 'diff', '--base', 'origin/main')
  expect(unknown).toMatchObject({ code: 2, stdout: '' })
  expect(unknown.stderr).toContain('CT_USAGE: The repository has no revision "origin/main".')
  expect(unknown.stderr).toContain('`fetch-depth: 0`')
  await git(clone, 'fetch', '--quiet', '--depth=1', 'origin', 'main:refs/remotes/origin/main')
  const { before, after, warnings } = await scanIn(clone, { base: 'origin/main' })
  expect(diffManifests(before.manifest, after.manifest).purge.map(({ tag }) => tag)).toEqual(['items', 'others'])
  expect(warnings).toEqual([expect.stringContaining('`fetch-depth: 0`')])
})

test('nothing is left where it fails, or is interrupted', async () => {
  const cwd = await writeGitProject({ files: FILES })
  const stopped = await runIn(
    { cwd, environment: PLACE, onStart: (interrupt) => setImmediate(interrupt) },
    'diff',
    '--base=main',
  )
  expect(stopped).toMatchObject({ code: 1, stdout: '' })
  expect(stopped.stderr).toContain('It was stopped before it was done.')
  expect(await leftovers(cwd)).toEqual([])
  // The tree of a commit whose files are gone can't be written.
  const objects = join(cwd, '.git/objects')
  await rm(objects, { recursive: true })
  await mkdir(objects)
  expect((await runIn({ cwd, environment: PLACE }, 'diff', '--base=main')).code).not.toBe(0)
  expect(await leftovers(cwd)).toEqual([])
})

test('a folder that somebody is at work in is not touched; one that was left behind is taken over', async () => {
  const cwd = await writeGitProject({ files: FILES })
  const place = join(await realpath(tmpdir()), `cache-tags-base-${digest([cwd]).slice(0, 12)}`)
  onTestFinished(() => rm(place, { recursive: true, force: true }))
  await mkdir(place)
  await writeFile(join(place, '.owner'), JSON.stringify([hostname(), process.pid]))
  expect(await purged(cwd)).toEqual([])
  expect(await readdir(place)).toEqual(['.owner'])
  await writeFile(join(place, '.owner'), JSON.stringify(['elsewhere', 2147483647]))
  expect(await purged(cwd)).toEqual([])
  expect(await readdir(place)).toEqual(['.owner'])
  // No process has such a number.
  await writeFile(join(place, '.owner'), JSON.stringify([hostname(), 2147483647]))
  expect(await purged(cwd)).toEqual([])
  expect(await leftovers(cwd)).toEqual([])
  await symlink(cwd, place)
  expect(await purged(cwd)).toEqual([])
  expect(await leftovers(cwd)).toHaveLength(1)
})
