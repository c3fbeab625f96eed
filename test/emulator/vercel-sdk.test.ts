import { Vercel } from '@vercel/sdk'
import { VercelError } from '@vercel/sdk/models/vercelerror.js'
import { expect, test } from 'vitest'
import type { Emulator } from '../../src/emulator/server.ts'
import { ask, emulate, page, startApplication } from './support.ts'

// Vercel's own client, unchanged: what it sends is taken, what it is answered it understands.

const IMAGE = '/_vercel/image?url=%2Fcat.png&w=64'

async function start(): Promise<{ emulator: Emulator; client: (bearerToken?: string) => Vercel }> {
  const application = await startApplication((_, number) => page(number, { 'vercel-cache-tag': 'products' }))
  const emulator = await emulate({ origin: application.url, token: 'sdk-token', project: 'shop', team: 'team_1' })
  const client = (bearerToken = 'sdk-token'): Vercel => new Vercel({ bearerToken, serverURL: emulator.url })
  return { emulator, client }
}

const WHERE = { projectIdOrName: 'shop', teamId: 'team_1' }

test('invalidateByTags makes an entry stale', async () => {
  const { emulator, client } = await start()
  await ask(emulator, '/a')
  await client().edgeCache.invalidateByTags({ ...WHERE, requestBody: { tags: ['products'], target: 'production' } })
  expect(await ask(emulator, '/a')).toMatchObject({ cache: 'STALE', body: 'render 1' })
})

test('invalidateByTags takes tags as one text', async () => {
  const { emulator, client } = await start()
  await client().edgeCache.invalidateByTags({ ...WHERE, requestBody: { tags: 'products,home' } })
  expect(emulator.purges()).toMatchObject([{ purge: { tags: ['products', 'home'], target: null } }])
})

test('dangerouslyDeleteByTags deletes an entry, at once or after a deadline', async () => {
  const { emulator, client } = await start()
  await ask(emulator, '/a')
  const deadline = { tags: ['products'], revalidationDeadlineSeconds: 3600 }
  await client().edgeCache.dangerouslyDeleteByTags({ ...WHERE, requestBody: deadline })
  expect((await ask(emulator, '/a')).cache).toBe('STALE')
  await client().edgeCache.dangerouslyDeleteByTags({ ...WHERE, requestBody: { tags: ['products'] } })
  await emulator.idle()
  expect((await ask(emulator, '/a')).cache).toBe('REVALIDATED')
})

test('invalidateBySrcImages and dangerouslyDeleteBySrcImages reach what was made of the image', async () => {
  const { emulator, client } = await start()
  const requestBody = { srcImages: ['/cat.png'] }
  await ask(emulator, IMAGE)
  await client().edgeCache.invalidateBySrcImages({ ...WHERE, requestBody })
  expect((await ask(emulator, IMAGE)).cache).toBe('STALE')
  await emulator.idle()
  await client().edgeCache.dangerouslyDeleteBySrcImages({ ...WHERE, requestBody })
  expect((await ask(emulator, IMAGE)).cache).toBe('REVALIDATED')
})

test.each([
  ['a wrong token', 'unauthorized', 401, 'wrong', WHERE, ['a']],
  ['a wrong team', 'forbidden', 403, 'sdk-token', { ...WHERE, teamId: 'team_2' }, ['a']],
  ['a wrong project', 'not_found', 404, 'sdk-token', { ...WHERE, projectIdOrName: 'blog' }, ['a']],
  ['no tag', 'bad_request', 400, 'sdk-token', WHERE, []],
])('%s surfaces as the error of the client: %s', async (_, code, statusCode, token, where, tags) => {
  const { client } = await start()
  const call = client(token).edgeCache.invalidateByTags({ ...where, requestBody: { tags } })
  const error: unknown = await call.then(
    () => null,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(VercelError)
  expect(error).toMatchObject({ statusCode, body: expect.stringContaining(`"code":"${code}"`) })
})
