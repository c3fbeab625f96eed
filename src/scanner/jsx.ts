import { relative } from 'node:path'
import { moduleId } from '../core/ids.ts'
import type { Dependency, JsxRuntime } from '../core/project.ts'
import type { ModuleSummary } from '../core/summary.ts'
import type { ModuleId } from '../core/syntax.ts'
import type { JsxSettings } from './compiler-settings.ts'
import { packageLeaf } from './leaves.ts'
import type { Loader } from './load.ts'
import type { ScanOptions, ScanPorts } from './scan.ts'

/** What JSX is made with where nothing is said: the first that is there. */
const CUSTOMARY: readonly string[] = ['react', 'preact']

const NOTHING_SAID: JsxSettings = { sources: [], names: [], isClassic: false }

/**
 * Finds what the JSX of each loaded module is turned into calls of: the runtime that a comment in it names, else what the
 * compiler's settings say (https://www.typescriptlang.org/tsconfig/#jsxImportSource), else that of React or Preact. A
 * runtime of the project's own is loaded.
 */
export async function findJsx(
  options: ScanOptions,
  ports: ScanPorts,
  loader: Loader,
): Promise<ReadonlyMap<ModuleId, JsxRuntime>> {
  const found = new Map<ModuleId, JsxRuntime>()
  for (;;) {
    const fresh = [...loader.project.modules.values()].filter((summary) => !found.has(summary.id) && hasJsx(summary))
    if (fresh.length === 0) return found
    const files = new Set<string>()
    for (const summary of fresh) {
      const file = loader.fileOf(summary.id)
      const settings = file === undefined ? NOTHING_SAID : (ports.jsxOf?.(file) ?? NOTHING_SAID)
      const targets = file === undefined ? [] : runtimesOf(ports, file, summary, settings)
      for (const target of targets) if (target.kind === 'module') files.add(target.file)
      const dependencies = await Promise.all(targets.map((target) => dependencyOf(options, ports, file ?? '', target)))
      found.set(summary.id, { dependencies, names: settings.names.filter((name) => binds(summary, name)) })
    }
    await loader.load([...files])
  }
}

function hasJsx({ statements }: ModuleSummary): boolean {
  return statements.some((statement) => statement.hasJsx)
}

function binds({ imports, statements }: ModuleSummary, name: string): boolean {
  return imports.some(({ local }) => local === name) || statements.some((statement) => statement.binds.includes(name))
}

type Target = Extract<ReturnType<ScanPorts['resolve']>, { kind: 'module' | 'package' }>

function runtimesOf(
  { resolve }: ScanPorts,
  file: string,
  { jsxSource }: ModuleSummary,
  settings: JsxSettings,
): Target[] {
  const runtime = (source: string): Target[] => {
    const target = resolve(file, `${source}/jsx-runtime`)
    return target.kind === 'module' || target.kind === 'package' ? [target] : []
  }
  if (jsxSource !== null) return runtime(jsxSource)
  if (settings.sources.length > 0) return settings.sources.flatMap(runtime)
  return settings.isClassic ? [] : CUSTOMARY.flatMap(runtime).slice(0, 1)
}

async function dependencyOf(
  { root }: ScanOptions,
  { files, lockfile }: ScanPorts,
  importer: string,
  target: Target,
): Promise<Dependency> {
  return target.kind === 'module'
    ? { kind: 'module', id: moduleId(relative(root, target.file)) }
    : packageLeaf(files, lockfile, target.name, importer, target.file)
}
