import { statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { isBuiltin } from 'node:module'
import { dirname, isAbsolute, join, relative, sep } from 'node:path'
import { globby } from 'globby'
import { digest, sortedUnique } from '../core/hash.ts'
import { normalise } from '../core/normalise.ts'
import { summariseModule } from '../core/summary.ts'
import { readCompilerSettings } from '../scanner/compiler-settings.ts'
import { diskFiles } from '../scanner/files.ts'
import { recordOf } from '../scanner/lockfile-manifest.ts'
import { readPackageJson } from '../scanner/lockfile-package-json.ts'
import { isParseFailure, parseModule } from '../scanner/parse.ts'
import { installedFolder } from '../scanner/resolve-installed.ts'
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
  // Not by `require`: many packages don't offer their `package.json` by `exports`.
  const folder = installedFolder(root, name)
  return folder === null ? null : (readPackageJson(folder)?.version ?? null)
}

/** Files in which other tools are configured that change what is built, by part of the toolchain. */
const TOOL_FILES: Readonly<Record<string, readonly string[]>> = {
  babel: ['.babelrc', '.babelrc.*', 'babel.config.*'],
  browserslist: ['.browserslistrc'],
  postcss: ['.postcssrc', '.postcssrc.*', 'postcss.config.*'],
  swc: ['.swcrc'],
}

/** The parts of a project's toolchain that every bundler has in common: compiler settings, and other tools' own. */
export async function commonToolchain(root: string): Promise<Record<string, string>> {
  const parts: Record<string, string> = {}
  const meaning = readCompilerSettings(root)
  if (Object.keys(meaning).length > 0) parts['compiler'] = digest([meaning])
  // What tools read of `package.json`.
  const fields = recordOf(readPackageJson(root)?.fields)
  for (const [part, patterns] of Object.entries(TOOL_FILES)) {
    const files = await globby([...patterns], { cwd: root, absolute: true, dot: true })
    const said = fields[part]
    if (said !== undefined) parts[part] = digest([said])
    if (files.length > 0) parts[part] = digest([said ?? null, await digestConfig(root, files)])
  }
  const { type, sideEffects } = fields
  if (type !== undefined || sideEffects !== undefined) parts['package'] = digest([type ?? null, sideEffects ?? null])
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
  const wanted = sortedUnique(names.flat()).filter((name) => !known.includes(name) && !BYSTANDERS.has(name))
  const entries = wanted.map(async (name) => [`plugin:${name}`, await packageState(root, name)] as const)
  return Object.fromEntries(await Promise.all(entries))
}

/** What tells one state of an installed package from another: its version; of one of the project's own, its code. */
async function packageState(root: string, name: string): Promise<string> {
  const folder = installedFolder(root, name)
  if (folder === null || folder.split(sep).includes('node_modules')) return installedVersion(root, name) ?? 'unknown'
  return digestConfig(folder, await diskFiles.list(folder, {}))
}

/** Packages that configuration files import, and that have no part in a build. */
const BYSTANDERS: ReadonlySet<string> = new Set(['unplugin-cache-tags', 'vitest'])

/** The configuration files that tools have in a project's folder by custom (`rollup.config.mjs`), with what they import. */
export async function configFiles(root: string, tools: readonly string[]): Promise<string[]> {
  const patterns = tools.map((tool) => `${tool}.config.{js,cjs,mjs,ts,cts,mts}`)
  return withImports((await globby(patterns, { cwd: root, absolute: true })).sort())
}

/** Files with those of the project that they import, and so on. */
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

/** Aliases as they are wherever the project stands, and wherever its packages are installed. */
export function digestAliases(root: string, aliases: readonly Alias[]): string {
  return digest(aliases.map(({ find, replacement }) => [String(find), placeless(root, String(replacement))]))
}

function placeless(root: string, path: string): string {
  const plain = path.replaceAll('\\', '/')
  const installed = /^.*\/node_modules\/(.*)$/s.exec(plain)
  if (installed !== null) return installed[1] ?? ''
  return isAbsolute(path) ? relative(root, path).replaceAll('\\', '/') : plain
}
