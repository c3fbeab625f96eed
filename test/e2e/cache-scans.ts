import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, vi } from 'vitest'
import type { Options } from '../../src/index.ts'
import { resolveOptions } from '../../src/plugin/resolve-options.ts'
import { scanWith, type ScanAdditions } from '../../src/plugin/scan-with.ts'
import { addFiles } from '../support/disk-project.ts'

/** What a project is scanned with: options of the user, and what a bundler adds. */
export interface Settings {
  readonly options?: Options
  readonly additions?: Partial<ScanAdditions>
}

/** Files to write; `null` for one that is removed. */
export type Change = Readonly<Record<string, string | null>>

/** Changes a project. */
export async function change(root: string, files: Change): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    if (content === null) await rm(join(root, path), { recursive: true, force: true })
    else await addFiles(root, { [path]: content })
  }
}

/** What takes a change back. */
export function back(files: Readonly<Record<string, string>>, changed: Change): Change {
  return Object.fromEntries(Object.keys(changed).map((path) => [path, files[path] ?? null]))
}

/** Lets what is kept be used, or not, for all that comes after. */
export function useCache(isUsed: boolean): void {
  vi.stubEnv('CACHE_TAGS_NO_CACHE', isUsed ? '' : '1')
}

/** All that a scan of a folder tells whoever asks, as data. */
export async function toldAt(root: string, { options = {}, additions = {} }: Settings = {}): Promise<unknown> {
  const scan = await scanWith(root, resolveOptions(options), { aliases: [], conditions: [], ...additions })
  const modules = scan.leadsTo()
  const shown = [...scan.code.unresolved, ...Object.values(scan.code.sites)].map(({ module }) => module)
  const files = [...modules.keys()].map((id) => [id, scan.fileOf(id) ?? ''] as const)
  const moved = await Promise.all(
    [...scan.edits.keys()].map(async (id) => {
      const text = scan.sourceOf(id) ?? ''
      const file = scan.fileOf(id) ?? ''
      return [id, await scan.editsOf(file, text), await scan.editsOf(file, `/* moved */ ${text}`)]
    }),
  )
  return {
    code: scan.code,
    siteTags: [...scan.siteTags],
    edits: [[...scan.edits], moved],
    warnings: scan.warnings,
    scopes: [[...scan.scopes.members], [...scan.scopes.pages]],
    files,
    shown: shown.map((id) => [id, scan.sourceOf(id)]),
    leadsTo: [...modules],
    failed: [...scan.failed],
    started: await scan.startedBy(files.map(([, file]) => file)),
  }
}

/**
 * Expects a scan with what is kept to tell the same as one without, and so the next one, which may take all as it was.
 *
 * @returns what they tell
 */
export async function expectSame(root: string, claim: string, settings: Settings = {}): Promise<unknown> {
  useCache(true)
  const first = await toldAt(root, settings)
  const second = await toldAt(root, settings)
  useCache(false)
  const without = await toldAt(root, settings)
  expect(first, `${claim}: with what earlier scans have kept`).toEqual(without)
  expect(second, `${claim}: with what this scan has kept`).toEqual(without)
  return without
}
