import { sortedUnique } from '../core/hash.ts'
import type { ModuleGraph } from './cross-check.ts'

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
    const id = idOf(module)
    ids.set(module, id)
    byId.set(id, [...(byId.get(id) ?? []), module])
  }
  const starts = [...entries.values()].flatMap(({ dependencies }) => dependencies)
  const entryIds = new Set(starts.map((dependency) => ids.get(moduleGraph.getModule(dependency as never) as never)))
  const known = new Map<string, ReturnType<ModuleGraph['getModuleInfo']>>()
  const infoOf = (id: string): ReturnType<ModuleGraph['getModuleInfo']> => {
    const own = byId.get(id)
    if (own === undefined) return null
    // The order in which Rspack tells connections differs from run to run.
    const targets = own.flatMap((module) =>
      [...moduleGraph.getOutgoingConnections(module)].map(({ module: to, resolvedModule }) => to ?? resolvedModule),
    )
    const importedIds = sortedUnique(targets.flatMap((to) => (to ? (ids.get(to) ?? []) : [])))
    const code = sortedUnique(own.map(textOf)).join('\n')
    return { code, importedIds, isEntry: entryIds.has(id) }
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

/** Where unplugin keeps modules that are no files: for webpack and for Rspack (in a folder for the process, in old versions). */
const VIRTUAL = /[\\/](?:_virtual_|node_modules[\\/]\.virtual(?:[\\/]\d+)?)[\\/](.*)$/s

function idOf(module: WebpackModule): string {
  // Not the identifier: it names the loaders, from outside the project.
  const id = module.resource ?? module.nameForCondition() ?? module.identifier()
  const virtual = VIRTUAL.exec(id)?.[1]
  return virtual === undefined ? id : `\0${decodeURIComponent(virtual).replace('\0', '')}`
}

function textOf(module: WebpackModule): string {
  const source = module.originalSource()?.source() ?? ''
  return typeof source === 'string' ? source : new TextDecoder().decode(source)
}
