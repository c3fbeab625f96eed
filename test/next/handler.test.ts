import type * as NodeCrypto from 'node:crypto'
import { timingSafeEqual } from 'node:crypto'
import { revalidateTag } from 'next/cache.js'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createHandler, POST } from '../../src/next/handler.ts'

vi.mock('next/cache.js', () => ({ revalidateTag: vi.fn<(tag: string, profile: unknown) => void>() }))

vi.mock('node:crypto', async (importOriginal) => {
  const original = await importOriginal<typeof NodeCrypto>()
  return { ...original, timingSafeEqual: vi.fn(original.timingSafeEqual) }
})

const SECRET = 'S3cret of the application'
const revalidated = vi.mocked(revalidateTag)
const compared = vi.mocked(timingSafeEqual)
const handler = createHandler({ secret: SECRET })
const KIB = 1024

beforeEach(() => {
  revalidated.mockReset()
  compared.mockClear()
})

afterEach(() => {
  vi.unstubAllEnvs()
  vi.useRealTimers()
})

function requestOf(
  body: string | Uint8Array<ArrayBuffer> | ReadableStream | null,
  headers: Readonly<Record<string, string>> = {},
): Request {
  return new Request('https://shop.test/api/cache-tags', {
    method: 'POST',
    headers: { authorization: `Bearer ${SECRET}`, ...headers },
    body,
    // Node asks for it where the body is a stream.
    ...(body instanceof ReadableStream ? { duplex: 'half' } : {}),
  })
}

/** What the handler answers, and that it is answered as all answers are. */
async function answerOf(request: Request, post = handler.POST): Promise<{ status: number; body: unknown }> {
  const response = await post(request)
  expect(response.headers.get('cache-control')).toBe('no-store')
  expect(response.headers.get('content-type')).toMatch(/^application\/json/)
  const text = await response.text()
  expect(text).not.toContain(SECRET)
  return { status: response.status, body: JSON.parse(text) }
}

function failureOf(status: number, code: string, message: unknown = expect.any(String)): unknown {
  return { status, body: { error: { code, message } } }
}

function ask(body: unknown): Promise<{ status: number; body: unknown }> {
  return answerOf(requestOf(JSON.stringify(body)))
}

/** A body that is never used up, with what was read of it. */
function endlessBody(chunk: Uint8Array | null): {
  body: ReadableStream
  pulled: () => number
  cancelled: () => boolean
} {
  let bytes = 0
  let isCancelled = false
  const body = new ReadableStream({
    pull: (controller) => {
      if (chunk === null) return new Promise<void>(() => {})
      bytes += chunk.byteLength
      controller.enqueue(chunk)
      return undefined
    },
    cancel: () => {
      isCancelled = true
    },
  })
  return { body, pulled: () => bytes, cancelled: () => isCancelled }
}

describe('what is asked for', () => {
  test('deletion expires each tag at once', async () => {
    expect(await ask({ tags: ['a', 'b'], mode: 'delete' })).toEqual({ status: 200, body: { revalidated: 2 } })
    expect(revalidated.mock.calls).toEqual([
      ['a', { expire: 0 }],
      ['b', { expire: 0 }],
    ])
  })

  test('invalidation leaves each entry to be served once more', async () => {
    expect(await ask({ tags: ['a'], mode: 'invalidate' })).toEqual({ status: 200, body: { revalidated: 1 } })
    expect(revalidated.mock.calls).toEqual([['a', 'max']])
  })

  test.each([['_N_T_/product/[id]/page'], ['x'.repeat(256)], ['中'.repeat(256)], ['😀'], [' ']])(
    'the tag %j is taken as it is',
    async (tag) => {
      expect(await ask({ tags: [tag], mode: 'delete' })).toMatchObject({ status: 200 })
      expect(revalidated).toHaveBeenCalledWith(tag, { expire: 0 })
    },
  )

  test('64 tags are as many as there may be', async () => {
    const tags = Array.from({ length: 64 }, (_, index) => `tag-${index}`)
    expect(await ask({ tags, mode: 'invalidate' })).toEqual({ status: 200, body: { revalidated: 64 } })
    expect(revalidated.mock.calls.map(([tag]) => tag)).toEqual(tags)
  })

  test('a tag on which Next fails is named, and nothing of the failure is', async () => {
    revalidated.mockImplementation((tag) => {
      if (tag === 'b') throw new Error('connect redis://user:hunter2@cache')
    })
    expect(await ask({ tags: ['a', 'b', 'c'], mode: 'delete' })).toEqual(
      failureOf(500, 'revalidation_failed', 'Next could not revalidate the tag "b".'),
    )
  })
})

