import type { Purger } from '../core/batch.ts'
import type { CdnCapabilities } from './capabilities.ts'
import type { Pace } from './pace.ts'

/** What a client of yours is made with. */
export interface CustomCdnMeans {
  /** Where tokens come from. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Keeps to the rate of `capabilities`; for {@link TransportOptions}, or to ask before each request. */
  readonly pace: Pace
  /** Milliseconds that one purge may take; `undefined` where it isn't said. */
  readonly deadlineMs: number | undefined
}

/**
 * A CDN that this package doesn't know, for the option `cdn`.
 *
 * @example
 * ```ts
 * import { defineCdn } from 'unplugin-cache-tags/cdn'
 * export const bunny = defineCdn({
 *   name: 'bunny',
 *   capabilities: {
 *     title: 'Bunny',
 *     header: 'CDN-Tag',
 *     separator: ',',
 *     maxHeaderBytes: 1024,
 *     limits: { maxTagsPerRequest: 1, maxTagBytes: 1024, forbiddenCharacters: [','], maxTagsPerResponse: 128 },
 *     foldsCase: false,
 *     modes: ['delete'],
 *     purgesEverything: false,
 *     sendsTarget: false,
 *     outlivesDeploy: true,
 *     rate: { amount: 5, seconds: 1, burst: 120, per: 'request' },
 *   },
 *   create: ({ environment }) => createBunnyPurger(environment['BUNNY_API_KEY']),
 * })
 * ```
 */
export interface CustomCdn {
  /** Lower-case letters, digits and hyphens; none of the built-in names. */
  readonly name: string
  /** What it takes, can and does. */
  readonly capabilities: CdnCapabilities
  /** Called once there is something to purge. */
  readonly create: (means: CustomCdnMeans) => Purger | Promise<Purger>
}

/** Types a CDN of yours. */
export function defineCdn(cdn: CustomCdn): CustomCdn {
  return cdn
}
