import { afterEach, expect } from 'vitest'
import { diffManifests } from '../../src/core/diff.ts'
import type { Manifest } from '../../src/core/manifest.ts'
import { writeProject } from '../support/disk-project.ts'
import { readManifestOf } from './builds.ts'
import type { Builder, BuildSettings } from './builders.ts'
import { APP } from './fixture.ts'
import { outputText } from './parity-app.ts'

const home = process.cwd()

afterEach(() => process.chdir(home))

/** Writes a project to a folder of its own, which is the working directory until the test ends. */
export async function enter(files: Readonly<Record<string, string>> = APP): Promise<string> {
  const root = await writeProject(files)
  process.chdir(root)
  return root
}

/** Builds once, with plugins of its own. */
export async function buildOf(builder: Builder, root: string, settings: BuildSettings = {}): Promise<Manifest> {
  await builder.prepare(root, settings).build()
  return readManifestOf(root)
}

/** The site tags in an output, sorted. */
export async function tagsIn(folder: string): Promise<string[]> {
  return [...new Set((await outputText(folder)).match(/\bct_[0-9a-z]{8}\b/g))].sort()
}

/** The tags that the code of a build purges, sorted. */
export function purged(before: Manifest, after: Manifest): string[] {
  const { widened, purge } = diffManifests(before, after)
  expect(widened).toBeNull()
  return purge.map(({ tag }) => tag).sort()
}