describe('who is let in', () => {
  const body = JSON.stringify({ tags: ['a'], mode: 'delete' })

  test.each([
    ['another secret of the same length', `Bearer ${SECRET.replace('S', 'T')}`],
    ['a shorter one', `Bearer ${SECRET.slice(0, -1)}`],
    ['a longer one', `Bearer ${SECRET}x`],
    ['one letter', 'Bearer S'],
    ['a very long one', `Bearer ${'S'.repeat(4 * KIB)}`],
    ['no secret', 'Bearer'],
    ['another scheme', `Basic ${SECRET}`],
    ['the bare secret', SECRET],
    ['nothing', ''],
  ])('not %s, and the body stays unread', async (_, authorization) => {
    const { body: stream, pulled } = endlessBody(new Uint8Array(KIB))
    const request = requestOf(stream, { authorization })
    expect(await answerOf(request)).toEqual(failureOf(401, 'unauthorized', 'Not authorized'))
    expect(request.bodyUsed).toBe(false)
    // A stream fills its own queue with one chunk, read or not.
    expect(pulled()).toBeLessThanOrEqual(KIB)
    expect(revalidated).not.toHaveBeenCalled()
    // Digests of one length are compared, in constant time, whatever was given.
    expect(compared.mock.calls.map((digests) => digests.map(({ byteLength }) => byteLength))).toEqual([[32, 32]])
  })

  test('not a request without the header', async () => {
    const request = new Request('https://shop.test/', { method: 'POST', body })
    expect(await answerOf(request)).toEqual(failureOf(401, 'unauthorized'))
  })

  test.each([`bearer ${SECRET}`, `Bearer   ${SECRET}`])('%j is', async (authorization) => {
    expect(await answerOf(requestOf(body, { authorization }))).toMatchObject({ status: 200 })
  })

  test.each([undefined, '', ' \n'])('nobody, where the environment says %j', async (secret) => {
    vi.stubEnv('CACHE_TAGS_SECRET', secret)
    for (const authorization of [`Bearer ${SECRET}`, 'Bearer ', 'Bearer undefined', '']) {
      expect(await answerOf(requestOf(body, { authorization }), POST)).toEqual(
        failureOf(503, 'secret_not_set', 'Set CACHE_TAGS_SECRET in the environment of the application.'),
      )
    }
    expect(revalidated).not.toHaveBeenCalled()
  })

  test('nobody, where the secret that was handed over is empty, whatever the environment says', async () => {
    vi.stubEnv('CACHE_TAGS_SECRET', SECRET)
    expect(await answerOf(requestOf(body), createHandler({ secret: '' }).POST)).toMatchObject({ status: 503 })
  })

  test('the secret of the environment is read at each call, without white space around it', async () => {
    vi.stubEnv('CACHE_TAGS_SECRET', `${SECRET}\n`)
    expect(await answerOf(requestOf(body), POST)).toMatchObject({ status: 200 })
    vi.stubEnv('CACHE_TAGS_SECRET', 'rotated')
    expect(await answerOf(requestOf(body), POST)).toMatchObject({ status: 401 })
    expect(await answerOf(requestOf(body), createHandler({ secret: undefined }).POST)).toMatchObject({ status: 401 })
  })
})

