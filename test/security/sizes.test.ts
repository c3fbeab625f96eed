import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { describe, expect, onTestFinished, test } from 'vitest'
import { MAX_JSON_DEPTH, parseBoundedJson } from '../../src/core/bounded-json.ts'
import { createManifest, codeId } from '../../src/core/manifest.ts'
import { decodeManifest, encodeManifest } from '../../src/core/manifest-codec.ts'
import { hasHole, patternMatcher, patternPieces } from '../../src/core/pattern.ts'
import { patternsOverlap } from '../../src/core/check-pattern.ts'
import { suggest } from '../../src/core/suggest.ts'
import { findSecrets } from '../../src/cli/secrets.ts'
import { presentable } from '../../src/cdn/words.ts'
import { fetchText } from '../../src/release/fetch.ts'
import { urlOracle } from '../../src/release/oracle.ts'
import { readBoundedText } from '../../src/store/bounded-text.ts'
import { handMade } from '../cli/manifests.ts'

const FETCHING = { code: 'CT_BASELINE_UNREACHABLE', what: 'baseline', hint: '' } as const

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function nested(levels: number): string {
  return '['.repeat(levels) + ']'.repeat(levels)
}

describe('JSON that is nested', () => {
  test('as deep as may be is read, and one level deeper it is not', () => {
    expect(parseBoundedJson(nested(MAX_JSON_DEPTH))).toBeInstanceOf(Array)
    expect(() => parseBoundedJson(nested(MAX_JSON_DEPTH + 1))).toThrow(SyntaxError)
  })

  test('in a text only is not nested', () => {
    const text = JSON.stringify([nested(1000), `"\\${nested(1000)}`, '\\'])
    expect(parseBoundedJson(text)).toEqual(JSON.parse(text))
  })

  test.each(['"', '"\\', '[', '{"a":', ']'.repeat(100) + nested(100)])('and torn is no JSON: %s', (text) => {
    expect(() => parseBoundedJson(text)).toThrow(SyntaxError)
  })

  test.each([200, 10_000, 1_000_000])('%i levels deep, inside a part that counts, is a damaged manifest', (levels) => {
    const { code } = handMade({})
    const deep = JSON.parse(nested(Math.min(levels, 200)))
    const manifest = createManifest(1, Object.assign({}, code, { later: deep }), {})
    const text = encodeManifest(manifest).replace(/"later": [[\s\]]*\],/, () => `"later": ${nested(levels)},`)
    expect(text).toContain('[[[')
    expect(() => decodeManifest(text, 'm')).toThrow(expect.objectContaining({ code: 'CT_MANIFEST_UNREADABLE' }))
  })
})

test('a name that JavaScript has for itself hides nothing from the digest of a manifest', () => {
  const text = encodeManifest(handMade({ a: { tags: ['a'], code: '1' } }))
  const hidden = text.replace('"code": {', '"code": { "__proto__": { "sites": {} },')
  expect(() => decodeManifest(hidden, 'm')).toThrow(expect.objectContaining({ code: 'CT_MANIFEST_UNREADABLE' }))
  const manifest = decodeManifest(text, 'm')
  expect(manifest.code.sites['toString']).toBeUndefined()
  expect(manifest.code.sites['constructor']).toBeUndefined()
})

test.each([-1, 1.5, 1e308, '1e999', null])('a place in no file, at line %j, is damage', (line) => {
  const { code } = handMade({})
  const invalidations = [{ module: 'a.ts', line: 7, column: 1, form: 'next.updateTag', tags: ['a'] }]
  const text = encodeManifest(createManifest(1, { ...code, invalidations }, {}))
  const damaged = text.replace('"line": 7', `"line": ${line}`)
  expect(() => decodeManifest(damaged, 'm')).toThrow(expect.objectContaining({ code: 'CT_MANIFEST_UNREADABLE' }))
})

