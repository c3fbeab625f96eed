import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { globby } from 'globby'
import { writeProject } from '../support/disk-project.ts'
import { runIn, type Ended } from './fake-world.ts'

/** Files by path. */
export type Files = Readonly<Record<string, string>>

/** A configuration of Vite. */
export const VITE_CONFIG = `import { defineConfig } from 'vite'\n\nexport default defineConfig({\n  plugins: [],\n})\n`

/** A project that is built by Vite, with what else it is given. */
export function viteProject(more: Files = {}): Promise<string> {
  return writeProject({
    '.git/HEAD': 'ref: refs/heads/main\n',
    '.gitignore': 'node_modules\n',
    'package.json': JSON.stringify({ name: 'shop', scripts: { build: 'vite build' }, devDependencies: { vite: '8' } }),
    'vite.config.js': VITE_CONFIG,
    ...more,
  })
}

/** Every file of a project by path. */
export async function filesOf(root: string): Promise<Files> {
  const files = await globby('**', { cwd: root, dot: true })
  const texts = files.sort().map(async (file) => [file, await readFile(join(root, file), 'utf8')] as const)
  return Object.fromEntries(await Promise.all(texts))
}

/** Calls `init`, and installs nothing. */
export function init(cwd: string, ...argv: readonly string[]): Promise<Ended> {
  return runIn({ cwd }, 'init', '--no-install', ...argv)
}
