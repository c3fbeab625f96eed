import PQueue from 'p-queue'
import { Agent, interceptors, type Dispatcher } from 'undici'
import { CacheTagsError } from '../core/error.ts'
import { bounded, unavailable } from './bounded.ts'
import { readBoundedText } from './bounded-text.ts'
import { answerProblem, notAStore, readKeys, type HttpAnswer } from './http-answer.ts'
import { readHttpPlace, type HttpPlace } from './http-address.ts'
import { presentable } from './presentable.ts'
import type { Store, StoreContext } from './store.ts'

const REMOVED_AT_ONCE = 16

/**
 * Stands before every value. The server parses what it is given, and would fold `007` into `7` and nothing into no value;
 * this is nothing that it parses.
 */
const MARK = 'text:'

const RETRIES = {
  maxRetries: 4,
  minTimeout: 200,
  maxTimeout: 10_000,
  statusCodes: [429, 500, 502, 503, 504],
} as const

/** One server, and how to ask it. */
interface HttpDesk {
  readonly name: string
  readonly base: string
  readonly ask: (method: 'GET' | 'PUT' | 'DELETE', path: string, body?: string) => Promise<HttpAnswer>
}

/**
 * Opens a store behind a storage server of unstorage (https://unstorage.unjs.io/guide/http-server). `CACHE_TAGS_STORE_TOKEN`
 * is sent as a bearer token, over https or to loopback only. Values of others can't be read.
 *
 * @param address - `https://host/path`
 * @throws CacheTagsError `CT_STORE_REFUSED`
 */
export async function openHttpStore(address: string, context: StoreContext): Promise<Store> {
  const place = readHttpPlace(address, context.environment)
  const agent = new Agent({ connect: { timeout: context.timeoutMs } })
  const dispatcher = agent.compose(interceptors.retry({ ...RETRIES, statusCodes: [...RETRIES.statusCodes] }))
  const name = place.base
  const desk: HttpDesk = {
    name,
    base: place.base,
    ask: (method, path, body) =>
      bounded(name, context.timeoutMs, (signal) => exchange(dispatcher, place, { method, path, body, signal })),
  }
  return {
    name,
    get: (key) => readValue(desk, key),
    put: (key, value) => putValue(desk, key, value),
    list: (prefix) => listKeys(desk, prefix),
    remove: (keys) => removeKeys(desk, keys),
    close: () => agent.destroy(),
  }
}

interface HttpQuestion {
  readonly method: 'GET' | 'PUT' | 'DELETE'
  readonly path: string
  readonly body: string | undefined
  readonly signal: AbortSignal
}

async function exchange(
  dispatcher: Dispatcher,
  { base, token }: HttpPlace,
  { method, path, body, signal }: HttpQuestion,
): Promise<HttpAnswer> {
  const url = new URL(`${base}/${path}`)
  try {
    const answer = await dispatcher.request({
      origin: url.origin,
      path: url.pathname,
      method,
      signal,
      headers: {
        'user-agent': 'unplugin-cache-tags',
        // What lies between must not answer in the server's stead.
        ...(method === 'GET' ? { 'cache-control': 'no-cache' } : {}),
        ...(body === undefined ? {} : { 'content-type': 'text/plain; charset=utf-8' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body }),
      // One timer bounds the whole exchange.
      headersTimeout: 0,
      bodyTimeout: 0,
    })
    // Not text(): it takes a byte order mark away.
    const text = await readBoundedText(base, answer.body)
    const { location } = answer.headers
    return { status: answer.statusCode, location: typeof location === 'string' ? location : undefined, text }
  } catch (error) {
    if (error instanceof CacheTagsError) throw error
    const status = error instanceof Error && 'statusCode' in error ? error.statusCode : null
    if (typeof status === 'number')
      throw unavailable(`${base} answered with ${status}, and so it did when asked again.`)
    throw presentable(error, [token])
  }
}

async function readValue(desk: HttpDesk, key: string): Promise<string | null> {
  const answer = await desk.ask('GET', key)
  if (answer.status === 404) {
    await expectServer(desk, key)
    return null
  }
  if (answer.status !== 200) throw answerProblem(desk.name, 'read', answer)
  if (!answer.text.startsWith(MARK)) throw notAStore(desk.name)
  return answer.text.slice(MARK.length)
}

/** A key that isn't there and a server that isn't there are both a 404; but below the key, a server lists nothing. */
async function expectServer(desk: HttpDesk, key: string): Promise<void> {
  await listKeys(desk, `${key}/`)
}

async function putValue(desk: HttpDesk, key: string, value: string): Promise<void> {
  const answer = await desk.ask('PUT', key, MARK + value)
  if (answer.status < 200 || answer.status >= 300) throw answerProblem(desk.name, 'change', answer)
  // A site that answers everything with its start page has kept nothing.
  if (!isConfirmation(answer)) throw notAStore(desk.name)
}

function isConfirmation({ text }: HttpAnswer): boolean {
  return text === '' || text === 'OK' || text === '"OK"'
}

async function listKeys(desk: HttpDesk, prefix: string): Promise<string[]> {
  // The colon at the end is what asks for a list.
  const answer = await desk.ask('GET', `${prefix}:`)
  if (answer.status !== 200) throw answerProblem(desk.name, 'read', answer)
  return readKeys(desk.name, new URL(desk.base).pathname, prefix, answer)
}

async function removeKeys(desk: HttpDesk, keys: readonly string[]): Promise<void> {
  const queue = new PQueue({ concurrency: REMOVED_AT_ONCE })
  try {
    await queue.addAll([...new Set(keys)].map((key) => () => removeKey(desk, key)))
  } finally {
    queue.clear()
  }
}

async function removeKey(desk: HttpDesk, key: string): Promise<void> {
  const answer = await desk.ask('DELETE', key)
  if (answer.status === 404) {
    await expectServer(desk, key)
    return
  }
  if (answer.status < 200 || answer.status >= 300) throw answerProblem(desk.name, 'change', answer)
  if (!isConfirmation(answer)) throw notAStore(desk.name)
}
