import { describe, expect, test } from 'vitest'
import { CREATED_MS, deliveryOf, deploymentEvent, rollbackEvent } from './events.ts'
import { M1 } from '../release/stage.ts'
import { DIGEST, failureOf, LOST, post, releasedStage, setWebhookStage } from './webhook-stage.ts'

describe('an event that comes twice', () => {
  test('at once is worked on once; both are told the same', async () => {
    let open = (): void => {}
    const gate = new Promise<void>((resolve) => (open = resolve))
    const stage = setWebhookStage({ beforePurge: () => gate })
    await stage.announce(M1)
    stage.setLive(M1)
    const answers = [stage, stage, stage].map((one) => one.answer(deliveryOf(deploymentEvent())))
    open()
    const done = { status: 200, body: { live: DIGEST.M1, purged: 2, refused: 0 } }
    expect(await Promise.all(answers)).toEqual([done, done, done])
    expect(stage.purges).toHaveLength(1)
  })

  test('later is ignored', async () => {
    const stage = await releasedStage()
    expect((await post(stage)).status).toBe(200)
    const asked = stage.asked()
    expect(await stage.answer(deliveryOf(deploymentEvent()))).toEqual({
      status: 200,
      body: { ignored: 'The event was handled before.' },
    })
    expect(stage.asked()).toBe(asked)
  })

  test('after a failure is worked on again', async () => {
    const stage = await releasedStage({ endings: [LOST] })
    expect(await stage.answer(deliveryOf(deploymentEvent()))).toEqual(failureOf(503, 'CT_PURGE_UNREACHED'))
    expect(await stage.answer(deliveryOf(deploymentEvent()))).toMatchObject({ status: 200, body: { purged: 2 } })
    expect(stage.purges).toEqual([
      ['a', 'b'],
      ['a', 'b'],
      ['a', 'b'],
    ])
  })

  test('fails twice where both came while it was worked on, and is worked on again after', async () => {
    const stage = await releasedStage({ endings: [LOST] })
    const [first, second] = await Promise.all([post(stage), post(stage)])
    expect([first.status, second.status]).toEqual([503, 503])
    expect(stage.purges).toHaveLength(2)
    expect((await post(stage)).status).toBe(200)
  })
})

describe('an event that comes late', () => {
  test('is ignored after a later one', async () => {
    const stage = await releasedStage()
    await post(stage, { id: 'evt-2', createdAt: CREATED_MS })
    expect(await stage.answer(deliveryOf(deploymentEvent({ createdAt: CREATED_MS - 1 })))).toEqual({
      status: 200,
      body: { ignored: 'A later event was handled before.' },
    })
  })

  test.each([0, 1])('is worked on where it is of the same moment, or later by %i ms', async (laterMs) => {
    const stage = await releasedStage()
    await post(stage, { id: 'evt-2', createdAt: CREATED_MS })
    expect(await stage.answer(deliveryOf(deploymentEvent({ createdAt: CREATED_MS + laterMs })))).toMatchObject({
      status: 200,
      body: { live: DIGEST.M2 },
    })
  })

  test('is worked on where the later one failed', async () => {
    const stage = await releasedStage({ endings: [LOST] })
    expect((await post(stage, { id: 'evt-2' })).status).toBe(503)
    expect((await post(stage, { createdAt: CREATED_MS - 1 })).status).toBe(200)
    expect(stage.purges).toHaveLength(3)
  })

  test('is worked on where the later one is of the future, by the clock of this machine', async () => {
    const stage = await releasedStage()
    expect((await post(stage, { id: 'evt-2', createdAt: CREATED_MS * 2 })).status).toBe(200)
    const later = deploymentEvent({ createdAt: CREATED_MS + 1 })
    expect(await stage.answer(deliveryOf(later))).toMatchObject({ body: { live: DIGEST.M2 } })
  })

  test('and is a rollback is worked on, if it may have come true after the later one', async () => {
    const stage = await releasedStage()
    await post(stage, { id: 'evt-2' })
    stage.setLive(M1)
    const rollback = (ageMs: number): unknown => rollbackEvent({ id: `evt-${ageMs}`, createdAt: CREATED_MS - ageMs })
    expect(await stage.answer(deliveryOf(rollback(30_001)))).toMatchObject({
      body: { ignored: expect.stringMatching(/later/) },
    })
    expect(await stage.answer(deliveryOf(rollback(30_000)))).toMatchObject({ body: { live: DIGEST.M1 } })
  })
})
