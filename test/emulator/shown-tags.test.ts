import { expect, test } from 'vitest'
import { request } from 'undici'
import { emulate, startApplication } from './support.ts'

async function headersOf(url: string, headers: Record<string, string> = {}): Promise<Record<string, unknown>> {
  const answer = await request(url, { headers })
  await answer.body.dump()
  return answer.headers
}

test('tags are shown to who asks, from the cache and from the origin, and to nobody else', async () => {
  const application = await startApplication(({ url }) => ({
    headers: { 'vercel-cache-tag': 'a,b', 'cache-control': url === '/kept' ? 's-maxage=60' : 'no-store' },
  }))
  const { url } = await emulate({ origin: application.url })
  for (const path of ['/kept', '/kept', '/passed']) {
    expect(await headersOf(url + path, { 'x-emulator-show-tags': '1' })).toMatchObject({
      'x-emulator-cache-tag': 'a,b',
    })
    const plain = await headersOf(url + path)
    expect(plain).not.toHaveProperty('x-emulator-cache-tag')
    expect(plain).not.toHaveProperty('vercel-cache-tag')
  }
  expect(application.asked.flatMap(({ headers }) => Object.keys(headers))).not.toContain('x-emulator-show-tags')
})

test('an answer without tags shows none', async () => {
  const application = await startApplication(() => ({}))
  const { url } = await emulate({ origin: application.url })
  expect(await headersOf(url, { 'x-emulator-show-tags': '1' })).not.toHaveProperty('x-emulator-cache-tag')
})

test.each([
  ['shop', 'token', 'team_one', 200],
  ['shop', 'wrong', 'team_one', 401],
  ['shop', 'token', 'team_two', 403],
  ['other', 'token', 'team_one', 404],
])('who asks for the project %s with the token %s of %s is answered %i', async (project, token, team, status) => {
  const { url } = await emulate({ origin: 'http://127.0.0.1:9', token: 'token', project: 'shop', team: 'team_one' })
  const answer = await request(`${url}/v9/projects/${project}?teamId=${team}`, {
    headers: { authorization: `Bearer ${token}` },
  })
  const body = await answer.body.json()
  expect(answer.statusCode).toBe(status)
  expect(body).toMatchObject(status === 200 ? { id: 'shop', name: 'shop' } : { error: { code: expect.any(String) } })
})
