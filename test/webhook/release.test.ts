import { describe, expect, test } from 'vitest'
import { versionOf } from '../../src/store/ledger.ts'
import { createHandClock } from '../cdn/clocks.ts'
import { handMade } from '../cli/manifests.ts'
import { M1, M2, M3 } from '../release/stage.ts'
import { deliveryOf, deploymentEvent, rollbackEvent } from './events.ts'
import { DIGEST, failureOf, LOST, post, releasedStage, setWebhookStage, type Ending } from './webhook-stage.ts'

describe('what is live is released', () => {
  test('with what differs from every version that may have entries', async () => {
    const stage = await releasedStage()
    expect(await stage.answer(deliveryOf(deploymentEvent()))).toEqual({
      status: 200,
      body: { live: DIGEST.M2, purged: 2, refused: 0 },
    })
    // M3 was announced, and may have been live for a moment.
    expect(stage.purges.at(-1)).toEqual(['a', 'b'])
    expect(stage.lines).toEqual([
      `deployment.promoted evt-1: version ${DIGEST.M2} is live, purged 2 of 2 tags in production`,
    ])
    expect((await stage.ledger.readReleases())[0]).toMatchObject({ live: DIGEST.M2, accepted: 2, error: null })
  })

  test('also where another version went live meanwhile', async () => {
    const stage = await releasedStage()
    stage.setLive(M2, M3)
    expect(await stage.answer(deliveryOf(deploymentEvent()))).toMatchObject({
      status: 200,
      body: { live: DIGEST.M3, purged: 2 },
    })
  })

  test('not where the ledger knows nothing of it; so that the event is sent again until it does', async () => {
    const stage = setWebhookStage()
    stage.setLive(M1)
    const event = deliveryOf(deploymentEvent())
    expect(await stage.answer(event.clone())).toEqual(
      failureOf(503, 'CT_LIVE_UNKNOWN', 'It can not be told which version is live.'),
    )
    expect(stage.lines).toEqual([expect.stringContaining(`Version ${DIGEST.M1} is live, and memory has no manifest`)])
    expect(stage.purges).toEqual([])
    await stage.announce(M1)
    expect(await stage.answer(event)).toMatchObject({ status: 200, body: { purged: 2 } })
  })

  test('not where the application does not answer', async () => {
    const stage = await releasedStage()
    stage.setLive()
    expect(await stage.answer(deliveryOf(deploymentEvent()))).toEqual(failureOf(503, 'CT_LIVE_UNKNOWN'))
  })

  test('for good only when nothing else goes live meanwhile; else the event is sent again', async () => {
    const { digest, tags } = versionOf(M3)
    const stage = setWebhookStage({
      beforePurge: async () => {
        await stage.ledger.putLive({ digest, tags, atMs: 0, supersedes: [], untaggedUntilMs: null })
      },
    })
    await stage.announce(M1)
    stage.setLive(M1)
    expect(await stage.answer(deliveryOf(deploymentEvent()))).toEqual(failureOf(503, 'CT_NOT_SETTLED'))
    expect(stage.purges).toHaveLength(3)
  })

  test('not production, out of a preview', async () => {
    const stage = setWebhookStage({ environment: { VERCEL_ENV: 'preview' } })
    await stage.announce(M1)
    stage.setLive(M1)
    expect(await stage.answer(deliveryOf(deploymentEvent()))).toEqual(failureOf(503, 'CT_TARGET_REFUSED'))
    expect(stage.purges).toEqual([])
  })
})

describe('a rollback', () => {
  test('is looked at again after 30 s, for its event comes before it takes effect', async () => {
    const stage = await releasedStage()
    expect((await post(stage, { id: 'evt-2' })).status).toBe(200)
    const purges = stage.purges.length
    // Asked twice for the first look, and from then on.
    stage.setLive(M2, M2, M1)
    expect(await stage.answer(deliveryOf(rollbackEvent()))).toMatchObject({ status: 200, body: { live: DIGEST.M1 } })
    expect(stage.purges.slice(purges).flat()).toContain('a')
    const state = await stage.ledger.read()
    expect(state.live.map(([, record]) => record?.digest)).toContain(DIGEST.M1)
  })

  test('that has taken effect is released at once, and not twice', async () => {
    const clock = createHandClock()
    const stage = await releasedStage({ clock })
    await post(stage, { id: 'evt-2' })
    const purges = stage.purges.length
    stage.setLive(M1)
    const answering = stage.answer(deliveryOf(rollbackEvent()))
    await clock.sleeping(1)
    expect(stage.purges.length).toBe(purges + 1)
    expect(clock.pending()).toEqual([30_000])
    clock.advance(30_000)
    expect(await answering).toMatchObject({ status: 200, body: { live: DIGEST.M1 } })
    expect(stage.purges.length).toBe(purges + 1)
  })

  test('that failed is answered at once, so that it is sent again', async () => {
    const clock = createHandClock()
    const stage = await releasedStage({ clock, endings: [LOST] })
    expect(await stage.answer(deliveryOf(rollbackEvent()))).toEqual(failureOf(503, 'CT_PURGE_UNREACHED'))
    expect(clock.pending()).toEqual([])
  })
})

