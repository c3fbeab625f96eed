import { append } from '../core/append.ts'
import { sortedUnique } from '../core/hash.ts'
import type { ModuleGraph } from './module-graph.ts'
import { plainText } from './output.ts'

/** As much of a module as webpack and Rspack have alike. Their export info is not asked: here it would end Rspack's process. */
export interface WebpackModule {
  readonly identifier: () => string
  readonly nameForCondition: () => string | null | undefined
  readonly originalSource: () => { readonly source: () => string | Uint8Array } | null
  /** With its query; of normal modules. */
  readonly resource?: string | undefined
}

/** As much of a compilation as is asked when its graph is complete. */
export interface WebpackCompilation {
  readonly modules: Iterable<WebpackModule>
  readonly entries: ReadonlyMap<string, { readonly dependencies: readonly object[] }>
  readonly moduleGraph: {
    readonly getOutgoingConnections: (
      module: WebpackModule,
    ) => Iterable<{ readonly module?: WebpackModule | null; readonly resolvedModule?: WebpackModule | null }>
    readonly getModule: (dependency: never) => WebpackModule | null
  }
}

/**
 * A compilation's modules as they are once all are made, and before any are put together. Of one file there are several
 * where loaders or layers differ: they are one here.
 */
export function webpackGraph({ modules, entries, moduleGraph }: WebpackCompilation): ModuleGraph {
  const ids = new Map<WebpackModule, string>()
  const byId = new Map<string, WebpackModule[]>()
  for (const module of modules) {
    const id = webpackModuleId(module)
    ids.set(module, id)
    append(byId, id, module)
  }
  const starts = [...entries.values()].flatMap(({ dependencies }) => dependencies)
  const entryIds = new Set(starts.map((dependency) => ids.get(moduleGraph.getModule(dependency as never) as never)))
  const known = new Map<string, ReturnType<ModuleGraph['getModuleInfo']>>()
  const infoOf = (id: string): ReturnType<ModuleGraph['getModuleInfo']> => {
    const own = byId.get(id)
    if (own === undefined) return null
    // The order in which Rspack tells connections differs from run to run.
    const importedIds = sortedUnique(own.flatMap((module) => targetsOf(moduleGraph, ids, module)))
    return {
      // Asked of few, and has its price in Rspack.
      get code() {
        return sortedUnique(own.map(textOf)).join('\n')
      },
      importedIds,
      isEntry: entryIds.has(id),
    }
  }
  return {
    getModuleIds: () => byId.keys(),
    getModuleInfo: (id) => {
      const info = known.has(id) ? (known.get(id) ?? null) : infoOf(id)
      known.set(id, info)
      return info
    },
  }
}

/** What a module imports; of an import whose name is made at run time, all that it may lead to, for which one module stands. */
function targetsOf(
  moduleGraph: WebpackCompilation['moduleGraph'],
  ids: ReadonlyMap<WebpackModule, string>,
  module: WebpackModule,
): string[] {
  return [...moduleGraph.getOutgoingConnections(module)].flatMap(({ module: found, resolvedModule }) => {
    const to = found ?? resolvedModule
    const id = to ? ids.get(to) : undefined
    if (!to || id === undefined) return []
    return id.startsWith(NO_FILE) ? [id, ...targetsOf(moduleGraph, ids, to)] : [id]
  })
}

/** Begins the id of what is no file. */
const NO_FILE = 'webpack:'

/** Where unplugin keeps modules that are no files: for webpack and for Rspack (in a folder for the process, in old versions). */
const VIRTUAL = /[\\/](?:_virtual_|node_modules[\\/]\.virtual[\\/](?:\d+[\\/])?)(.*)$/s

/** What names a module, as an id of Rollup would: its file with its query, or `\0` and a name. */
export function webpackModuleId(module: WebpackModule): string {
  // Not the identifier: it names the loaders, from outside the project.
  const id = module.resource ?? module.nameForCondition()
  // Such as `/app/src/locales|lazy|/^\.\/.*$/`, or `external "react"`.
  if (id == null) return `${NO_FILE}${module.identifier()}`
  const virtual = VIRTUAL.exec(id)?.[1]
  return virtual === undefined ? id : `\0${decodeURIComponent(virtual).replace('\0', '')}`
}

function textOf(module: WebpackModule): string {
  return plainText(module.originalSource()?.source() ?? '')
}
