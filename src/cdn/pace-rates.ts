import { CacheTagsError } from '../core/error.ts'
import type { Rate } from './capabilities.ts'

/** Plans of Cloudflare, by which it limits how fast an account may purge. */
export type CloudflarePlan = 'free' | 'pro' | 'business' | 'enterprise'

/** How fast an account of Cloudflare may purge by tag (https://developers.cloudflare.com/cache/how-to/purge-cache/). */
export const CLOUDFLARE_RATES: Readonly<Record<CloudflarePlan, Rate>> = {
  free: { amount: 5, seconds: 60, burst: 25, per: 'request' },
  pro: { amount: 5, seconds: 1, burst: 25, per: 'request' },
  business: { amount: 10, seconds: 1, burst: 50, per: 'request' },
  enterprise: { amount: 50, seconds: 1, burst: 500, per: 'request' },
}

/**
 * The rate that somebody asked for, which may be slower than the CDN's and not faster.
 *
 * @throws CacheTagsError `CT_CONFIG` with every mistake in one message
 */
export function slowestRate(known: Rate | null, asked: Rate | undefined): Rate | null {
  if (asked === undefined) return known
  const problems = [...rateProblems(asked), ...(known === null ? [] : excesses(known, asked))]
  if (problems.length === 0) return asked
  throw new CacheTagsError('CT_CONFIG', `The option \`rate\` can't be held: ${problems.join('; ')}.`, {
    hint: 'Leave it out, or ask for less than the CDN allows.',
  })
}

/** A rate in words: `5 requests in 60 s`. */
export function rateWords({ amount, seconds, per }: Rate): string {
  return `${amount} ${per}${amount === 1 ? '' : 's'} in ${seconds} s`
}

function rateProblems({ amount, seconds, burst }: Rate): string[] {
  const isPositive = (value: number): boolean => Number.isFinite(value) && value > 0
  return [
    ...(isPositive(amount) ? [] : ['amount must be greater than 0']),
    ...(isPositive(seconds) ? [] : ['seconds must be greater than 0']),
    ...(Number.isFinite(burst) && burst >= 1 ? [] : ['burst must be 1 or more']),
  ]
}

function excesses(known: Rate, asked: Rate): string[] {
  if (asked.per !== known.per) return [`per must be ${known.per}, which is what the CDN counts`]
  return [
    ...(asked.amount / asked.seconds <= known.amount / known.seconds
      ? []
      : [`${rateWords(asked)} is more than the CDN's ${rateWords(known)}`]),
    ...(asked.burst <= known.burst ? [] : [`a burst of ${asked.burst} is more than the CDN's ${known.burst}`]),
  ]
}
