import { createServer, type IncomingMessage } from 'node:http'
import { onTestFinished } from 'vitest'

/** A request to the fake API. */
export interface Asked {
  readonly url: string
  readonly authorization: string | undefined
  readonly body: { readonly tags?: readonly string[]; readonly target?: string }
}

/** An HTTP server on the loopback interface, which ends with the test. */
export interface FakeApi {
  readonly url: string
  /** What it was asked, oldest first. */
  readonly asked: readonly Asked[]
}

/** Starts a server that answers as told; no answer leaves the request hanging. */
export async function startApi(
  answer: (asked: Asked) => { readonly status: number; readonly body?: string } | null,
): Promise<FakeApi> {
  const asked: Asked[] = []
  const server = createServer((request, response) => {
    void readText(request).then((text) => {
      const next: Asked = {
        url: request.url ?? '',
        authorization: request.headers.authorization,
        body: text === '' ? {} : JSON.parse(text),
      }
      asked.push(next)
      const given = answer(next)
      if (given !== null) response.writeHead(given.status, { 'content-type': 'application/json' }).end(given.body ?? '')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { url: `http://127.0.0.1:${port}`, asked }
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString('utf8')
}
