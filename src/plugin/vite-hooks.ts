import type { Plugin, ResolvedConfig } from 'vite'
import { ID_FILTER } from '../bundlers/filters.ts'
import { TAGGED_TEXT } from '../core/site-tag.ts'
import { viteFacts } from '../bundlers/vite.ts'
import type { BundlerFacts } from '../bundlers/facts.ts'
import { createConductor, type BuildEnvironment, type Conductor } from './conductor.ts'

/**
 * The hooks of Vite's plugin. Only builds are acted on; the development server is left alone.
 *
 * @param shared - keeps the build together where other bundlers have a part in it
 * @param root - the project, where Vite is told another one
 */
export function vitePlugin(inline: unknown, shared?: Conductor, root?: string): Partial<Plugin> {
  let conductor = shared ?? createConductor(inline)
  let facts: Promise<BundlerFacts> | null = null
  let hasBegun = false
  const built = new Set<string>()
  let config: ResolvedConfig | null = null
  /** Environments that are still to be built, where a builder builds all. */
  const awaited = (): string[] =>
    config?.builder === undefined ? [] : Object.keys(config.environments).filter((name) => !built.has(name))
  const environmentOf = (environment: { name: string; config: { consumer: string } }): BuildEnvironment => ({
    name: environment.name,
    isServer: environment.config.consumer === 'server',
  })
  return {
    // Watching is left alone as well.
    apply: (user, { command }) => command === 'build' && !user.build?.watch,
    enforce: 'pre',
    // One instance for all environments of a build; Vite would make one for each.
    sharedDuringBuild: true,
    configResolved: (resolved) => {
      config = resolved
      if (!hasBegun) return
      // The same plugin in the next build: what it knew of the last one is out of date.
      conductor = shared ?? createConductor(inline)
      facts = null
      built.clear()
      hasBegun = false
    },
    buildStart() {
      hasBegun = true
      const resolved = config ?? this.environment.getTopLevelConfig()
      facts ??= viteFacts(resolved, this.meta.viteVersion, root)
      const known = facts
      conductor.enter(environmentOf(this.environment))
      return conductor.begin(environmentOf(this.environment), () => known)
    },
    transform: {
      order: 'pre',
      filter: { id: ID_FILTER, code: TAGGED_TEXT },
      async handler(code, id) {
        const injected = await conductor.transform(environmentOf(this.environment), code, id)
        return injected === null ? null : { code: injected.code, map: injected.map.toString() }
      },
    },
    buildEnd(error) {
      if (error === undefined) return conductor.graphComplete(environmentOf(this.environment), this)
      conductor.leave(environmentOf(this.environment))
      return conductor.failed()
    },
    renderError: () => conductor.failed(),
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        conductor.generated(environmentOf(this.environment), bundle)
      },
    },
    writeBundle: {
      order: 'post',
      async handler() {
        built.add(this.environment.name)
        const isLast = awaited().every((name) => config?.environments[name]?.consumer !== 'server')
        await conductor.written(environmentOf(this.environment), isLast)
      },
    },
    closeBundle: {
      order: 'post',
      async handler() {
        conductor.leave(environmentOf(this.environment))
        if (built.size > 0 && awaited().length === 0) await conductor.done()
      },
    },
  }
}
