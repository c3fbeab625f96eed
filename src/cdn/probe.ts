import type { DoctorFinding } from '../core/doctor-finding.ts'
import { exchange, type CdnAnswer, type CdnRequest } from './http.ts'
import { withDispatcher, type Transport } from './transport.ts'
import { presentable } from './words.ts'

/** What a call that changes nothing came to: whether a CDN would let a purge in, as far as such a call can tell. */
export type Probe = Pick<DoctorFinding, 'state' | 'found' | 'todo'>

/** How to read the answers of one CDN's API. */
export interface ProbeRules {
  /** As people write it. */
  readonly title: string
  readonly transport: Transport
  /** What must never be shown. */
  readonly secrets: readonly string[]
  /** The API's words in an answer. */
  readonly words: (answer: CdnAnswer) => string
  /** What to set, by status. */
  readonly todos: Readonly<Record<number, string>>
}

/** An answer that is to be looked into, or what became of the call. */
export type Asked =
  | { readonly kind: 'answer'; readonly answer: CdnAnswer }
  | { readonly kind: 'ended'; readonly probe: Probe; readonly status: number | null }

/** Sends one request, once. An answer of 200 is left to the caller; all others have one meaning everywhere. */
export async function askOnce(request: CdnRequest, rules: ProbeRules): Promise<Asked> {
  const { transport, title, secrets } = rules
  const exchanged = await withDispatcher(transport, (dispatcher) =>
    exchange(request, { dispatcher, timeoutMs: transport.requestTimeoutMs, signal: undefined }),
  )
  if (exchanged.kind !== 'answered') {
    const found = `${title} can't be reached at ${request.url.host}: ${presentable(exchanged.reason, secrets)}.`
    return {
      kind: 'ended',
      status: null,
      probe: { state: 'problem', found, todo: 'Look at the network, and at proxies.' },
    }
  }
  const { answer } = exchanged
  if (answer.status === 200) return { kind: 'answer', answer }
  return { kind: 'ended', status: answer.status, probe: probeOf(answer, rules) }
}

function probeOf(answer: CdnAnswer, { title, secrets, words, todos }: ProbeRules): Probe {
  const { status } = answer
  const found = `${title} answered ${status}: ${presentable(words(answer), secrets)}.`.replace(/\.\.$/u, '.')
  const todo = todos[status]
  if (todo !== undefined) return { state: 'problem', found, todo }
  if (status === 429 || status >= 500) return { state: 'skipped', found, todo: 'Run it again later.' }
  return { state: 'problem', found, todo: 'Look whether the address of the API is the right one.' }
}

/** An answer that no such API gives: from a proxy, a login, or a wrong address. */
export function foreignAnswer(title: string, status: number): Probe {
  return {
    state: 'problem',
    found: `HTTP ${status}, but not from ${title}'s API.`,
    todo: 'Look whether the address of the API is the right one.',
  }
}
