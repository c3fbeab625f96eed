import type { BundlerFacts } from '../bundlers/facts.ts'
import { digest } from '../core/hash.ts'
import { startSession, type Session } from './session.ts'

/** What one plugin has of the build in which it takes part. */
export interface BuildMember {
  /** Tells this plugin's environments from those of others. */
  readonly member: number
  /** The session of the project, which plugins with the same options have in common; but for `consumer`, which it ignores. */
  readonly open: (inline: unknown, facts: BundlerFacts) => Promise<Session | null>
  /** Whether other plugins take part. */
  readonly isShared: () => boolean
  /** It begins: plugins that are made from now on belong to another build, unless one that has begun is under way. */
  readonly begin: () => void
  /** It is under way until it has left: what is made meanwhile is made by it, as SvelteKit 2 builds the client. */
  readonly enter: () => void
  readonly leave: () => void
  readonly isUnderWay: () => boolean
}

interface SharedBuild {
  readonly sessions: Map<string, Promise<Session | null>>
  members: number
  hasBegun: boolean
  underWay: number
}

/** The plugins that were made before any of them began to build: those of one configuration, for client and server. */
let latest: SharedBuild = newBuild()

/** Joins the build for which plugins are being made. */
export function joinBuild(): BuildMember {
  if (latest.hasBegun && latest.underWay === 0) latest = newBuild()
  const build = latest
  build.members += 1
  return {
    member: build.members,
    open: (inline, facts) => {
      const options = withoutConsumer(inline)
      const key = digest([facts.root, options])
      const session = build.sessions.get(key) ?? startSession(options, facts)
      build.sessions.set(key, session)
      // After a failure it is tried again.
      session.catch(() => build.sessions.delete(key))
      return session
    },
    isShared: () => build.members > 1,
    begin: () => {
      build.hasBegun = true
    },
    enter: () => {
      build.underWay += 1
    },
    leave: () => {
      build.underWay -= 1
    },
    isUnderWay: () => build.underWay > 0,
  }
}

function newBuild(): SharedBuild {
  return { sessions: new Map(), members: 0, hasBegun: false, underWay: 0 }
}

/** Who runs the output is what such plugins differ in. */
function withoutConsumer(inline: unknown): object {
  const entries: [string, unknown][] = Object.entries(Object(inline))
  return Object.fromEntries(entries.filter(([option]) => option !== 'consumer'))
}
