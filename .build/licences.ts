import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Plugin } from 'rolldown'

const LICENCE_FILES = ['LICENSE', 'LICENSE.txt', 'LICENSE.md']

/**
 * Puts the licences of all that is bundled into a chunk before it, as a comment.
 *
 * @throws Error where a package is bundled that brings none
 */
export function licences(): Plugin {
  return {
    name: 'licences',
    generateBundle: (_, bundle) => {
      for (const output of Object.values(bundle)) {
        if (output.type === 'chunk') output.code = withLicences(output.code, output.moduleIds)
      }
    },
  }
}

function withLicences(code: string, moduleIds: readonly string[]): string {
  const folders = new Set(moduleIds.flatMap((id) => packageFolder(id) ?? []))
  const texts = [...folders].sort().map(licenceOf)
  return texts.length === 0 ? code : `/*!\n${texts.join('\n\n---\n\n').replaceAll('*/', '* /')}\n*/\n${code}`
}

/** The folder of the package in node_modules that a module is of; `null` for our own. */
function packageFolder(id: string): string | null {
  return /^\0?(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)/.exec(id)?.[1] ?? null
}

function licenceOf(folder: string): string {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, string>
  const file = LICENCE_FILES.map((name) => join(folder, name)).find((path) => existsSync(path))
  if (file === undefined)
    throw new Error(`${manifest['name']} in ${dirname(folder)} brings no licence to bundle it under`)
  return `${manifest['name']} ${manifest['version']}\n\n${readFileSync(file, 'utf8').trim()}`
}
