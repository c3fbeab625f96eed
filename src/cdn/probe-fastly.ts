import { endpointOf } from './access.ts'
import { readApiOptions } from './api.ts'
import { FASTLY_RULES, wordsOfFastly, type FastlyPurgerOptions } from './fastly.ts'
import type { CdnRequest } from './http.ts'
import { askOnce, foreignAnswer, type Probe, type ProbeRules } from './probe.ts'
import { readObject, readWords } from './verdict.ts'
import { presentable } from './words.ts'

const TOKEN_HINT = 'Set FASTLY_API_TOKEN to a token with the scope purge_select, for this service.'

/** A token as Fastly describes it. */
interface Token {
  readonly scopes: ReadonlySet<string>
  /** Services that it is for; empty where it is for all. */
  readonly services: readonly unknown[]
}

/**
 * Asks Fastly about the token itself, and for the service where the token may read it. Both change nothing:
 * https://www.fastly.com/documentation/reference/api/auth-tokens/user, https://www.fastly.com/documentation/reference/api/services/service.
 *
 * @throws CacheTagsError `CT_CREDENTIALS` or `CT_CONFIG` for mistakes in the options
 */
export async function probeFastly(options: FastlyPurgerOptions): Promise<Probe> {
  const { token, id, base, transport } = readApiOptions(options, { ...FASTLY_RULES, id: options.service })
  const rules: ProbeRules = {
    title: 'Fastly',
    transport,
    secrets: [token],
    words: (answer) => readWords(answer, wordsOfFastly),
    todos: { 401: TOKEN_HINT, 403: TOKEN_HINT, 404: 'Check FASTLY_SERVICE_ID or the option `fastly.service`.' },
  }
  const get = (path: string): CdnRequest => ({
    method: 'GET',
    url: endpointOf(base, path),
    headers: { 'fastly-key': token, accept: 'application/json' },
    body: null,
  })
  const asked = await askOnce(get('/tokens/self'), rules)
  if (asked.kind === 'ended') return asked.probe
  const known = tokenOf(asked.answer.text)
  if (known === null) return foreignAnswer('Fastly', asked.answer.status)
  const denied = deniedBy(known, id)
  if (denied !== null) return { state: 'problem', found: denied, todo: TOKEN_HINT }
  if (!known.scopes.has('global') && !known.scopes.has('global:read')) {
    const isNamed = known.services.includes(id)
    const found = isNamed
      ? `The token may purge the service ${id}.`
      : 'The token may purge; whether there is such a service it may not ask.'
    return { state: isNamed ? 'ok' : 'note', found, todo: null }
  }
  const service = await askOnce(get(`/service/${id}`), rules)
  if (service.kind === 'ended') return service.probe
  const name = readObject(service.answer.text)?.['name']
  if (typeof name !== 'string') return foreignAnswer('Fastly', service.answer.status)
  return { state: 'ok', found: presentable(`The token may purge the service ${name} (${id}).`, [token]), todo: null }
}

function tokenOf(text: string): Token | null {
  const body = readObject(text)
  if (typeof body?.['scope'] !== 'string') return null
  const services = body['services']
  return { scopes: new Set(body['scope'].split(/\s+/u)), services: Array.isArray(services) ? services : [] }
}

function deniedBy({ scopes, services }: Token, id: string): string | null {
  if (!scopes.has('global') && !scopes.has('purge_select')) return 'The token has no scope that purges by key.'
  return services.length > 0 && !services.includes(id) ? 'The token is for other services than this one.' : null
}
