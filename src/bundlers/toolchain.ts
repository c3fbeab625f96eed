import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { relative } from 'node:path'
import { digest } from '../core/hash.ts'
import { normalise } from '../core/normalise.ts'
import { isParseFailure, parseModule } from '../scanner/parse.ts'

/** Digest of what configuration files say, comments and formatting left out. */
export async function digestConfig(root: string, files: readonly string[]): Promise<string> {
  const parts = await Promise.all(
    files.map(async (file) => {
      const name = relative(root, file)
      const source = await readFile(file, 'utf8').catch(() => '')
      const parsed = /\.[cm]?[jt]sx?$/.test(file) ? parseModule(name, file, source) : null
      return [name, parsed === null || isParseFailure(parsed) ? source : normalise(parsed.program)]
    }),
  )
  return digest(parts.sort())
}

/** The version of a package as a project has it installed; `null` if it has not. */
export function installedVersion(root: string, name: string): string | null {
  try {
    const content: unknown = createRequire(`${root}/`)(`${name}/package.json`)
    const isPackage = typeof content === 'object' && content !== null && 'version' in content
    return isPackage && typeof content.version === 'string' ? content.version : null
  } catch {
    return null
  }
}
