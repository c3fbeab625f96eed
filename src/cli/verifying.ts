import { systemClock, type Clock } from '../cdn/clock.ts'
import type { Purger } from '../core/batch.ts'
import { CacheTagsError } from '../core/error.ts'
import { assertPageUrl, openPageAsker } from '../release/verify-ask.ts'
import { verifyPages, type PurgeTimes, type VerifiedPage } from '../release/verify.ts'
import { count } from '../report/words.ts'
import { isGiven, textOf, type Call } from './command.ts'
import { watched } from './purging.ts'
import { createTalk } from './talk.ts'
import type { World } from './world.ts'

/** Most pages that are asked for: a probe is no crawl. */
const MAX_PAGES = 100

/**
 * The addresses that `--verify` names, checked before anything is purged. A comma divides two of them only where an
 * address follows: one may hold commas itself.
 *
 * @throws CacheTagsError `CT_USAGE`
 */
export function pagesToVerify(call: Call): readonly string[] {
  const text = textOf(call, 'verify') ?? ''
  const urls = text.split(/,(?=\s*https?:)/i).map((url) => url.trim())
  const named = [...new Set(urls)].filter((url) => url !== '')
  for (const url of named) assertPageUrl(url)
  if (named.length <= MAX_PAGES) return named
  throw new CacheTagsError('CT_USAGE', `--verify names ${named.length} pages; at most ${MAX_PAGES} are asked for.`, {
    hint: 'Name a page of each kind.',
  })
}

/** Notes when the last purge was carried out. */
export interface PurgeWatch {
  readonly over: (purgers: readonly Purger[]) => Purger[]
  /** `null` where nothing was sent. */
  readonly last: () => PurgeTimes | null
}

/** Watches purges; those of several CDNs, one after the other, are one. */
export function watchPurges(clock: Clock = systemClock): PurgeWatch {
  let last: PurgeTimes | null = null
  /** Which of the purgers purged last; none comes after it at first. */
  let latest = Number.POSITIVE_INFINITY
  return {
    last: () => last,
    over: (purgers) => {
      latest = Number.POSITIVE_INFINITY
      return purgers.map((purger, index) => ({
        ...purger,
        purge: async (batches, options) => {
          if (batches.length === 0) return purger.purge(batches, options)
          const begunMs = index > latest && last !== null ? last.begunMs : clock.now()
          latest = index
          const outcome = await purger.purge(batches, options)
          last = { begunMs, endedMs: clock.now() }
          return outcome
        },
      }))
    },
  }
}

/** Asks for the pages that `--verify` names, after a purge that is complete; none where nothing was purged. */
export async function verifyPurged(purged: PurgeTimes | null, call: Call, world: World): Promise<VerifiedPage[]> {
  const urls = pagesToVerify(call)
  if (urls.length === 0) return []
  const talk = createTalk(world, isGiven(call, 'quiet'))
  if (purged === null) {
    talk.info('nothing was purged: no page is verified')
    return []
  }
  talk.info(`asking for ${count(urls.length, 'page')}`)
  const asker = await openPageAsker()
  try {
    const ports = { clock: systemClock, ask: asker.ask }
    const pages = await watched(call, world, ({ signal }) => verifyPages(urls, purged, ports, signal))
    for (const { url, state, evidence } of pages) {
      if (state === 'unknown' || state === 'unreachable') talk.warn(`${url} can't be verified: ${evidence}`)
    }
    return pages
  } finally {
    await asker.close()
  }
}

/** What JSON has beside a release: nothing, where no page was to be verified. */
export function verifiedData(pages: readonly VerifiedPage[], call: Call): { verified?: readonly VerifiedPage[] } {
  return isGiven(call, 'verify') ? { verified: pages } : {}
}

/** @throws CacheTagsError `CT_NOT_RENEWED` where a page is served as before the purge */
export function assertRenewed(pages: readonly VerifiedPage[]): void {
  const old = pages.filter(({ state }) => state === 'old')
  const [first] = old
  if (first === undefined) return
  const how = `${old.length} of ${count(pages.length, 'page')} ${old.length === 1 ? 'is' : 'are'} served as before the purge`
  const message = `${how}: ${first.url} (${first.evidence})`
  throw new CacheTagsError('CT_NOT_RENEWED', message, {
    hint: 'The release is complete. Look whether the page carries a tag that was purged, and whether a cache before it is left out of the option `cdn`.',
  })
}
