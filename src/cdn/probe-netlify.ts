import { endpointOf } from './access.ts'
import { readApiOptions } from './api.ts'
import { NETLIFY_RULES, wordsOfNetlify, type NetlifyPurgerOptions } from './netlify.ts'
import { askOnce, foreignAnswer, type Probe } from './probe.ts'
import { readObject, readWords } from './verdict.ts'
import { presentable } from './words.ts'

const TOKEN_HINT = 'Set NETLIFY_AUTH_TOKEN to a personal access token of somebody who may see the site.'

/**
 * Asks Netlify for the site, which changes nothing: https://open-api.netlify.com/#tag/site/operation/getSite.
 *
 * @throws CacheTagsError `CT_CREDENTIALS` or `CT_CONFIG` for mistakes in the options
 */
export async function probeNetlify(options: NetlifyPurgerOptions): Promise<Probe> {
  const { token, id, base, transport } = readApiOptions(options, { ...NETLIFY_RULES, id: options.site })
  const rules = {
    title: 'Netlify',
    transport,
    secrets: [token],
    words: (answer: Parameters<typeof readWords>[0]) => readWords(answer, wordsOfNetlify),
    todos: { 401: TOKEN_HINT, 403: TOKEN_HINT, 404: 'Check NETLIFY_SITE_ID or the option `netlify.site`.' },
  }
  const url = endpointOf(base, `/api/v1/sites/${id}`)
  const asked = await askOnce({ method: 'GET', url, headers: { authorization: `Bearer ${token}` }, body: null }, rules)
  if (asked.kind === 'ended') return asked.probe
  const { name, id: site } = readObject(asked.answer.text) ?? {}
  if (typeof site !== 'string') return foreignAnswer('Netlify', asked.answer.status)
  const found = `The token reads the site ${typeof name === 'string' ? name : site}. Whether it may purge only a purge tells.`
  return { state: 'ok', found: presentable(found, [token]), todo: null }
}
