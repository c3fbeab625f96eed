import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { Agent, getGlobalDispatcher, setGlobalDispatcher } from 'undici'
import { startFront, type Deed, type Passing } from './front.ts'
import { answerApi, answerCdn, type BlobStoreModel } from './vercel-blob-api.ts'

export const BLOB_TOKEN = 'vercel_blob_rw_storeid_ofthetests'

/** What the tests' server adds to the path of a request that was meant for the CDN. */
const CDN = '/cdn'

export interface VercelBlob {
  readonly store: BlobStoreModel
  /** Every request so far. */
  readonly passed: readonly Passing[]
  /** What is done with each request from now on. */
  readonly behave: (decide: (passing: Passing) => Deed) => void
  readonly close: () => Promise<void>
}

/**
 * A stand-in for Vercel Blob, which can't be run here: its API and its CDN, with an empty store. It refuses what the real
 * one is known to refuse by the source and the documentation of the SDK (https://vercel.com/docs/vercel-blob); how the real
 * one behaves otherwise, it can't tell. The SDK of this process talks to it until it is closed.
 */
export async function startVercelBlob(access: 'private' | 'public' = 'private'): Promise<VercelBlob> {
  const store = { id: 'storeid', token: BLOB_TOKEN, access, blobs: new Map(), cached: new Map() } as const
  const server = createServer((incoming, outgoing) => void respond(store, incoming, outgoing)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  let decide: (passing: Passing) => Deed = () => 'pass'
  const front = await startFront((server.address() as AddressInfo).port, (passing) => decide(passing))
  const release = redirectSdk(front.origin)
  return {
    store,
    passed: front.passed,
    behave: (next) => {
      decide = next
    },
    close: async () => {
      await release()
      await front.close()
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

async function respond(store: BlobStoreModel, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const path = incoming.url ?? '/'
  const isCdn = path.startsWith(`${CDN}/`)
  const request = {
    method: incoming.method ?? '',
    url: new URL(isCdn ? path.slice(CDN.length) : path, 'http://localhost'),
    headers: incoming.headers,
    body: await buffer(incoming),
  }
  const answer = isCdn ? answerCdn(store, request) : answerApi(store, request)
  outgoing.writeHead(answer.status, { ...answer.headers })
  outgoing.end('bytes' in answer ? answer.bytes : answer.body)
}

/** The SDK takes the API's address from the environment; its CDN has a fixed one, but goes by the global dispatcher. */
function redirectSdk(origin: string): () => Promise<void> {
  const variables = { VERCEL_BLOB_API_URL: origin } as const
  const before = { dispatcher: getGlobalDispatcher(), api: process.env['VERCEL_BLOB_API_URL'] }
  Object.assign(process.env, variables)
  const agent = new Agent()
  setGlobalDispatcher(
    agent.compose((dispatch) => (options, handler) => {
      const isCdn = String(options.origin).endsWith('.blob.vercel-storage.com')
      return dispatch(isCdn ? { ...options, origin, path: CDN + options.path } : options, handler)
    }),
  )
  return async () => {
    setGlobalDispatcher(before.dispatcher)
    if (before.api === undefined) delete process.env['VERCEL_BLOB_API_URL']
    else process.env['VERCEL_BLOB_API_URL'] = before.api
    await agent.destroy()
  }
}