test('what a damaged manifest holds is quoted in part only', () => {
  const long = 'x'.repeat(1_000_000)
  const { code } = handMade({})
  const odd = { ...code, namespace: [long], [long]: 1 }
  for (const value of [
    { schema: long },
    { schema: 1, recipe: long },
    { schema: 1, recipe: 1, id: codeId(1, code), code: odd, build: {} },
  ]) {
    expect(() => decodeManifest(JSON.stringify(value), 'm')).toThrow(/^m .{1,600}$/s)
  }
})

describe('an answer', () => {
  test('that says what is live is a line, and no more is read of it', async () => {
    const url = await serve((_, response) => {
      response.write('{"digest":"d"}')
      // Without end: what stops it is the reader.
      const more = setInterval(() => response.write(' '.repeat(65_536)), 1)
      response.on('close', () => clearInterval(more))
    })
    await expect(urlOracle(url, 0).ask()).rejects.toMatchObject({
      code: 'CT_LIVE_UNKNOWN',
      message: expect.stringContaining('larger than 65536'),
    })
  })

  test.each(['{"digest":"../../x"}', '{"digest":""}', `{"digest":"${'x'.repeat(200)}"}`, '{"digest":"a\\u001b[2J"}'])(
    'that names no version is none: %s',
    async (body) => {
      const url = await serve((_, response) => response.end(body))
      await expect(urlOracle(url, 0).ask()).rejects.toMatchObject({
        code: 'CT_LIVE_UNKNOWN',
        message: expect.stringContaining('no answer'),
      })
    },
  )

  test('that is compressed without having been asked for is not inflated', async () => {
    const bomb = gzipSync(Buffer.alloc(32 * 1024 * 1024))
    const url = await serve((request, response) => {
      expect(request.headers['accept-encoding']).toBeUndefined()
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb)
    })
    expect((await fetchText(url, FETCHING))?.length).toBeLessThan(bomb.byteLength + 1)
  })

  test('that comes a byte at a time is given up', async () => {
    const url = await serve((_, response) => {
      const drip = setInterval(() => response.write(' '), 5)
      response.on('close', () => clearInterval(drip))
    })
    const bounds = { timeoutMs: 20, maxBytes: 1_000_000 }
    await expect(fetchText(url, FETCHING, bounds)).rejects.toMatchObject({ code: 'CT_BASELINE_UNREACHABLE' })
  })

  test('of a store is read up to a bound', async () => {
    const chunks = async function* (): AsyncGenerator<Uint8Array> {
      for (;;) yield Buffer.alloc(1000)
    }
    await expect(readBoundedText('s3://b/', chunks(), 5000)).rejects.toMatchObject({
      code: 'CT_STORE_UNAVAILABLE',
      message: 's3://b/ holds something larger than 5000 bytes.',
    })
    const byteOrderMark = async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.from('\uFEFFab')
    }
    expect(await readBoundedText('s3://b/', byteOrderMark(), 5)).toBe('\uFEFFab')
  })
})

/** So long that whatever takes the square of it would take hours, and the test's time would be up. */
const LENGTH = 500_000

describe('the time that a tag takes grows with its length only, of', () => {
  const slashes = '\\'.repeat(LENGTH)
  const stars = '*'.repeat(LENGTH)
  const ways: readonly (readonly [name: string, work: (text: string) => unknown])[] = [
    ['finding holes', hasHole],
    ['taking it apart', patternPieces],
    ['matching with it', (text) => patternMatcher(text)('a')],
    ['matching it', (text) => patternMatcher(`*${'a*'.repeat(1000)}b`)(text)],
    ['comparing it', (text) => patternsOverlap(text, `${text}*`)],
    ['suggesting another', (text) => suggest(text, [`${text}a`])],
    ['looking for secrets in it', (text) => findSecrets([text], {})],
    ['quoting it', (text) => presentable(text, ['token'])],
  ]
  test.each(ways)('%s', (_, work) => {
    for (const text of [
      slashes,
      `${slashes}*`,
      stars,
      `a${stars}`,
      'a'.repeat(LENGTH),
      '\\*'.repeat(LENGTH / 2),
      'http:'.repeat(LENGTH / 5),
    ]) {
      expect(work(text)).not.toBeInstanceOf(Error)
    }
  })
})
