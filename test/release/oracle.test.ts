import { expect, test } from 'vitest'
import { CacheTagsError } from '../../src/core/error.ts'
import { liveText, saidOracle, urlOracle, waitUntilLive, type Oracle } from '../../src/release/oracle.ts'
import { createLeapingClock } from '../cdn/clocks.ts'
import { startApi } from '../cli/fake-api.ts'

const signal = new AbortController().signal

/** An oracle that answers one thing after the other; the last stays. */
function oracleOf(...answers: readonly (string | CacheTagsError)[]): Oracle {
  let asked = 0
  return {
    lagMs: 0,
    ask: async () => {
      const answer = answers[Math.min(asked, answers.length - 1)] ?? ''
      asked += 1
      if (answer instanceof CacheTagsError) throw answer
      return answer
    },
  }
}

const DOWN = new CacheTagsError('CT_LIVE_UNKNOWN', 'the site is down')

test('what is said to be live is live', async () => {
  expect(await saidOracle('v').ask()).toBe('v')
})

test('an application that serves what was written for it is understood', async () => {
  const { url } = await startApi(() => ({ status: 200, body: liveText('v') }))
  expect(await urlOracle(url, 0).ask()).toBe('v')
})

test.each([
  [404, '', 'answered 404'],
  [503, '', 'answered 503'],
  [200, 'v', 'no `digest`'],
  [200, '{"digest":""}', 'no `digest`'],
])('an answer %i %j is none', async (status, body, message) => {
  const { url } = await startApi(() => ({ status, body }))
  await expect(urlOracle(`${url}/?key=hunter2`, 0).ask()).rejects.toMatchObject({
    code: 'CT_LIVE_UNKNOWN',
    message: expect.not.stringContaining('hunter2'),
    hint: expect.stringContaining('Nothing was removed'),
  })
  await expect(urlOracle(url, 0).ask()).rejects.toThrow(message)
})

test('a version is waited for, through answers that are none', async () => {
  const clock = createLeapingClock()
  await waitUntilLive('v', oracleOf('old', DOWN, 'v'), { clock, timeoutMs: 60_000, signal })
  expect(clock.waits).toEqual([2000, 2000])
})

test.each([
  [['old'], 'version old'],
  [[DOWN], 'the site is down'],
])('a version that does not go live in time is no release: %j', async (answers, last) => {
  const clock = createLeapingClock()
  await expect(waitUntilLive('v', oracleOf(...answers), { clock, timeoutMs: 5000, signal })).rejects.toMatchObject({
    code: 'CT_NOT_LIVE',
    message: expect.stringContaining(last),
  })
})

test('whoever interrupts does not wait on', async () => {
  const clock = createLeapingClock()
  const aborted = AbortSignal.abort()
  await expect(waitUntilLive('v', oracleOf('old'), { clock, timeoutMs: 5000, signal: aborted })).rejects.toMatchObject({
    code: 'CT_NOT_LIVE',
  })
})

test('a fault of the oracle itself is not waited away', async () => {
  const broken: Oracle = { lagMs: 0, ask: () => Promise.reject(new TypeError('fault')) }
  await expect(waitUntilLive('v', broken, { clock: createLeapingClock(), timeoutMs: 5000, signal })).rejects.toThrow(
    'fault',
  )
})
