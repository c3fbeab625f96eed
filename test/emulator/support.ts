import { EventEmitter, once } from 'node:events'
import { createServer, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http'
import { onTestFinished } from 'vitest'
import { request as send } from 'undici'
import type { EmulatorClock } from '../../src/emulator/clock.ts'
import type { EmulatorOptions } from '../../src/emulator/options.ts'
import { type Emulator, startEmulator } from '../../src/emulator/server.ts'

/** A clock that stands until it is moved, and notes what it was asked to sleep. */
export interface ManualClock extends EmulatorClock {
  readonly advance: (durationMs: number) => void
  readonly sleeps: readonly number[]
}

export function manualClock(): ManualClock {
  let nowMs = Date.UTC(2026, 0, 1)
  const sleeps: number[] = []
  return {
    now: () => nowMs,
    sleep: async (durationMs) => {
      sleeps.push(durationMs)
    },
    advance: (durationMs) => {
      nowMs += durationMs
    },
    sleeps,
  }
}

export interface Page {
  readonly status?: number
  readonly headers?: OutgoingHttpHeaders
  readonly body?: string
  /** Breaks the connection off in the middle of the body. */
  readonly isBroken?: boolean
  /** Never ends the body. */
  readonly isEndless?: boolean
}

/** An application that counts its renders. */
export interface Application {
  readonly url: string
  /** What it was asked, oldest first. */
  readonly asked: readonly IncomingMessage[]
  readonly close: () => Promise<void>
}

/** Starts an application on a real port; `render` is told the number of the render, from 1. */
export async function startApplication(
  render: (request: IncomingMessage, number: number) => Page | Promise<Page>,
): Promise<Application> {
  const asked: IncomingMessage[] = []
  const server = createServer((request, response) => {
    asked.push(request)
    void Promise.resolve(render(request, asked.length)).then((answer) => {
      response.writeHead(answer.status ?? 200, answer.headers ?? {})
      if (answer.isBroken === true) response.write(answer.body, () => response.destroy())
      else if (answer.isEndless === true) response.write(answer.body)
      else response.end(answer.body ?? '')
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const close = async (): Promise<void> => {
    if (!server.listening) return
    server.close()
    server.closeAllConnections()
    await once(server, 'close')
  }
  onTestFinished(close)
  return { url: `http://127.0.0.1:${port}`, asked, close }
}

/** Starts an emulator that ends with the test. */
export async function emulate(options: EmulatorOptions): Promise<Emulator> {
  const emulator = await startEmulator(options)
  onTestFinished(emulator.close)
  return emulator
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
  /** `x-vercel-cache`. */
  readonly cache: string | string[] | undefined
}

/** Asks as a client would. */
export async function ask(
  emulator: Emulator,
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
  body: string | null = null,
): Promise<Answer> {
  const answer = await send(emulator.url + path, { method, headers, body })
  const text = await answer.body.text()
  return { status: answer.statusCode, headers: answer.headers, body: text, cache: answer.headers['x-vercel-cache'] }
}

/** Calls the purge API as a client would, with the default token. */
export async function purge(
  emulator: Emulator,
  endpoint: string,
  body: unknown,
  { query = '?projectIdOrName=shop', token = 'emulator' } = {},
): Promise<Answer> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  return ask(emulator, `/v1/edge-cache/${endpoint}${query}`, headers, 'POST', JSON.stringify(body))
}

/** A page that may be cached for ten minutes, and says which render it is. */
export function page(number: number, headers: OutgoingHttpHeaders = {}): Page {
  return { headers: { 'cache-control': 's-maxage=600', ...headers }, body: `render ${number}` }
}

/** A promise, and what settles it. */
export function gate(): { readonly opened: Promise<unknown>; readonly open: () => void } {
  const emitter = new EventEmitter()
  return { opened: once(emitter, 'open'), open: () => emitter.emit('open') }
}
