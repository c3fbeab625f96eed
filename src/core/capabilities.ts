import type { CdnLimits, PurgeMode } from './batch.ts'

/** What a tag may look like, and how many of them one request, response or header takes. */
export interface TagLimits extends CdnLimits {
  /**
   * Longest tag as JavaScript counts: in UTF-16 units.
   * @default none
   */
  readonly maxTagCharacters?: number
  /**
   * `ascii`: printable ASCII without a space, 0x21 to 0x7E.
   * @default anything
   */
  readonly charset?: 'ascii'
}

/** How fast an account may be called: a bucket of `burst`, which fills up at `amount` in `seconds`. */
export interface Rate {
  /** How many. */
  readonly amount: number
  /** In how many seconds. */
  readonly seconds: number
  /** How many at once, after a time without any. */
  readonly burst: number
  /** What is counted: requests, or the tags in them. */
  readonly per: 'request' | 'tag'
}

/** What a CDN takes, can and does, as far as tags are concerned. */
export interface CdnCapabilities {
  /** As people write it. */
  readonly title: string
  /** The response header that carries tags; `null` where the application's own API does. */
  readonly header: string | null
  /** What stands between two tags in it. */
  readonly separator: ',' | ' '
  /** Longest value of the header in bytes: what is beyond it is lost without a word. `null` where none is published. */
  readonly maxHeaderBytes: number | null
  /** What it takes of tags. */
  readonly limits: TagLimits
  /** Whether tags that differ only in case are one tag. */
  readonly foldsCase: boolean
  /** Ways to purge that it has. A way that it lacks is replaced by the other one. */
  readonly modes: readonly PurgeMode[]
  /** Whether its whole cache can be purged by one request. */
  readonly purgesEverything: boolean
  /** Whether one account holds both targets, so that each request says which is meant. */
  readonly sendsTarget: boolean
  /** Whether its entries are still there after a deploy. */
  readonly outlivesDeploy: boolean
  /** `null` where none is published: what it answers is heeded all the same. */
  readonly rate: Rate | null
}
