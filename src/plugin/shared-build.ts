import type { BundlerFacts } from '../bundlers/facts.ts'
import { digest } from '../core/hash.ts'
import { startSession, type Session } from './session.ts'

/** What one plugin has of the build in which it takes part. */
export interface BuildMember {
  /** Tells this plugin's environments from those of others. */
  readonly member: number
  /** The session of the project, which plugins with the same options have in common. */
  readonly open: (inline: unknown, facts: BundlerFacts) => Promise<Session | null>
  /** Whether other plugins take part. */
  readonly isShared: () => boolean
  /** It begins: plugins that are made from now on belong to another build. */
  readonly begin: () => void
}

interface SharedBuild {
  readonly sessions: Map<string, Promise<Session | null>>
  members: number
  hasBegun: boolean
}

/** The plugins that were made before any of them began to build: those of one configuration, for client and server. */
let latest: SharedBuild = { sessions: new Map(), members: 0, hasBegun: false }

/** Joins the build for which plugins are being made. */
export function joinBuild(): BuildMember {
  if (latest.hasBegun) latest = { sessions: new Map(), members: 0, hasBegun: false }
  const build = latest
  build.members += 1
  return {
    member: build.members,
    open: (inline, facts) => {
      const key = digest([facts.root, withoutConsumer(inline)])
      const session = build.sessions.get(key) ?? startSession(inline, facts)
      build.sessions.set(key, session)
      // After a failure it is tried again.
      session.catch(() => build.sessions.delete(key))
      return session
    },
    isShared: () => build.members > 1,
    begin: () => {
      build.hasBegun = true
    },
  }
}

/** Who runs the output is what such plugins differ in. */
function withoutConsumer(inline: unknown): unknown {
  return typeof inline === 'object' && inline !== null ? { ...inline, consumer: null } : null
}
