import { createServer, type IncomingMessage, type Server } from 'node:http'
import { Readable } from 'node:stream'
import { onTestFinished } from 'vitest'
import { createHandler } from '../../src/next/handler.ts'

/** Where the handler is mounted. */
export const MOUNTED_AT = '/api/cache-tags'

/**
 * Starts an application that has mounted the real handler, as Next does for `app/api/cache-tags/route.ts`: other routes
 * are pages that don't exist. It ends with the test.
 */
export async function startNext(secret: string): Promise<{ readonly url: string }> {
  const { POST } = createHandler({ secret })
  const server = createServer((request, response) => {
    if (request.url !== MOUNTED_AT || request.method !== 'POST') {
      response.writeHead(404, { 'content-type': 'text/html' }).end('<!DOCTYPE html><h1>This page is gone</h1>')
      return
    }
    void POST(asWebRequest(request)).then(async (answer) => {
      response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text())
    })
  })
  const port = await listen(server)
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return { url: `http://127.0.0.1:${port}` }
}

function asWebRequest(request: IncomingMessage): Request {
  const headers = Object.entries(request.headers).flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' ? [[name, value]] : [],
  )
  return new Request(`http://127.0.0.1${request.url}`, {
    method: 'POST',
    headers,
    body: Readable.toWeb(request),
    duplex: 'half',
  })
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}
