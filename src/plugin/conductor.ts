import { readClientFiles } from '../bundlers/client-assets.ts'
import { componentContents } from '../bundlers/component-contents.ts'
import { crossCheck, entryFiles } from '../bundlers/cross-check.ts'
import type { ModuleGraph } from '../bundlers/module-graph.ts'
import type { BundlerFacts } from '../bundlers/facts.ts'
import { filePathOf } from '../bundlers/module-id.ts'
import { siteTagsIn, type OutputFile } from '../bundlers/output.ts'
import type { Injected } from '../inject/inject.ts'
import type { Injection } from '../inject/loader.ts'
import { startStopwatch } from '../scanner/laps.ts'
import { releaseAtExit } from './at-exit.ts'
import { endOfBuild, sayEnd, type BuildEnd } from './build-end.ts'
import { stderrLog } from './log.ts'
import { joinBuild } from './shared-build.ts'
import type { EnvironmentResult, Session } from './session.ts'
import type { Consumer } from './options.ts'
import { resolveOptions } from './resolve-options.ts'

/** One environment of a build, as its bundler reports it. */
export interface BuildEnvironment {
  readonly name: string
  /** Only code that runs on a server makes cache entries. */
  readonly isServer: boolean
  /** Whether that is only supposed, so that the option `consumer` may say otherwise. */
  readonly isSupposed?: boolean
}

/** What a build tells, in order; environments may come in any order, side by side, and more than once. */
export interface Conductor {
  readonly begin: (environment: BuildEnvironment, facts: () => BundlerFacts | Promise<BundlerFacts>) => Promise<void>
  /** For bundlers that say when they leave an environment: builds that are started before belong to this one. */
  readonly enter: (environment: BuildEnvironment) => void
  readonly leave: (environment: BuildEnvironment) => void
  readonly transform: (environment: BuildEnvironment, code: string, id: string) => Promise<Injected | null>
  /** What is to be written into which file, by absolute path, for bundlers that have to know before they read any. */
  readonly injections: (environment: BuildEnvironment) => Promise<ReadonlyMap<string, Injection>>
  /** @param inlined - what is written in place of names, as far as it wasn't known before */
  readonly graphComplete: (
    environment: BuildEnvironment,
    graph: ModuleGraph,
    inlined?: BundlerFacts['inlined'],
  ) => Promise<void>
  readonly generated: (environment: BuildEnvironment, bundle: Readonly<Record<string, OutputFile>>) => void
  /** The last of the servers, where it is known how many there are, is when to say what was found. */
  readonly written: (environment: BuildEnvironment, isLast?: boolean) => Promise<void>
  /** Every environment that was expected is done. */
  readonly done: () => Promise<void>
  /** Whether other plugins take part in the same build, so that the end of one is not the end of all. */
  readonly isShared: () => boolean
  readonly failed: () => Promise<void>
}

const NO_INJECTIONS: ReadonlyMap<string, Injection> = new Map()

