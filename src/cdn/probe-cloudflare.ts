import { endpointOf } from './access.ts'
import { readApiOptions } from './api.ts'
import { CLOUDFLARE_RULES, wordsOfCloudflare, type CloudflarePurgerOptions } from './cloudflare.ts'
import type { CdnRequest } from './http.ts'
import { askOnce, foreignAnswer, type Probe, type ProbeRules } from './probe.ts'
import { asObject, readObject, readWords } from './verdict.ts'
import { presentable } from './words.ts'

const TOKEN_HINT = 'Set CLOUDFLARE_API_TOKEN to a token with the permission Zone, Cache Purge, for this zone.'

/**
 * Asks Cloudflare for the zone, and where the token may only purge, whether it is a token at all. Both change nothing:
 * https://developers.cloudflare.com/api/resources/zones/methods/get,
 * https://developers.cloudflare.com/api/resources/user/subresources/tokens/methods/verify.
 *
 * @throws CacheTagsError `CT_CREDENTIALS` or `CT_CONFIG` for mistakes in the options
 */
export async function probeCloudflare(options: CloudflarePurgerOptions): Promise<Probe> {
  const { token, id, base, transport } = readApiOptions(options, { ...CLOUDFLARE_RULES, id: options.zone })
  const rules: ProbeRules = {
    title: 'Cloudflare',
    transport,
    secrets: [token],
    words: (answer) => readWords(answer, wordsOfCloudflare),
    // A token that can be none is answered by 400.
    todos: {
      400: TOKEN_HINT,
      401: TOKEN_HINT,
      403: TOKEN_HINT,
      404: 'Check CLOUDFLARE_ZONE_ID or the option `cloudflare.zone`.',
    },
  }
  const get = (path: string): CdnRequest => ({
    method: 'GET',
    url: endpointOf(base, `/client/v4${path}`),
    headers: { authorization: `Bearer ${token}` },
    body: null,
  })
  const asked = await askOnce(get(`/zones/${id}`), rules)
  if (asked.kind === 'answer') return zoneOf(asked.answer.text, asked.answer.status, token)
  // A token that may only purge can't read its zone.
  if (asked.status !== 401 && asked.status !== 403) return asked.probe
  const verified = await askOnce(get('/user/tokens/verify'), rules)
  if (verified.kind === 'answer') return tokenOf(verified.answer.text, verified.answer.status)
  if (verified.status !== 401 && verified.status !== 403) return verified.probe
  return {
    state: 'warning',
    found: `${asked.probe.found} It knows the token as none of a user's either.`,
    todo: `${TOKEN_HINT} A token of an account that has no other permission is all right, and can't be told from a wrong one.`,
  }
}

function zoneOf(text: string, status: number, token: string): Probe {
  const zone = resultOf(text)
  if (typeof zone?.['name'] !== 'string') return foreignAnswer('Cloudflare', status)
  const found = `The token reads the zone ${zone['name']}. Whether it may purge only a purge tells.`
  return { state: 'ok', found: presentable(found, [token]), todo: null }
}

function tokenOf(text: string, status: number): Probe {
  const standing = resultOf(text)?.['status']
  if (standing === 'active') {
    const found = "The token is active, but can't read the zone: whether it may purge it only a purge tells."
    return { state: 'note', found, todo: 'With the permission Zone, Zone, Read the zone is looked at as well.' }
  }
  if (standing !== 'disabled' && standing !== 'expired') return foreignAnswer('Cloudflare', status)
  return { state: 'problem', found: `The token is ${standing}.`, todo: TOKEN_HINT }
}

function resultOf(text: string): Readonly<Record<string, unknown>> | null {
  return asObject(readObject(text)?.['result'])
}
