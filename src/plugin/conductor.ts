import { relative } from 'node:path'
import { readClientFiles } from '../bundlers/client-assets.ts'
import { componentContents } from '../bundlers/component-contents.ts'
import { crossCheck, entryFiles, type ModuleGraph } from '../bundlers/cross-check.ts'
import type { BundlerFacts } from '../bundlers/facts.ts'
import { siteTagsIn, type OutputFile } from '../bundlers/output.ts'
import type { Injected } from '../inject/inject.ts'
import { releaseAtExit } from './at-exit.ts'
import { stderrLog } from './log.ts'
import { releaseAfterBuild } from './post-build.ts'
import { startSession, type EnvironmentResult, type Session } from './session.ts'
import { summaryBlock } from './summary-block.ts'

/** One environment of a build, as its bundler reports it. */
export interface BuildEnvironment {
  readonly name: string
  /** Only code that runs on a server makes cache entries. */
  readonly isServer: boolean
}

/** What a build tells, in order; environments may come in any order, side by side, and more than once. */
export interface Conductor {
  readonly begin: (environment: BuildEnvironment, facts: () => BundlerFacts | Promise<BundlerFacts>) => Promise<void>
  readonly transform: (code: string, id: string) => Promise<Injected | null>
  readonly graphComplete: (environment: BuildEnvironment, graph: ModuleGraph) => Promise<void>
  readonly generated: (environment: BuildEnvironment, bundle: Readonly<Record<string, OutputFile>>) => void
  readonly written: (environment: BuildEnvironment) => Promise<void>
  /** Every environment that was expected is done. */
  readonly done: () => Promise<void>
  readonly failed: () => Promise<void>
}

/** Keeps one build together: its session, and what is known of each environment. */
export function createConductor(inline: unknown): Conductor {
  const results = new Map<string, EnvironmentResult>()
  let starting: Promise<Session | null> | null = null
  /** The session whose release is owed at the end of the build. */
  let pending: Session | null = null
  let isReleased = false
  let hasFailed = false
  const resultOf = ({ name }: BuildEnvironment): EnvironmentResult => results.get(name) ?? newResult(name)
  const isPending = (): boolean => pending !== null && !isReleased && !hasFailed
  const release = async (): Promise<void> => {
    const manifest = pending?.manifest() ?? null
    if (pending === null || manifest === null || !isPending()) return
    isReleased = true
    const { options, root, before } = pending
    await releaseAfterBuild({ root, options, manifest, before, environment: process.env }, stderrLog)
  }
  return {
    begin: async (environment, facts) => {
      // An environment that is built again starts anew.
      results.set(environment.name, newResult(environment.name))
      const isFirst = starting === null
      starting ??= Promise.resolve(facts()).then((known) => startSession(inline, known))
      const session = await starting
      if (!isFirst || session?.options.purge !== 'post-build') return
      pending = session
      releaseAtExit(release, isPending, stderrLog)
    },
    transform: async (code, id) => (await starting)?.inject(id.replace(/[?#].*$/s, ''), code) ?? null,
    graphComplete: async (environment, graph) => {
      const session = await starting
      if (session === null || !environment.isServer) return
      const scan = await session.scan()
      const found = crossCheck(graph, scan, session.root)
      const ambient = await scan.startedBy(entryFiles(graph))
      const modules = { ...found.modules, ...componentContents(graph, scan, session.root) }
      results.set(environment.name, { ...resultOf(environment), ...found, modules, ambient })
    },
    generated: (environment, bundle) => {
      const result = resultOf(environment)
      // One environment may have several outputs.
      if (!environment.isServer) {
        results.set(environment.name, { ...result, client: [...result.client, ...readClientFiles(bundle)] })
        return
      }
      results.set(environment.name, { ...result, injected: [...result.injected, ...siteTagsIn(bundle)] })
    },
    written: async (environment) => {
      const session = await starting
      if (session === null) return
      const result = resultOf(environment)
      const manifest = await session.finish(result)
      if (!environment.isServer) return
      for (const difference of result.differences) stderrLog.warn(difference)
      const scan = await session.scan()
      for (const pattern of scan.unmatched)
        stderrLog.warn(`no file matches ${JSON.stringify(pattern)} of the option inputs`)
      for (const line of summaryBlock(manifest, scan, relative(process.cwd(), session.file))) stderrLog.info(line)
    },
    done: release,
    failed: async () => {
      hasFailed = true
      await (await starting)?.fail()
    },
  }
}

function newResult(name: string): EnvironmentResult {
  return { name, injected: [], modules: {}, generated: {}, differences: [], ambient: {}, client: [] }
}
