import { mkdir, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect } from 'vitest'
import { diffManifests } from '../../../src/core/diff.ts'
import { RECIPE } from '../../../src/core/fingerprint.ts'
import { createManifest, type Manifest } from '../../../src/core/manifest.ts'
import { resolveOptions } from '../../../src/plugin/resolve-options.ts'
import { scanWith } from '../../../src/plugin/scan-with.ts'
import { addFiles, writeProject } from '../../support/disk-project.ts'

/** The folder in which packages are installed. */
export const INSTALLED: string = join(import.meta.dirname, '../../../node_modules')

/** Files of a project, and the packages that it has installed. */
export interface LanguageProject {
  readonly files: Readonly<Record<string, string>>
  readonly packages: readonly string[]
}

/** Writes a project in which some packages are installed. */
export async function projectWith({ files, packages }: LanguageProject): Promise<string> {
  const root = await writeProject({ 'package.json': '{ "name": "app", "type": "module" }', ...files })
  for (const name of packages) {
    const link = join(root, 'node_modules', name)
    await mkdir(dirname(link), { recursive: true })
    await symlink(join(INSTALLED, name), link, 'junction')
  }
  return root
}

/** What a scan of a project says. */
export async function scanProjectAt(root: string): Promise<Manifest> {
  const { code } = await scanWith(root, resolveOptions({ siteTags: 'all' }))
  return createManifest(RECIPE, code, {})
}

/** The ids of the sites that an edit makes stale. */
export async function staleAfter(project: LanguageProject, edits: Readonly<Record<string, string>>): Promise<string[]> {
  const root = await projectWith(project)
  const before = await scanProjectAt(root)
  await addFiles(root, edits)
  const diff = diffManifests(before, await scanProjectAt(root))
  expect(diff.widened).toBeNull()
  return [...diff.sites.changed].sort()
}

/** A file that makes a response of a component, and the id of its site. */
export const RENDER = 'src/entry.ts#render~1'

/** Shows the default export of a file. */
export function entryOf(file: string): Record<string, string> {
  return {
    'src/entry.ts': `import Page from './${file}'\nexport const render = () => new Response(String(Page), { headers: { 'Cache-Tag': 'all' } })`,
  }
}
