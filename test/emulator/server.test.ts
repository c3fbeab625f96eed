import { expect, test } from 'vitest'
import { CacheTagsError } from '../../src/core/error.ts'
import { startEmulator } from '../../src/emulator/server.ts'
import { ask, emulate, page, purge, startApplication } from './support.ts'

const ORIGIN = 'http://127.0.0.1:1'

test('it listens on the loopback interface, on any free port by default', async () => {
  const emulator = await emulate({ origin: ORIGIN })
  expect(emulator.url).toBe(`http://127.0.0.1:${emulator.port}`)
  expect(emulator.port).toBeGreaterThan(0)
})

test('a port that is taken is an error with a hint', async () => {
  const { port } = await emulate({ origin: ORIGIN })
  await expect(startEmulator({ origin: ORIGIN, port })).rejects.toMatchObject({
    code: 'CT_EMULATOR',
    message: expect.stringContaining(String(port)),
    hint: expect.stringContaining('another port'),
  })
})

test.each(['localhost:3000', 'ftp://localhost', ''])('an origin of %j is an error with a hint', async (origin) => {
  await expect(startEmulator({ origin })).rejects.toThrow(CacheTagsError)
  await expect(startEmulator({ origin })).rejects.toMatchObject({
    code: 'CT_USAGE',
    hint: expect.stringMatching(/http/),
  })
})

test('an origin that is refused does not show its credentials', async () => {
  await expect(startEmulator({ origin: 'ftp://user:secret@host' })).rejects.toThrow(/^(?!.*secret).*ftp/)
})

test('an origin may have a path', async () => {
  const application = await startApplication(({ url }) => ({ body: String(url) }))
  const emulator = await emulate({ origin: `${application.url}/base/` })
  expect((await ask(emulator, '/a?b=1')).body).toBe('/base/a?b=1')
})

test('the stats are told as JSON, at a path of their own', async () => {
  const application = await startApplication((_, number) => page(number))
  const emulator = await emulate({ origin: application.url })
  await ask(emulator, '/a')
  await purge(emulator, 'invalidate-by-tags', { tags: ['a'] })
  const answer = await ask(emulator, '/.emulator/stats')
  expect(JSON.parse(answer.body)).toEqual({
    requests: { HIT: 0, MISS: 1, STALE: 0, REVALIDATED: 0, BYPASS: 0 },
    originRequests: 1,
    originFailures: 0,
    purgeRequests: 1,
    tagsPurged: 1,
    sourceImagesPurged: 0,
    droppedTags: 0,
    store: { entries: 1, bytes: expect.any(Number), evictions: 0 },
  })
  expect(application.asked).toHaveLength(1)
})

test('the store is bounded: what was used least recently is rendered again', async () => {
  const application = await startApplication(() => ({ ...page(0), body: 'x'.repeat(1000) }))
  const emulator = await emulate({ origin: application.url, maxBytes: 3000 })
  for (const path of ['/a', '/b', '/c', '/d']) await ask(emulator, path)
  expect(emulator.stats().store).toMatchObject({ entries: 2, evictions: 2 })
  expect((await ask(emulator, '/d')).cache).toBe('HIT')
  expect((await ask(emulator, '/a')).cache).toBe('MISS')
})

test('every answer has an id of its own', async () => {
  const application = await startApplication((_, number) => page(number))
  const emulator = await emulate({ origin: application.url })
  const answers = [await ask(emulator, '/a'), await purge(emulator, 'invalidate-by-tags', { tags: ['a'] })]
  expect(answers.map(({ headers }) => headers['x-vercel-id'])).toEqual(['emulator::1', 'emulator::2'])
})

test('it can be closed twice, and is gone then', async () => {
  const emulator = await startEmulator({ origin: ORIGIN })
  await emulator.close()
  await emulator.close()
  await expect(ask(emulator, '/a')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
})
