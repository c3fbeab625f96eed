import { mkdir } from 'node:fs/promises'
import { createServer, type RequestListener } from 'node:http'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { CacheTagsError } from '../../src/core/error.ts'
import { createManifest } from '../../src/core/manifest.ts'
import { encodeManifest } from '../../src/core/manifest-codec.ts'
import { readBaseline, readManifest } from '../../src/release/baseline.ts'
import { writeProject } from '../support/disk-project.ts'

const MANIFEST = createManifest(
  1,
  {
    namespace: 'shop',
    sites: {},
    invalidations: [],
    unresolved: [],
    lockfile: 'read',
    graph: [['größe.ts#a', 'digest', []]],
  },
  {},
)
const TEXT = encodeManifest(MANIFEST)

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()))
})

/** Starts a server on loopback, and yields its address. */
async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return `http://127.0.0.1:${address.port}`
}

async function refusalOf(reading: Promise<unknown>): Promise<CacheTagsError> {
  try {
    await reading
  } catch (error) {
    if (error instanceof CacheTagsError) return error
    throw error
  }
  throw new Error('it was read')
}

/** All that an error could show of itself, its causes included. */
function shownBy(error: unknown): string {
  if (!(error instanceof Error)) return JSON.stringify(error) ?? ''
  const own = Object.getOwnPropertyNames(error).map((name) => String(Reflect.get(error, name)))
  return [...own, error.cause === undefined ? '' : shownBy(error.cause)].join('\n')
}

describe('a baseline in a file', () => {
  test('is read', async () => {
    const root = await writeProject({ 'live.json': TEXT })
    expect(await readBaseline(join(root, 'live.json'))).toEqual({ kind: 'read', manifest: MANIFEST })
  })

  test('that is not there, or stands below what is no folder, is missing', async () => {
    const root = await writeProject({ file: '' })
    expect(await readBaseline(join(root, 'gone.json'))).toEqual({ kind: 'missing' })
    expect(await readBaseline(join(root, 'file/gone.json'))).toEqual({ kind: 'missing' })
  })

  test.each([
    ['torn', TEXT.slice(0, 100), /torn or is not JSON/],
    ['empty', '', /torn or is not JSON/],
    ['foreign', '{}', /is no manifest/],
    ['changed by hand', TEXT.replace('"shop"', '"other"'), /changed after it was written/],
  ])('that is %s is unreadable, with the reason', async (_, text, reason) => {
    const file = join(await writeProject({ 'live.json': text }), 'live.json')
    expect(await readBaseline(file)).toEqual({ kind: 'unreadable', reason: expect.stringMatching(reason) })
    expect(await readBaseline(file)).toMatchObject({ reason: expect.stringContaining(file) })
  })

  test('that is a folder may exist but cannot be had: worth another try, not a purge of everything', async () => {
    const folder = join(await writeProject({}), 'live.json')
    await mkdir(folder, { recursive: true })
    expect((await refusalOf(readBaseline(folder))).code).toBe('CT_BASELINE_UNREACHABLE')
  })
})

describe('a baseline at a URL', () => {
  test('is read', async () => {
    const url = await serve((_, response) => response.end(TEXT))
    expect(await readBaseline(`${url}/live.json`)).toEqual({ kind: 'read', manifest: MANIFEST })
  })

  test('is read whatever the case of the scheme', async () => {
    const url = await serve((_, response) => response.end(TEXT))
    expect(await readBaseline(url.replace('http:', 'HTTP:'))).toMatchObject({ kind: 'read' })
  })

  test('is read in pieces that cut a character in two', async () => {
    const bytes = new TextEncoder().encode(TEXT)
    const at = bytes.indexOf(0xc3) + 1
    expect(at).toBeGreaterThan(0)
    const url = await serve((_, response) => {
      response.write(bytes.slice(0, at))
      setImmediate(() => response.end(bytes.slice(at)))
    })
    expect(await readBaseline(url)).toEqual({ kind: 'read', manifest: MANIFEST })
  })

  test('that answers 404 is missing', async () => {
    const url = await serve((_, response) => response.writeHead(404).end(TEXT))
    expect(await readBaseline(url)).toEqual({ kind: 'missing' })
  })

  test.each([204, 401, 403, 410, 429, 500, 503])('that answers %i is worth another try', async (status) => {
    const url = await serve((_, response) => response.writeHead(status).end())
    const refusal = await refusalOf(readBaseline(`${url}/live.json`))
    expect(refusal).toMatchObject({
      code: 'CT_BASELINE_UNREACHABLE',
      hint: expect.stringContaining('Nothing was purged'),
    })
    expect(refusal.message).toContain(`/live.json answered ${status}`)
  })

  test('that answers a page is unreadable', async () => {
    const url = await serve((_, response) => response.end('<!doctype html>'))
    expect(await readBaseline(url)).toEqual({ kind: 'unreadable', reason: expect.stringMatching(/is not JSON/) })
  })

  test('whose answer breaks off is worth another try', async () => {
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-length': TEXT.length + 10 })
      response.write(TEXT.slice(0, 50), () => response.destroy())
    })
    expect((await refusalOf(readBaseline(url))).code).toBe('CT_BASELINE_UNREACHABLE')
  })

  test.each([
    ['begin', () => {}],
    ['go on', (write: (text: string) => void) => write(TEXT.slice(0, 50))],
  ])('whose answer does not %s is given up', async (_, start) => {
    const url = await serve((_request, response) => start((text) => response.write(text)))
    const refusal = await refusalOf(readBaseline(url, { timeoutMs: 50, maxBytes: 1_000_000 }))
    expect(refusal).toMatchObject({ code: 'CT_BASELINE_UNREACHABLE', message: expect.stringMatching(/timeout/i) })
  })

  test('whose answer is too large is not read to its end', async () => {
    const url = await serve((_, response) => {
      const more = (): void => void (response.destroyed || response.write('x'.repeat(1000), more))
      more()
    })
    const refusal = await refusalOf(readBaseline(url, { timeoutMs: 5000, maxBytes: 10_000 }))
    expect(refusal.message).toMatch(/is larger than 10000 bytes/)
  })

  test('that is exactly as large as may be is read', async () => {
    const url = await serve((_, response) => response.end(TEXT))
    const maxBytes = new TextEncoder().encode(TEXT).length
    expect(await readBaseline(url, { timeoutMs: 5000, maxBytes })).toMatchObject({ kind: 'read' })
    expect((await refusalOf(readBaseline(url, { timeoutMs: 5000, maxBytes: maxBytes - 1 }))).message).toMatch(/larger/)
  })

  test('that names another address is read there', async () => {
    const target = await serve((_, response) => response.end(TEXT))
    const url = await serve((_, response) => response.writeHead(302, { location: `${target}/signed` }).end())
    expect(await readBaseline(url)).toMatchObject({ kind: 'read' })
  })

  test('that names itself without end is given up', async () => {
    const url = await serve((_, response) => response.writeHead(302, { location: '/again' }).end())
    expect((await refusalOf(readBaseline(url))).code).toBe('CT_BASELINE_UNREACHABLE')
  })

  test('that nobody serves is worth another try', async () => {
    const url = await serve((_, response) => response.end())
    await Promise.all(closing.splice(0).map((close) => close()))
    expect((await refusalOf(readBaseline(url))).message).toMatch(/can't be reached/)
  })
})