/** Keeps one build together: its session, and what is known of each environment. */
export function createConductor(inline: unknown): Conductor {
  const results = new Map<string, EnvironmentResult>()
  const build = joinBuild()
  const entered = new Set<string>()
  let starting: Promise<Session | null> | null = null
  /** The session whose release is owed at the end of the build. */
  let pending: Session | null = null
  let hasFailed = false
  const resultOf = ({ name }: BuildEnvironment): EnvironmentResult => {
    const result = results.get(name)
    if (result === undefined) throw new Error(`the environment ${name} has not begun`)
    return result
  }
  const update = (environment: BuildEnvironment, found: Partial<EnvironmentResult>): void =>
    void results.set(environment.name, { ...resultOf(environment), ...found })
  /** What is to be said of the build, until it was. */
  let unsaid: BuildEnd | null = null
  /** What is to be said where nothing but a client is built. */
  let clientEnd: (() => Promise<BuildEnd>) | null = null
  /** Environments whose end was told, or is being made ready. */
  let ends = 0
  const sayAll = (): void => {
    if (unsaid !== null) sayEnd(unsaid)
    unsaid = null
  }
  const isPending = (): boolean => pending !== null && !pending.isReleased() && !hasFailed
  const release = async (): Promise<void> => {
    if (pending !== null && isPending()) await pending.release(stderrLog)
  }
  return {
    begin: async (environment, facts) => {
      build.begin()
      const known = await facts()
      const isFirst = starting === null
      starting ??= build.open(inline, known)
      const session = await starting
      // An environment that is built again starts anew.
      const isServer = isServerOf(environment, resolveOptions(inline).consumer ?? session?.options.consumer)
      results.set(environment.name, newResult(`${build.member}:${environment.name}`, isServer, known))
      if (!isFirst || session?.options.purge !== 'post-build') return
      pending = session
      releaseAtExit(release, isPending, stderrLog)
    },
    enter: ({ name }) => {
      if (!entered.has(name)) build.enter()
      entered.add(name)
    },
    leave: ({ name }) => {
      if (entered.delete(name)) build.leave()
    },
    transform: async (environment, code, id) => {
      const session = await starting
      if (session === null || !resultOf(environment).isServer) return null
      const file = filePathOf(session.root, id)
      return file === null ? null : session.inject(file, code)
    },
    injections: async (environment) => {
      const session = await starting
      return session === null || !resultOf(environment).isServer ? NO_INJECTIONS : session.injections()
    },
    graphComplete: async (environment, graph, inlined = {}) => {
      const session = await starting
      if (session === null || !resultOf(environment).isServer) return
      const scan = await session.scan()
      const watch = startStopwatch()
      const found = crossCheck(graph, scan, session.root)
      const ambient = await scan.startedBy(entryFiles(graph))
      const modules = { ...found.modules, ...componentContents(graph, scan, session.root) }
      const { facts } = resultOf(environment)
      const known = { ...facts, inlined: { ...inlined, ...facts.inlined } }
      watch.lap('graph of the bundler')
      update(environment, { ...found, modules, ambient, facts: known, laps: watch.laps() })
    },
    generated: (environment, bundle) => {
      const { isServer, client, injected } = resultOf(environment)
      // One environment may have several outputs.
      if (isServer) update(environment, { injected: [...injected, ...siteTagsIn(bundle)] })
      else update(environment, { client: [...client, ...readClientFiles(bundle)] })
    },
    written: async (environment, isLast = true) => {
      const session = await starting
      if (session === null) return
      const result = resultOf(environment)
      const watch = startStopwatch()
      const manifest = await session.finish(result)
      watch.lap('manifest')
      if (!result.isServer) {
        clientEnd = () => endOfBuild({ session, manifest, differences: [], laps: watch.laps(), isClient: true })
        return
      }
      const differences = [...results.values()].flatMap((each) => each.differences)
      const laps = [...result.laps, ...watch.laps()]
      if (unsaid === null && !isLast) process.once('exit', sayAll)
      ends += 1
      const own = ends
      const end = await endOfBuild({ session, manifest, differences, laps })
      // Meanwhile another environment was built, whose end tells of this one as well; or one failed.
      if (own !== ends || hasFailed) return
      unsaid = end
      if (isLast) sayAll()
    },
    done: async () => {
      if (ends === 0 && clientEnd !== null && !hasFailed && !build.isShared()) unsaid = await clientEnd()
      clientEnd = null
      sayAll()
      if (!build.isUnderWay()) await release()
    },
    isShared: build.isShared,
    failed: async () => {
      hasFailed = true
      unsaid = null
      await (await starting)?.fail()
    },
  }
}

function isServerOf({ isServer, isSupposed = false }: BuildEnvironment, consumer: Consumer | undefined): boolean {
  return isSupposed && consumer !== undefined ? consumer === 'server' : isServer
}

function newResult(name: string, isServer: boolean, facts: BundlerFacts): EnvironmentResult {
  return {
    name,
    isServer,
    facts,
    injected: [],
    modules: {},
    generated: {},
    differences: [],
    ambient: {},
    client: [],
    laps: [],
  }
}
