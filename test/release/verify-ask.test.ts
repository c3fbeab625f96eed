import type { IncomingMessage } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { assertPageUrl, openPageAsker, type PageAnswer } from '../../src/release/verify-ask.ts'
import { startApplication, type Page } from '../emulator/support.ts'

const SIGNAL = new AbortController().signal

async function askFor(path: string, render: (request: IncomingMessage) => Page, timeoutMs?: number): Promise<Asked> {
  const application = await startApplication(render)
  const asker = await openPageAsker(timeoutMs)
  onTestFinished(asker.close)
  const answer = await asker.ask(application.url + path, SIGNAL)
  return { answer, requests: application.asked }
}

interface Asked {
  readonly answer: PageAnswer
  readonly requests: readonly IncomingMessage[]
}

test('it asks as a browser does, and wants to see what Fastly hides', async () => {
  const { answer, requests } = await askFor('/page', () => ({ headers: { 'X-Cache': 'HIT' }, body: 'page' }))
  expect(answer).toEqual({ kind: 'answer', headers: expect.objectContaining({ 'x-cache': 'HIT' }) })
  expect(requests[0]?.headers).toMatchObject({ accept: expect.stringContaining('text/html'), 'fastly-debug': '1' })
  expect(requests[0]?.headers).not.toHaveProperty('cache-control')
})

test('headers of the same name are one list', async () => {
  const { answer } = await askFor('/', () => ({ headers: { 'cache-status': ['a; fwd=miss', 'b; hit'] } }))
  expect(answer).toMatchObject({ headers: { 'cache-status': 'a; fwd=miss, b; hit' } })
})

test('redirections on the same host are followed', async () => {
  const { answer, requests } = await askFor('/old', ({ url }) =>
    url === '/old' ? { status: 308, headers: { location: '/new' } } : { headers: { age: '7' } },
  )
  expect(requests.map(({ url }) => url)).toEqual(['/old', '/new'])
  expect(answer).toMatchObject({ headers: { age: '7' } })
})

test('one that leads to another host is an answer, and nobody there is asked', async () => {
  const elsewhere = await startApplication(() => ({ headers: { age: '0' } }))
  const { answer } = await askFor('/', () => ({ status: 302, headers: { location: elsewhere.url, age: '9' } }))
  expect(answer).toMatchObject({ headers: { age: '9' } })
  expect(elsewhere.asked).toEqual([])
})

test('redirections in a circle end', async () => {
  const { answer, requests } = await askFor('/', () => ({ status: 302, headers: { location: '/' } }))
  expect(answer).toEqual({ kind: 'none', problem: 'more than 5 redirections' })
  expect(requests).toHaveLength(6)
})

test.each([
  [401, 'none'],
  [403, 'none'],
  [404, 'answer'],
  [410, 'answer'],
  [500, 'none'],
  [503, 'none'],
])('%i is no page, unless it says that there is none: %s', async (status, kind) => {
  expect((await askFor('/', () => ({ status }))).answer.kind).toBe(kind)
})

test('a body that never ends is not waited for', async () => {
  const endless = { headers: { age: '1' }, body: 'x'.repeat(200_000), isEndless: true }
  expect((await askFor('/', () => endless)).answer).toMatchObject({ kind: 'answer', headers: { age: '1' } })
})

test('a server that never answers is given up', async () => {
  const application = await startApplication(() => new Promise<Page>(() => {}))
  const asker = await openPageAsker(50)
  onTestFinished(asker.close)
  expect(await asker.ask(application.url, SIGNAL)).toEqual({ kind: 'none', problem: 'no answer in 0.05 s' })
})

test('nobody there is a problem in words', async () => {
  const application = await startApplication(() => ({}))
  await application.close()
  const asker = await openPageAsker()
  onTestFinished(asker.close)
  expect(await asker.ask(application.url, SIGNAL)).toEqual({
    kind: 'none',
    problem: expect.stringContaining('ECONNREFUSED'),
  })
})

test('headers as large as every surrogate key of a page are read', async () => {
  const keys = 'key '.repeat(6000)
  expect((await askFor('/', () => ({ headers: { 'surrogate-key': keys, age: '3' } }))).answer).toMatchObject({
    headers: { age: '3' },
  })
})

test.each(['https://shop.example/', 'http://localhost:3000/a', 'http://127.0.0.1:3000/a?b=c'])(
  '%s may be verified',
  (url) => {
    expect(() => assertPageUrl(url)).not.toThrow()
  },
)

test.each([
  ['http://shop.example/', 'it must be https'],
  ['ftp://shop.example/', 'it must be https'],
  ['file:///etc/passwd', 'it must be https'],
  ['/page', 'it is no URL'],
  ['https://user:hunter2@shop.example/', 'it must not hold a user or a password'],
])('%s may not: %s', (url, problem) => {
  expect(() => assertPageUrl(url)).toThrow(
    expect.objectContaining({ code: 'CT_USAGE', message: expect.stringContaining(problem) }),
  )
  expect(() => assertPageUrl(url)).not.toThrow(/hunter2/)
})
