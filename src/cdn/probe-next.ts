import { readNextOptions, type NextPurgerOptions } from './next-options.ts'
import { askOnce, type Probe, type ProbeRules } from './probe.ts'
import { wordsOf } from './verdict.ts'

const MOUNT = 'Mount `unplugin-cache-tags/next/handler` at the endpoint, and deploy.'
const TODOS = {
  401: 'Set CACHE_TAGS_SECRET to the same text here and in the application.',
  403: 'Something before the application lets nobody in: a firewall, or a login.',
  404: MOUNT,
} as const

/**
 * Asks the handler of a self-hosted Next application for a purge of no tag at all. It looks at the secret first, and then
 * refuses that by its documentation, so that nothing is purged. Only a route that takes nothing but POST is asked so: what
 * answers a GET is something else.
 *
 * @throws CacheTagsError `CT_CREDENTIALS` or `CT_CONFIG` for mistakes in the options
 */
export async function probeNext(options: NextPurgerOptions): Promise<Probe> {
  const { endpoint, secret, transport } = readNextOptions(options)
  const rules: ProbeRules = {
    title: 'The application',
    transport,
    secrets: [secret, endpoint.search.slice(1)],
    words: wordsOf,
    todos: TODOS,
  }
  // https://nextjs.org/docs/app/api-reference/file-conventions/route: a method that a route doesn't export is a 405.
  const looked = await askOnce({ method: 'GET', url: endpoint, headers: {}, body: null }, rules)
  if (looked.kind === 'answer') {
    return { state: 'problem', found: 'The endpoint answers a GET, which the handler does not.', todo: MOUNT }
  }
  if (looked.status !== 405) return looked.probe
  const headers = { authorization: `Bearer ${secret}` }
  const asked = await askOnce({ method: 'POST', url: endpoint, headers, body: { tags: [], mode: 'invalidate' } }, rules)
  if (asked.kind === 'answer') {
    return { state: 'problem', found: 'The endpoint answers, but not as the handler does.', todo: MOUNT }
  }
  if (asked.status !== 400) return asked.probe
  return { state: 'ok', found: 'The handler is mounted at the endpoint, and takes the secret.', todo: null }
}
