import type { NextConfig } from 'next'

/** A rule as it is added to webpack's configuration. */
export interface Rule {
  readonly resource?: string
  readonly enforce?: string
  readonly use?: readonly { readonly loader: string; readonly options: object }[]
}

type Work = () => Promise<void>

/** As much of webpack's configuration as a compilation needs here. */
interface Configuration {
  readonly plugins: readonly { readonly apply: (compiler: object) => void }[]
}

/**
 * Has a configuration's `webpack` called as Next does for the Node server, and runs the plugins through the hooks of a
 * compiler that compiles nothing.
 *
 * @returns the rules that the plugins have added
 */
export async function compileServer(config: NextConfig, dir: string): Promise<Rule[]> {
  const initial = { resolve: {}, plugins: [] }
  const context = { dir, isServer: true, nextRuntime: 'nodejs', config: { distDir: '.next' } }
  const { plugins }: Configuration = Reflect.apply(config.webpack ?? (() => initial), null, [initial, context])
  const work: Record<'beforeRun' | 'done', Work[]> = { beforeRun: [], done: [] }
  const hookOf = (name: 'beforeRun' | 'done') => ({ tapPromise: (_: string, step: Work) => void work[name].push(step) })
  const rules: Rule[] = []
  const hooks = { beforeRun: hookOf('beforeRun'), done: hookOf('done') }
  for (const plugin of plugins) plugin.apply({ options: { module: { rules } }, hooks })
  for (const step of [...work.beforeRun, ...work.done]) await step()
  return rules
}
