import { diffManifests } from '../../src/core/diff.ts'
import { RECIPE } from '../../src/core/fingerprint.ts'
import { createManifest, type Manifest } from '../../src/core/manifest.ts'
import { formTables, resolveOptions } from '../../src/plugin/resolve-options.ts'
import { startScan } from '../../src/scanner/start.ts'
import { addFiles, writeProject } from '../support/disk-project.ts'

/** Files by path, with their texts. */
export type DiskFiles = Readonly<Record<string, string>>

/** A module that declares one tag, in a function that returns an expression. */
export function siteModule(tag: string, imports: string, expression: string): string {
  return `import { cacheTag } from 'next/cache'\n${imports}\nexport async function ${tag}() {\n  'use cache'\n  cacheTag('${tag}')\n  return ${expression}\n}`
}

/**
 * The tags that a release purges in which some files on disk are edited.
 *
 * @param folder - of the application, relative to where the files are written
 */
export async function purgedTags(files: DiskFiles, edits: DiskFiles, folder = '.'): Promise<string[]> {
  const place = await writeProject(files)
  const before = await manifestAt(`${place}/${folder}`)
  await addFiles(place, edits)
  return diffManifests(before, await manifestAt(`${place}/${folder}`)).purge.map(({ tag }) => tag)
}

async function manifestAt(root: string): Promise<Manifest> {
  const { code } = await startScan({
    root: root.replace(/\/\.$/, ''),
    tables: formTables(resolveOptions()),
    siteTags: 'dynamic',
  })
  return createManifest(RECIPE, code, {})
}