describe('what is not taken', () => {
  test.each([
    ['', 'The body must be a JSON object.'],
    ['{', 'The body must be a JSON object.'],
    ['null', 'The body must be a JSON object.'],
    ['"a"', 'The body must be a JSON object.'],
    ['[{"tags":["a"],"mode":"delete"}]', 'The body must be a JSON object.'],
    ['{"tags":["a"]}', '"mode" must be "invalidate" or "delete".'],
    ['{"tags":["a"],"mode":"Delete"}', '"mode" must be "invalidate" or "delete".'],
    ['{"mode":"delete"}', '"tags" must be a list of 1 to 64 tags.'],
    ['{"tags":[],"mode":"delete"}', '"tags" must be a list of 1 to 64 tags.'],
    ['{"tags":"a","mode":"delete"}', '"tags" must be a list of 1 to 64 tags.'],
    ['{"tags":{"0":"a","length":1},"mode":"delete"}', '"tags" must be a list of 1 to 64 tags.'],
    [`{"tags":[${'"a",'.repeat(64)}"a"],"mode":"delete"}`, '"tags" must be a list of 1 to 64 tags.'],
    ['{"tags":["a",""],"mode":"delete"}', 'Tag 2 of 2 must be a text of 1 to 256 whole characters.'],
    ['{"tags":["a",7,"b"],"mode":"delete"}', 'Tag 2 of 3 must be a text of 1 to 256 whole characters.'],
    [`{"tags":["${'x'.repeat(257)}"],"mode":"delete"}`, 'Tag 1 of 1 must be a text of 1 to 256 whole characters.'],
    [String.raw`{"tags":["\ud83d"],"mode":"delete"}`, 'Tag 1 of 1 must be a text of 1 to 256 whole characters.'],
    [
      '{"tags":["a"],"mode":"delete","target":"production"}',
      'The body holds "target"; only "tags" and "mode" are taken.',
    ],
    ['{"tags":["a"],"mode":"delete","__proto__":{}}', 'The body holds "__proto__"; only "tags" and "mode" are taken.'],
  ])('%s', async (body, message) => {
    expect(await answerOf(requestOf(body))).toEqual(failureOf(400, 'bad_request', message))
    expect(revalidated).not.toHaveBeenCalled()
  })

  test('a request without a body', async () => {
    expect(await answerOf(requestOf(null))).toEqual(failureOf(400, 'bad_request', 'The body must be a JSON object.'))
  })

  test('bytes that are no UTF-8: the tag would be another one', async () => {
    const body = Buffer.from('{"tags":["\u00e9"],"mode":"delete"}', 'latin1')
    expect(await answerOf(requestOf(body))).toEqual(failureOf(400, 'bad_request', expect.stringContaining('UTF-8')))
  })
})

describe('a body', () => {
  const whole = JSON.stringify({ tags: ['a'], mode: 'delete' })

  test('of 64 KiB is read, of one byte more is not', async () => {
    expect(await answerOf(requestOf(whole.padEnd(64 * KIB)))).toMatchObject({ status: 200 })
    expect(await answerOf(requestOf(whole.padEnd(64 * KIB + 1)))).toEqual(failureOf(413, 'too_large'))
  })

  test('that never ends is cut at 64 KiB, whatever its length is said to be', async () => {
    const { body, pulled, cancelled } = endlessBody(new Uint8Array(KIB).fill(32))
    expect(await answerOf(requestOf(body, { 'content-length': '10' }))).toEqual(failureOf(413, 'too_large'))
    expect(cancelled()).toBe(true)
    expect(pulled()).toBeLessThan(70 * KIB)
    expect(revalidated).not.toHaveBeenCalled()
  })

  test('in many pieces is read whole, though a character is cut in two', async () => {
    const bytes = Buffer.from(JSON.stringify({ tags: ['中😀'], mode: 'delete' }))
    const body = new ReadableStream({
      start: (controller) => {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte))
        controller.close()
      },
    })
    expect(await answerOf(requestOf(body))).toMatchObject({ status: 200 })
    expect(revalidated).toHaveBeenCalledWith('中😀', { expire: 0 })
  })

  test('that breaks off is no purge', async () => {
    const body = new ReadableStream({
      start: (controller) => {
        controller.enqueue(Buffer.from(whole))
        controller.error(new Error('aborted'))
      },
    })
    expect(await answerOf(requestOf(body))).toEqual(failureOf(400, 'bad_request'))
    expect(revalidated).not.toHaveBeenCalled()
  })

  test('that never comes is given up after five seconds', async () => {
    vi.useFakeTimers()
    const { body, cancelled } = endlessBody(null)
    let isAnswered = false
    const answering = answerOf(requestOf(body)).finally(() => (isAnswered = true))
    await vi.advanceTimersByTimeAsync(4999)
    expect(isAnswered).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(await answering).toEqual(failureOf(400, 'bad_request'))
    expect(cancelled()).toBe(true)
  })

  test('leaves no timer behind', async () => {
    vi.useFakeTimers()
    await answerOf(requestOf(whole))
    expect(vi.getTimerCount()).toBe(0)
  })
})
