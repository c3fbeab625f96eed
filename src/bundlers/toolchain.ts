import { statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire, isBuiltin } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { globby } from 'globby'
import { digest, sortedUnique } from '../core/hash.ts'
import { normalise } from '../core/normalise.ts'
import { summariseModule } from '../core/summary.ts'
import { readCompilerSettings } from '../scanner/compiler-settings.ts'
import { isParseFailure, parseModule } from '../scanner/parse.ts'
import type { Alias } from '../scanner/resolve.ts'

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

/** Files in which other tools are configured that change what is built, by part of the toolchain. */
const TOOL_FILES: Readonly<Record<string, readonly string[]>> = {
  babel: ['.babelrc', '.babelrc.*', 'babel.config.*'],
  browserslist: ['.browserslistrc'],
  postcss: ['.postcssrc', '.postcssrc.*', 'postcss.config.*'],
  swc: ['.swcrc'],
}

/** The parts of a project's toolchain that every bundler has in common: compiler settings, and other tools' files. */
export async function commonToolchain(root: string): Promise<Record<string, string>> {
  const parts: Record<string, string> = {}
  const { meaning } = readCompilerSettings(root)
  if (Object.keys(meaning).length > 0) parts['compiler'] = digest([meaning])
  for (const [part, patterns] of Object.entries(TOOL_FILES)) {
    const files = await globby([...patterns], { cwd: root, absolute: true, dot: true })
    if (files.length > 0) parts[part] = await digestConfig(root, files)
  }
  return parts
}

/**
 * The versions of the packages that configuration files import: a bundler's plugins. Each is a part of its own
 * (`plugin:@vitejs/plugin-react`), so that a warning names it.
 *
 * @param known - the bundler itself, which is a part already
 */
export async function pluginVersions(
  root: string,
  files: readonly string[],
  known: readonly string[],
): Promise<Record<string, string>> {
  const names = await Promise.all(files.map(importedPackages))
  const wanted = sortedUnique(names.flat()).filter((name) => !known.includes(name) && name !== 'unplugin-cache-tags')
  return Object.fromEntries(wanted.map((name) => [`plugin:${name}`, installedVersion(root, name) ?? 'unknown']))
}

/** Configuration files with those of the project that they import, and so on. */
export async function withImports(files: readonly string[]): Promise<string[]> {
  const found = new Set(files)
  // A set that grows while it is gone through.
  for (const file of found) {
    for (const specifier of (await specifiersIn(file)).filter((name) => /^\.{1,2}\//.test(name))) {
      const path = join(dirname(file), specifier)
      const candidates = [path, ...CODE_ENDINGS.map((ending) => `${path.replace(/\.[cm]?js$/, '')}${ending}`)]
      const target = candidates.find((candidate) => statSync(candidate, { throwIfNoEntry: false })?.isFile() === true)
      if (target !== undefined) found.add(target)
    }
  }
  return [...found]
}

const CODE_ENDINGS: readonly string[] = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs', '.json']

async function specifiersIn(file: string): Promise<string[]> {
  const source = await readFile(file, 'utf8').catch(() => '')
  const parsed = /\.[cm]?[jt]sx?$/.test(file) ? parseModule(file, file, source) : null
  if (parsed === null || isParseFailure(parsed)) return []
  const { runs, statements } = summariseModule(parsed)
  return [...runs, ...statements.flatMap(({ requests }) => requests.map(({ specifier }) => specifier))]
}

async function importedPackages(file: string): Promise<string[]> {
  return (await specifiersIn(file))
    .filter((specifier) => /^(?:@[\w.-]+\/)?[\w-][\w.-]*(?:\/|$)/.test(specifier) && !isBuiltin(specifier))
    .map((specifier) =>
      specifier
        .split('/')
        .slice(0, specifier.startsWith('@') ? 2 : 1)
        .join('/'),
    )
}

/** Aliases as they are wherever the project stands. */
export function digestAliases(root: string, aliases: readonly Alias[]): string {
  const plain = aliases.map(({ find, replacement }) => [String(find), String(replacement).replaceAll(root, '')])
  return digest(plain)
}
