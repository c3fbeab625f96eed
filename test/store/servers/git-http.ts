import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { createGunzip } from 'node:zlib'
import type { GitServer } from './git-daemon.ts'
import { TEST_ENVIRONMENT } from './git-repositories.ts'

/** Who may enter. */
export interface Door {
  readonly user: string
  readonly password: string
}

/** Serves a folder of repositories by smart HTTP, with basic authentication, as hosts do: `git http-backend` as CGI. */
export async function startGitHttp(folder: string, { user, password }: Door): Promise<GitServer> {
  const key = `basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
  const server = createServer((request, response) => {
    // The scheme is in any case (RFC 9110, 11.1), and `actions/checkout` writes it small.
    if (request.headers.authorization?.replace(/^basic/iu, 'basic') !== key) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end('Who are you?')
      return
    }
    answer(folder, user, request, response).catch((error: unknown) => response.destroy(error as Error))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const close = async (): Promise<void> => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }
  return { url: `http://127.0.0.1:${port}/project.git`, close }
}

async function answer(folder: string, user: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const isZipped = request.headers['content-encoding'] === 'gzip'
  const body = await buffer(isZipped ? request.pipe(createGunzip()) : request)
  const url = new URL(request.url ?? '/', 'http://localhost')
  const child = spawn('git', ['http-backend'], {
    env: {
      ...TEST_ENVIRONMENT,
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: '1',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      REMOTE_USER: user,
      REQUEST_METHOD: request.method ?? 'GET',
      PATH_INFO: url.pathname,
      QUERY_STRING: url.search.slice(1),
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      CONTENT_LENGTH: String(body.byteLength),
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  child.stdin.on('error', () => {})
  child.stdin.end(body)
  const output = await buffer(child.stdout)
  const end = output.indexOf('\r\n\r\n')
  const headers = output
    .toString('latin1', 0, end)
    .split('\r\n')
    .map((line) => line.split(/: ?(.*)/su) as [string, string])
  const status = headers.find(([name]) => name === 'Status')?.[1] ?? '200'
  for (const [name, value] of headers) if (name !== 'Status') response.appendHeader(name, value)
  response.writeHead(Number(status.slice(0, 3))).end(output.subarray(end + 4))
}
