import { afterEach, describe, expect, test, vi } from 'vitest'
import { delivery, deploymentEvent, SECRET, sign, streamed } from './events.ts'
import { failureOf, liveStage } from './webhook-stage.ts'

const KIB = 1024
const LIMIT = 256 * KIB
const BODY = JSON.stringify(deploymentEvent())
const FORBIDDEN = failureOf(403, 'forbidden', 'The signature does not fit.')

afterEach(() => {
  vi.useRealTimers()
})

/** A body that is never used up, with what was read of it. */
function endlessBody(chunk: Uint8Array | null): {
  body: ReadableStream<Uint8Array>
  pulled: () => number
  cancelled: () => boolean
} {
  let bytes = 0
  let isCancelled = false
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      if (chunk === null) return new Promise<void>(() => {})
      bytes += chunk.byteLength
      controller.enqueue(chunk)
      return undefined
    },
    cancel: () => {
      isCancelled = true
      // The sender is stuck.
      return new Promise<void>(() => {})
    },
  })
  return { body, pulled: () => bytes, cancelled: () => isCancelled }
}

describe('who is let in', () => {
  test.each([
    ['a wrong signature', '0'.repeat(40)],
    ['a cut one', sign(BODY).slice(0, 39)],
    ['no hex', 'x'.repeat(40)],
    ['that of another body', sign('{}')],
    ['that of another secret', sign(BODY, 'another-secret')],
    ['an empty one', ''],
    ['none', null],
  ])('nobody with %s; all are told the same', async (_, signature) => {
    const stage = await liveStage()
    expect(await stage.answer(delivery(BODY, { 'x-vercel-signature': signature }))).toEqual(FORBIDDEN)
    expect(stage.asked()).toBe(0)
    expect(stage.lines).toEqual([])
  })

  test.each([sign(BODY), sign(BODY).toUpperCase()])('Vercel, by %s', async (signature) => {
    const stage = await liveStage()
    expect(await stage.answer(delivery(BODY, { 'x-vercel-signature': signature }))).toMatchObject({ status: 200 })
    expect(stage.asked()).toBeGreaterThan(0)
  })

  test.each([null, sign(BODY).slice(1), 'x'.repeat(40)])('by %j the body stays unread', async (signature) => {
    const { webhook } = await liveStage()
    const request = delivery(BODY, { 'x-vercel-signature': signature })
    expect((await webhook(request)).status).toBe(403)
    expect(request.bodyUsed).toBe(false)
  })

  test.each(['', ' \n', undefined])(
    'nobody where the secret is %j, not even by a signature made with it',
    async (secret) => {
      const stage = await liveStage({ secret })
      const request = delivery(BODY, { 'x-vercel-signature': sign(BODY, secret ?? 'undefined') })
      expect(await stage.answer(request)).toEqual(
        failureOf(503, 'secret_not_set', 'Set CACHE_TAGS_WEBHOOK_SECRET, or pass `secret`.'),
      )
      expect(stage.asked()).toBe(0)
    },
  )

  test('the secret of the environment counts, without white space around it', async () => {
    const stage = await liveStage({ secret: undefined, environment: { CACHE_TAGS_WEBHOOK_SECRET: `${SECRET}\n` } })
    expect(await stage.answer(delivery(BODY))).toMatchObject({ status: 200 })
  })

  test.each(['PUT', 'PATCH', 'DELETE'])('no %s', async (method) => {
    const stage = await liveStage()
    const request = new Request(delivery(BODY), { method })
    expect(await stage.answer(request)).toEqual(failureOf(405, 'method_not_allowed'))
  })

  test('no GET', async () => {
    const stage = await liveStage()
    const request = new Request('https://shop.test/', { headers: { 'x-vercel-signature': sign('') } })
    expect(await stage.answer(request)).toEqual(failureOf(405, 'method_not_allowed'))
  })
})

describe('a body', () => {
  test('of 256 KiB is read, of one byte more is not', async () => {
    const stage = await liveStage()
    expect(await stage.answer(delivery(BODY.padEnd(LIMIT)))).toMatchObject({ status: 200 })
    expect(await stage.answer(delivery(BODY.padEnd(LIMIT + 1)))).toEqual(failureOf(413, 'too_large'))
  })

  test('that never ends is cut at 256 KiB', async () => {
    const stage = await liveStage()
    const { body, pulled, cancelled } = endlessBody(new Uint8Array(KIB).fill(32))
    expect(await stage.answer(streamed(body, sign(BODY)))).toEqual(failureOf(413, 'too_large'))
    expect(cancelled()).toBe(true)
    expect(pulled()).toBeLessThan(LIMIT + 8 * KIB)
  })

  test('in pieces of one byte is read whole', async () => {
    const stage = await liveStage()
    const bytes = Buffer.from(JSON.stringify(deploymentEvent({ branch: '中😀' })))
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte))
        controller.close()
      },
    })
    expect(await stage.answer(streamed(body, sign(bytes)))).toMatchObject({ status: 200 })
  })

  test('that breaks off is no event', async () => {
    const stage = await liveStage()
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        controller.enqueue(Buffer.from(BODY))
        controller.error(new Error('aborted'))
      },
    })
    expect(await stage.answer(streamed(body, sign(BODY)))).toEqual(failureOf(400, 'bad_request'))
    expect(stage.asked()).toBe(0)
  })

  test('that never comes is given up after ten seconds', async () => {
    const stage = await liveStage()
    vi.useFakeTimers()
    const { body, cancelled } = endlessBody(null)
    let isAnswered = false
    const answering = stage.answer(streamed(body, sign(''))).finally(() => (isAnswered = true))
    await vi.advanceTimersByTimeAsync(9999)
    expect(isAnswered).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(await answering).toEqual(failureOf(400, 'bad_request'))
    expect(cancelled()).toBe(true)
  })

  test('that is whole and never ends is given up too', async () => {
    const stage = await liveStage()
    vi.useFakeTimers()
    const body = new ReadableStream<Uint8Array>({ start: (controller) => controller.enqueue(Buffer.from(BODY)) })
    const answering = stage.answer(streamed(body, sign(BODY)))
    await vi.advanceTimersByTimeAsync(10_000)
    expect(await answering).toEqual(failureOf(400, 'bad_request'))
    expect(stage.asked()).toBe(0)
  })

  test('leaves no timer behind', async () => {
    const stage = await liveStage()
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    expect(await stage.answer(delivery('{"type":"test"}'))).toMatchObject({ status: 200 })
    expect(vi.getTimerCount()).toBe(0)
  })

  test('that somebody has read before is no event', async () => {
    const stage = await liveStage()
    const request = delivery(BODY)
    await request.text()
    expect(await stage.answer(request)).toEqual(failureOf(400, 'bad_request'))
  })

  test('that is no UTF-8 is no event', async () => {
    const stage = await liveStage()
    const bytes = Buffer.from(JSON.stringify(deploymentEvent({ branch: '\u00E9' })), 'latin1')
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        controller.enqueue(bytes)
        controller.close()
      },
    })
    expect(await stage.answer(streamed(body, sign(bytes)))).toEqual(
      failureOf(400, 'bad_request', 'The body is no UTF-8.'),
    )
  })

  test.each(['', 'null', '{"type":"deployment.promoted"}', `${'['.repeat(LIMIT / 2)}${']'.repeat(LIMIT / 2)}`])(
    'that is signed and no event is told so: %#',
    async (body) => {
      const stage = await liveStage()
      expect(await stage.answer(delivery(body))).toEqual(failureOf(400, 'bad_request'))
    },
  )
})
