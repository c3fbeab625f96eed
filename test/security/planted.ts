import { readdir, readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { ADDRESS_VARIABLES, SECRET_VARIABLES } from '../../src/cli/secrets.ts'

/** A secret that was planted: letters that are nowhere else, among those that are spelt in several ways. */
export function marker(name: string): string {
  return `m4rk.${name.toLowerCase()}+/~x`
}

/** An environment in which everything that can be a secret is one, for a server that answers all of it. */
export function plantedEnvironment(url: string): Record<string, string> {
  const tokens = SECRET_VARIABLES.map((name) => [name, ` ${marker(name)}\n`])
  // Of addresses most may hold no password; those that do are handed in by the tests.
  const addresses = ADDRESS_VARIABLES.filter((name) => !/STORE|ENDPOINT/.test(name)).map((name) => [name, url])
  return {
    ...Object.fromEntries([...tokens, ...addresses]),
    CACHE_TAGS_ENDPOINT: `${url}/purge?key=${encodeURIComponent(marker('endpoint-key'))}`,
    AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
    AWS_REGION: 'eu-west-1',
    VERCEL_PROJECT_ID: 'prj_shop',
    CLOUDFLARE_ZONE_ID: '023e105f4ecef8ad9ca31a8372d0c353',
    FASTLY_SERVICE_ID: 'SU1Z0isxPaozGVKXdv0eY',
    NETLIFY_SITE_ID: '3970e0fe-8564-4903-9a55-c5f8de49fb8b',
    PATH: process.env['PATH'] ?? '',
    GIT_CONFIG_NOSYSTEM: '1',
  }
}

/** The secrets that a text holds, in whatever spelling: as they are, in percent, in JSON, in base64. */
export function tellsOf(text: string): string[] {
  const decoded = text.replaceAll(/%[\da-f]{2}/gi, (byte) => String.fromCharCode(Number.parseInt(byte.slice(1), 16)))
  const unpacked = [...text.matchAll(/[\w+/-]{12,}={0,2}/g)].flatMap(([run]) =>
    // Base64 that begins within a run is read at each of its four offsets.
    [0, 1, 2, 3].map((offset) => Buffer.from(run.slice(offset), 'base64').toString('latin1')),
  )
  return [...new Set([text, decoded, ...unpacked].flatMap((form) => form.match(/m4rk\.[\w-]+/g) ?? []))]
}

/** The secrets in all files of a folder, with the file that holds each. */
export async function tellsIn(folder: string): Promise<string[]> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
  const tells = files.map(async ({ parentPath, name }) => {
    const found = tellsOf(await readFile(join(parentPath, name), 'utf8'))
    return found.map((tell) => `${name}: ${tell}`)
  })
  return (await Promise.all(tells)).flat()
}

/** A server that answers whatever it is asked with all that it was told, as proxies do that are to help with finding faults. */
export async function startEcho(status: () => number): Promise<string> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const told = JSON.stringify({
        url: request.url,
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      })
      const error = { code: told, message: told }
      const body = JSON.stringify({ success: false, error, errors: [error], msg: told, detail: told, message: told })
      response.writeHead(status(), { 'content-type': 'application/json', 'x-vercel-id': told.slice(0, 500) }).end(body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
