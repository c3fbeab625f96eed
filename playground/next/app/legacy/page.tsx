import { Shown } from '@/lib/shown'
import { cachedOffer } from '@/lib/offers'

// `unstable_cache` without a single tag: what old code put there outlives every deploy, and nothing can name it.
export default async function Legacy() {
  return <Shown title="Offer" entry={await cachedOffer()} />
}
