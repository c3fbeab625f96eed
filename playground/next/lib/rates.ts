import { entry } from './entry'
import { TAGS } from './tags'

const UPSTREAM = process.env.UPSTREAM_URL ?? 'http://127.0.0.1:9'

/** What upstream answered is not our code's: a deploy leaves it alone. */
export async function rates() {
  'use cache'
  const response = await fetch(`${UPSTREAM}/rates`, { next: { tags: [TAGS.rates] } })
  return entry(await response.text())
}
