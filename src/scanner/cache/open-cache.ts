import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { openLongTexts, type LongTexts } from './long-texts.ts'
import { openRecords, type Records } from './records.ts'
import { toolVersion } from './tool-version.ts'

/** Most that is kept of the modules of one project: that of some 30,000. */
const MODULES = 128 * 2 ** 20
/** Most that is kept of whole scans: a few of 10,000 modules each. */
const SCANS = 64 * 2 ** 20

/**
 * Where a project keeps what one scan can spare the next: in the `node_modules` of its folder or the nearest above, as a
 * workspace has its own or shares one. Nothing there names a project, so that several can share it.
 *
 * @returns `null` where there is none, and by the variable `CACHE_TAGS_NO_CACHE`
 */
export function cacheFolder(root: string, environment: Readonly<Record<string, string | undefined>>): string | null {
  if ((environment['CACHE_TAGS_NO_CACHE'] ?? '') !== '') return null
  const modules = join(root, 'node_modules')
  if (existsSync(modules)) return join(modules, '.cache', 'cache-tags')
  const above = dirname(root)
  return above === root ? null : cacheFolder(above, environment)
}

/** What this tool has kept in a folder; nothing where it can't tell itself from others. */
export function openCache(folder: string): { readonly records?: Records; readonly scans?: LongTexts } {
  const version = toolVersion()
  if (version === null) return {}
  return {
    records: openRecords({ folder, name: 'modules', version, maxBytes: MODULES }),
    scans: openLongTexts({ folder, name: 'scan', version, maxBytes: SCANS }),
  }
}
