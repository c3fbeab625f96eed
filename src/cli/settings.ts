import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { CacheTagsError } from '../core/error.ts'
import { loadConfig } from '../plugin/config.ts'
import type { OptionsResolved } from '../plugin/options.ts'
import { resolveOptions } from '../plugin/resolve-options.ts'
import { EVERY_BASELINE } from '../release/baseline.ts'
import { isUrl } from '../release/fetch.ts'
import { textOf, type Call } from './command.ts'

/** What a command works with. Paths that come from the command line are absolute. */
export interface Settings {
  /** Absolute path of the project. */
  readonly root: string
  readonly options: OptionsResolved
}

/**
 * Reads the configuration and lays the flags over it. Paths of flags start at the working directory, those of the
 * configuration at the project.
 *
 * @param folder - project folder, where a command takes one as an argument
 * @throws CacheTagsError `CT_USAGE` when there is no such folder, `CT_CONFIG`
 */
export async function readSettings(call: Call, cwd: string, folder = '.'): Promise<Settings> {
  const base = resolve(cwd, textOf(call, 'root') ?? '.', folder)
  await assertFolder(base)
  const config = textOf(call, 'config')
  const layer = await loadConfig(base, config === undefined ? undefined : resolve(cwd, config))
  const options = resolveOptions(layer, flagLayer(call, cwd))
  const isNamed = textOf(call, 'root') !== undefined || folder !== '.'
  return { root: isNamed ? base : resolve(base, options.root ?? '.'), options }
}

/** A file or URL of the command line as it can be read from anywhere. */
export function fromFlag(source: string, cwd: string): string {
  return isUrl(source) ? source : resolve(cwd, source)
}

function flagLayer(call: Call, cwd: string): Readonly<Record<string, string>> {
  const layer: Record<string, string> = {}
  for (const name of ['manifest', 'baseline']) {
    const value = textOf(call, name)
    if (value !== undefined) layer[name] = value === EVERY_BASELINE ? value : fromFlag(value, cwd)
  }
  return layer
}

async function assertFolder(path: string): Promise<void> {
  const found = await stat(path).catch(() => null)
  if (found?.isDirectory() === true) return
  const problem = found === null ? 'There is no folder' : 'No folder, but a file, is'
  throw new CacheTagsError('CT_USAGE', `${problem} ${path}.`, { hint: 'Name the folder of the project.' })
}