describe('a key in the URL of a baseline', () => {
  const SECRET = 's3cr3t'

  test('is sent, as name and password where it stands before the host', async () => {
    let authorization: string | undefined
    const url = await serve((request, response) => {
      authorization = request.headers.authorization
      response.end(TEXT)
    })
    expect(await readBaseline(url.replace('://', `://us%20er:${SECRET}@`))).toMatchObject({ kind: 'read' })
    expect(authorization).toBe(`Basic ${Buffer.from(`us er:${SECRET}`).toString('base64')}`)
  })

  test('is not handed on to another server', async () => {
    const seen: (string | undefined)[] = []
    const target = await serve((request, response) => {
      seen.push(request.headers.authorization)
      response.end(TEXT)
    })
    const url = await serve((_, response) => response.writeHead(302, { location: `${target}/` }).end())
    await readBaseline(url.replace('://', `://user:${SECRET}@`))
    expect(seen).toEqual([undefined])
  })

  test.each([
    ['500', 500, '', 'http'],
    ['a page', 200, '<html>', 'http'],
    ['a torn manifest', 200, TEXT.slice(0, 90), 'http'],
  ])('is never shown when the answer is %s', async (_, status, body) => {
    const url = await serve((_request, response) => response.writeHead(status).end(body))
    const address = `${url.replace('://', `://user:${SECRET}@`)}/live.json?token=${SECRET}#${SECRET}`
    const reading = await readBaseline(address).catch((error: unknown) => error)
    expect(reading instanceof Error ? shownBy(reading) : JSON.stringify(reading)).toContain('/live.json')
    expect(reading instanceof Error ? shownBy(reading) : JSON.stringify(reading)).not.toContain(SECRET)
  })

  test.each([
    `http://user:${SECRET}@127.0.0.1:99999/?token=${SECRET}`,
    `https://${SECRET}@`,
    `http:// ${SECRET}`,
    `http://user%zz:${SECRET}@127.0.0.1:1/`,
    `http://user:${SECRET}@127.0.0.1:1/?token=${SECRET}`,
  ])('is never shown when the URL leads nowhere: %#', async (address) => {
    const refusal = await refusalOf(readBaseline(address))
    expect(refusal.code).toBe('CT_BASELINE_UNREACHABLE')
    expect(shownBy(refusal)).not.toContain(SECRET)
  })
})

describe('the manifest of the build that is released', () => {
  test('is read', async () => {
    const root = await writeProject({ 'manifest.json': TEXT })
    expect(await readManifest(join(root, 'manifest.json'))).toEqual(MANIFEST)
  })

  test('has to be there', async () => {
    const file = join(await writeProject({}), 'manifest.json')
    const refusal = await refusalOf(readManifest(file))
    expect(refusal).toMatchObject({ code: 'CT_MANIFEST_MISSING', hint: expect.stringContaining('scan --out') })
    expect(refusal.message).toContain(file)
  })

  test.each([
    ['CT_MANIFEST_UNREADABLE', TEXT.slice(0, 100)],
    ['CT_MANIFEST_FOREIGN', '{}'],
  ])('is refused as %s', async (code, text) => {
    const root = await writeProject({ 'manifest.json': text })
    expect((await refusalOf(readManifest(join(root, 'manifest.json')))).code).toBe(code)
  })

  test('that cannot be opened is not called a baseline', async () => {
    const root = await writeProject({ 'manifest.json/file': '' })
    expect((await refusalOf(readManifest(join(root, 'manifest.json')))).code).toBe('CT_MANIFEST_UNREADABLE')
  })
})
