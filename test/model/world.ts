import type { Bits, Code } from './code.ts'

/** A way in which a version becomes live, and who tells the ledger. */
export interface Pipeline {
  /** Index of the version. */
  readonly version: number
  /** `adoption`: the version is live already, and its record is put without a purge. */
  readonly kind: 'release' | 'adoption'
  /** Whether an intent is put before the version goes live. */
  readonly announced: boolean
  /** Whether its purge comes in the end, however late, or may never begin. A purge that has begun may always crash. */
  readonly purge: 'comes' | 'may be lost'
  /** How often the purge may be started: again after a crash, or as an old job, also while the first still runs. */
  readonly runs: number
  /** Ticks by which its clock is ahead of the true time. */
  readonly skew: number
  /** Its purge may begin before it goes live, which breaks an assumption. */
  readonly early?: boolean
}

/** How often things may go wrong. */
export interface Faults {
  /** The oracle gives no answer. */
  readonly silences: number
  /** A purge reaches a part of its tags. */
  readonly failures: number
  /** A listing lacks keys that were put a moment ago. */
  readonly hidings: number
  /** A manifest is lost. */
  readonly losses: number
}

/**
 * The set-up of a world: a plain value. All times are in ticks. A window of `n` ticks that began at tick `t` is over at
 * tick `t + n`.
 */
export interface World {
  readonly name: string
  readonly code: Code
  /** The version that is live when the world begins. */
  readonly first: number
  /** Whether the ledger is founded when the world begins; then the first version has a record. */
  readonly founded: boolean
  /** A version whose entries an earlier release did not reach: they are in the cache, and its tags are pending. */
  readonly unreached?: number
  readonly pipelines: readonly Pipeline[]
  /** The oracle answers what was live at some moment of the last `lag` ticks. */
  readonly lag: number
  /** What a purge waits after the oracle's answer. */
  readonly settle: number
  /** How long a version must have been superseded before its record may go. */
  readonly retain: number
  /** How long a version may go on writing after it was superseded: at most `settle` or `retain`. */
  readonly writesOn: number
  /** By how much two clocks may differ, as far as the protocol knows. */
  readonly slack: number
  /** The age past which an intent counts for nothing: a version goes live before its intent is that old. 0: none is. */
  readonly intentLife: number
  /** How long a key that was put may be missing from listings. */
  readonly listLag: number
  /** How often one purge may begin again when it sees another's record. */
  readonly rounds: number
  /** Whether the reading of the ledger is one step, or one for each prefix and one for the values. */
  readonly reading: 'at once' | 'in parts'
  readonly faults: Faults
  /** Steps already taken when a search begins, as `describeStep` has them, with or without details. */
  readonly opening?: readonly string[]
}

/** A key of the store and its value. */
export interface Entry {
  readonly key: string
  readonly kind: 'live' | 'intent' | 'pending'
  /** The version; -1 in a pending record. */
  readonly version: number
  /** The tags of a pending record. */
  readonly tags: Bits
  /** Keys of records of another version that were no longer live when this was put. */
  readonly supersedes: readonly string[]
  /** Ticks since the time in the record, as its writer's clock had it; only kept up to where it matters. */
  readonly age: number
  /** Ticks since it was put, up to the lag of listings. */
  readonly sincePut: number
}

/** A record that a run has read. */
export interface Seen {
  readonly key: string
  readonly version: number
  /** For how long it has been superseded, by the reader's clock when the oracle answered; `null`: nothing says so. */
  readonly evidence: number | null
}

/** What a run has read of the ledger: the set S. */
export interface Sight {
  readonly live: readonly (Seen & { readonly supersedes: readonly string[] })[]
  /** `own`: of the run's pipeline. `past`: older than the life of an intent when it was read. */
  readonly intents: readonly (Seen & { readonly own: boolean; readonly past: boolean })[]
  readonly pending: readonly { readonly key: string; readonly tags: Bits }[]
  readonly founded: boolean
  /** The age of the oldest record, by the reader's clock when the oracle answered; only kept before the founding. */
  readonly oldest: number | null
}

/** How a run ended, in the words of its report. */
export type Outcome = 'settled' | 'announced' | 'incomplete' | 'unsettled' | 'stopped'

/** A run of a purge or of an adoption: where it stands and what it knows. */
export interface Run {
  /** Index of its next call in the order of calls; -1 before the first, and after the last. */
  readonly next: number
  readonly round: number
  /** Ticks since it began to wait, up to where it matters. */
  readonly waited: number
  /** Keys listed so far, where the ledger is read in parts. */
  readonly listed: readonly string[]
  readonly sight: Sight | null
  /** The oracle's answer; -1 before. */
  readonly answer: number
  /** Tags that the purge of this round did not reach. */
  readonly unreached: Bits
  /** Keys that this run put in this round, but for its first record. */
  readonly own: readonly string[]
  readonly outcome: Outcome | null
}

/** All that is the case at one moment. Times are kept as ages, and only up to where they matter. */
export interface State {
  readonly live: number
  /** By version: ticks since it was last live. */
  readonly superseded: readonly number[]
  /** Entries that may be in the cache. Code writes what it may write at once, since that is the worst that it can do. */
  readonly cached: Bits
  readonly entries: readonly Entry[]
  readonly founded: boolean
  /** Versions whose manifest is lost. */
  readonly lost: Bits
  /** By pipeline: ticks since it announced, -1 before; and whether its version went live. */
  readonly pipelines: readonly { readonly announced: number; readonly wentLive: boolean }[]
  /** The pipeline whose version went live last; -1: none. */
  readonly latest: number
  /** By run, in the order of the model's runs. */
  readonly runs: readonly Run[]
  /** Faults that may still come. */
  readonly left: Faults
}

/** One step of a world: a plain value. `run` is an index into the runs of the model. */
export type Step =
  | { readonly kind: 'tick' }
  | { readonly kind: 'goes live'; readonly pipeline: number }
  | { readonly kind: 'loses manifest'; readonly version: number }
  | { readonly kind: 'announces'; readonly pipeline: number }
  | {
      readonly kind: 'calls'
      readonly run: number
      readonly call: Call
      /** Keys that the listing lacks although they are there. */
      readonly hidden?: readonly string[]
      /** The oracle's answer; -1: none. */
      readonly answer?: number
      /** What is purged. */
      readonly tags?: Bits
      /** What of it isn't reached. */
      readonly unreached?: Bits
      /** Keys put or removed. */
      readonly keys?: readonly string[]
    }

/** The calls of a run, in the words of the ledger. */
export type Call =
  | 'record'
  | 'read'
  | 'list live'
  | 'list intents'
  | 'list pending'
  | 'open'
  | 'ask'
  | 'fresh'
  | 'purge'
  | 'pend'
  | 'found'
  | 'remove'
  | 'again'

/** A step and the state after it. */
export interface Successor {
  readonly step: Step
  readonly state: State
}
