import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Agent } from 'undici'
import { afterEach, describe, expect, it } from 'vitest'
import { exchange, type CdnRequest } from '../../src/cdn/http.ts'

const request: CdnRequest = { method: 'POST', url: new URL('http://127.0.0.1:9/'), headers: {}, body: {} }

const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length

describe('one exchange', () => {
  const agents: Agent[] = []
  afterEach(async () => {
    await Promise.all(agents.splice(0).map((agent) => agent.destroy()))
  })
  /** A host that takes no connection and does not say so. */
  const silent = (): Agent => {
    const agent = new Agent({ connect: () => {} })
    agents.push(agent)
    return agent
  }

  it('ends in time though the connection never stands', async () => {
    const ended = await exchange(request, { dispatcher: silent(), timeoutMs: 20, signal: undefined })
    expect(ended).toEqual({ kind: 'timeout', reason: 'no answer within 20 ms' })
  })

  it('ends on abort though the connection never stands', async () => {
    const abort = new AbortController()
    const ending = exchange(request, { dispatcher: silent(), timeoutMs: 60_000, signal: abort.signal })
    abort.abort()
    expect(await ending).toEqual({ kind: 'aborted', reason: 'cancelled' })
  })

  it('names what broke where nothing listens', async () => {
    const dispatcher = new Agent()
    agents.push(dispatcher)
    const url = new URL('http://localhost:1/')
    const ended = await exchange({ ...request, url }, { dispatcher, timeoutMs: 10_000, signal: undefined })
    expect(ended).toEqual({ kind: 'broken', reason: expect.stringContaining('ECONNREFUSED') })
  })

  it('leaves no timer behind', async () => {
    const dispatcher = new Agent()
    agents.push(dispatcher)
    const before = timers()
    const url = new URL('http://127.0.0.1:1/')
    await exchange({ ...request, url }, { dispatcher, timeoutMs: 60_000, signal: undefined })
    await dispatcher.destroy()
    expect(timers()).toBe(before)
  })

  it('takes the first of a repeated header and the first 64 KiB of a body without an end', async () => {
    const server = createServer((_, response) => {
      response.setHeader('retry-after', ['1', '2'])
      response.write('x'.repeat(1_000_000))
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const dispatcher = new Agent()
    agents.push(dispatcher)
    const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    const ended = await exchange({ ...request, url }, { dispatcher, timeoutMs: 10_000, signal: undefined })
    server.close()
    server.closeAllConnections()
    expect(ended).toMatchObject({ kind: 'answered', answer: { status: 200, headers: { 'retry-after': '1' } } })
    expect(ended.kind === 'answered' && ended.answer.text).toHaveLength(65_536)
  })
})
