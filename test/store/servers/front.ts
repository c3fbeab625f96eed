import { once } from 'node:events'
import {
  createServer,
  request as send,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request as it came. */
export interface Passing {
  readonly method: string
  /** Path and query. */
  readonly url: string
  readonly headers: IncomingHttpHeaders
}

/** What is done with a request: passed on, never answered, cut off, or answered in the server's stead. */
export type Deed = 'pass' | 'silence' | 'cut' | Answer

export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export interface Front {
  readonly port: number
  readonly origin: string
  /** Every request so far. */
  readonly passed: readonly Passing[]
  readonly close: () => Promise<void>
}

/** Stands in front of a server on loopback, and does what it is told with each request. */
export async function startFront(port: number, decide: (passing: Passing) => Deed): Promise<Front> {
  const passed: Passing[] = []
  const server = createServer((incoming, outgoing) => {
    const passing = { method: incoming.method ?? '', url: incoming.url ?? '', headers: incoming.headers }
    passed.push(passing)
    act(decide(passing), port, incoming, outgoing)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const own = (server.address() as AddressInfo).port
  return {
    port: own,
    origin: `http://127.0.0.1:${own}`,
    passed,
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

function act(deed: Deed, port: number, incoming: IncomingMessage, outgoing: ServerResponse): void {
  if (deed === 'silence') return
  if (deed === 'cut') {
    incoming.socket.destroy()
    return
  }
  if (deed === 'pass') {
    pass(port, incoming, outgoing)
    return
  }
  incoming.resume()
  outgoing.writeHead(deed.status, { ...deed.headers }).end(deed.body)
}

function pass(port: number, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const { method, url, headers } = incoming
  const onward = send({ host: '127.0.0.1', port, method, path: url, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 500, answer.headers)
    answer.pipe(outgoing)
  })
  onward.on('error', () => outgoing.destroy())
  incoming.pipe(onward)
}

/** Does something else with the first request than with the rest. */
export function firstOnly(first: Deed): (passing: Passing) => Deed {
  let isFirst = true
  return () => {
    const deed = isFirst ? first : 'pass'
    isFirst = false
    return deed
  }
}