describe('a purge', () => {
  test('that the CDN denies is sent again', async () => {
    const denied: Ending = (tags) => ({
      unreached: tags,
      stopped: { reason: 'denied', message: 'Not authorized', status: 403 },
    })
    const stage = await releasedStage({ endings: [denied] })
    expect(await stage.answer(deliveryOf(deploymentEvent()))).toEqual(failureOf(503, 'CT_PURGE_DENIED'))
    expect(stage.lines.at(-1)).toContain('Not authorized')
  })

  test('of which the CDN refuses a tag is done, for it would refuse it again; that is logged', async () => {
    const refused: Ending = () => ({ refused: [{ tag: 'a', reason: 'too odd', status: 400 }] })
    const stage = await releasedStage({ endings: [refused] })
    expect(await stage.answer(deliveryOf(deploymentEvent()))).toMatchObject({
      status: 200,
      body: { purged: 1, refused: 1 },
    })
    expect(stage.lines.join('\n')).toContain('CT_PURGE_REFUSED: Vercel refused 1 of 2 tags (400: too odd)')
  })

  test('of more tags than the configuration allows is not made', async () => {
    const stage = setWebhookStage({ options: { limits: { maxTags: 1 } } })
    await stage.announce(M1)
    stage.setLive(M1)
    expect(await stage.answer(deliveryOf(deploymentEvent()))).toEqual(failureOf(503, 'CT_TOO_MANY'))
    expect(stage.purges).toEqual([])
  })

  test('is made with its warnings logged', async () => {
    const stage = setWebhookStage({ options: { limits: { maxTags: 1 }, onTooMany: 'proceed' } })
    await stage.announce(M1)
    stage.setLive(M1)
    expect(await stage.answer(deliveryOf(deploymentEvent()))).toMatchObject({ status: 200, body: { purged: 2 } })
    expect(stage.lines[0]).toMatch(/^deployment\.promoted evt-1: warning: /)
  })

  test('that leaves out a site is made with that logged', async () => {
    const stage = await releasedStage()
    const untagged = handMade({ a: { tags: ['a'], code: '1' }, c: { tags: [], code: '2' } })
    const other = handMade({ a: { tags: ['a'], code: '1' }, c: { tags: [], code: '3' } })
    await stage.announce(untagged)
    await stage.announce(other)
    stage.setLive(other)
    expect(await stage.answer(deliveryOf(deploymentEvent()))).toMatchObject({ status: 200 })
    expect(stage.lines).toContain('deployment.promoted evt-1: warning: no tag covers the entries of src/c.ts#c~1')
  })

  test('that breaks down tells a stranger nothing of why', async () => {
    const stage = await releasedStage({
      endings: [
        () => {
          throw new TypeError('connect redis://user:hunter2@cache')
        },
      ],
    })
    expect(await stage.answer(deliveryOf(deploymentEvent()))).toEqual(
      failureOf(500, 'CT_INTERNAL', 'A fault of this tool.'),
    )
    expect(stage.lines).toEqual([expect.stringContaining('TypeError: connect')])
  })
})

describe('with `waitUntil`', () => {
  test('a release of less than 20 s is answered with what came of it', async () => {
    const kept: Promise<unknown>[] = []
    const stage = await releasedStage({
      clock: createHandClock(),
      waitUntil: (work) => void kept.push(work),
      endings: [LOST],
    })
    expect((await post(stage)).status).toBe(503)
    expect((await post(stage)).status).toBe(200)
    expect(await kept.at(-1)).toMatchObject({ kind: 'released', live: DIGEST.M2 })
  })

  test('a longer one is answered by then, and goes on', async () => {
    const clock = createHandClock()
    const kept: Promise<unknown>[] = []
    let gate: Promise<void> | undefined
    let open = (): void => {}
    const stage = await releasedStage({
      clock,
      waitUntil: (work) => void kept.push(work),
      beforePurge: async () => gate,
    })
    gate = new Promise((resolve) => (open = resolve))
    const answering = stage.answer(deliveryOf(deploymentEvent()))
    await clock.sleeping(1)
    expect(clock.pending()).toEqual([20_000])
    clock.advance(20_000)
    expect(await answering).toEqual({ status: 202, body: { running: 'The release goes on.' } })
    open()
    expect(await kept.at(-1)).toMatchObject({ kind: 'released', live: DIGEST.M2, purged: 2 })
    expect(await stage.answer(deliveryOf(deploymentEvent()))).toMatchObject({
      status: 200,
      body: { ignored: expect.stringMatching(/before/) },
    })
  })

  test('no timer is left when the answer is given', async () => {
    const clock = createHandClock()
    const stage = await releasedStage({ clock, waitUntil: () => {} })
    expect((await post(stage)).status).toBe(200)
    expect(clock.pending()).toEqual([])
  })
})
