import { describe, expect, test } from 'vitest'
import { delivery, deliveryOf, deploymentEvent, rollbackEvent } from './events.ts'
import { failureOf, liveStage } from './webhook-stage.ts'

const BODY = JSON.stringify(deploymentEvent())

describe('an event is ignored', () => {
  test.each([
    ['of a type that changes nothing', deploymentEvent({ type: 'deployment.created' }), /^Nothing goes live/],
    ['of another project', deploymentEvent({ project: 'prj_blog' }), /another project/],
    ['of a rollback of another project', rollbackEvent({ project: 'prj_blog' }), /another project/],
    ['of a preview', deploymentEvent({ type: 'deployment.succeeded', target: null }), /another target/],
  ])('%s', async (_, event, why) => {
    const stage = await liveStage()
    expect(await stage.answer(deliveryOf(event))).toEqual({
      status: 200,
      body: { ignored: expect.stringMatching(why) },
    })
    expect(stage.asked()).toBe(0)
  })

  test.each([
    ['of production', deploymentEvent(), /another target/],
    [
      'of another branch',
      deploymentEvent({ type: 'deployment.succeeded', target: null, branch: 'next' }),
      /another branch/,
    ],
  ])('%s, where the ledger is that of a branch', async (_, event, why) => {
    const stage = await liveStage({ options: { ledger: { branch: 'main' } } })
    expect(await stage.answer(deliveryOf(event))).toEqual({
      status: 200,
      body: { ignored: expect.stringMatching(why) },
    })
    expect(stage.asked()).toBe(0)
  })

  test.each(['main', null])('but not one of the branch %j, where the ledger is that of `main`', async (branch) => {
    const stage = await liveStage({ options: { ledger: { branch: 'main' } } })
    const event = deploymentEvent({ type: 'deployment.succeeded', target: null, branch })
    expect(await stage.answer(deliveryOf(event))).toMatchObject({ status: 200, body: { purged: 2 } })
    expect(stage.lines.at(-1)).toContain('in preview')
  })

  test.each([
    ['that tells it', deploymentEvent()],
    ['that tells only its id, which may be that of another', rollbackEvent()],
  ])('but not one %s, where the project is configured by its name', async (_, event) => {
    const stage = await liveStage({ options: { project: 'shop' } })
    expect(await stage.answer(deliveryOf(event))).toMatchObject({ status: 200, body: { purged: 2 } })
  })

  test('of a project with another name', async () => {
    const stage = await liveStage({ options: { project: 'blog' } })
    expect(await stage.answer(delivery(BODY))).toMatchObject({
      status: 200,
      body: { ignored: expect.stringMatching(/project/) },
    })
  })

  test('never in silence where no project is configured', async () => {
    const stage = await liveStage({ options: { project: ' ' } })
    expect(await stage.answer(delivery(BODY))).toEqual(
      failureOf(503, 'project_not_set', 'Set VERCEL_PROJECT_ID or the option `project`.'),
    )
  })

  test('by the project of the environment', async () => {
    const stage = await liveStage({ options: { project: ' ' }, environment: { VERCEL_PROJECT_ID: 'prj_blog' } })
    expect(await stage.answer(delivery(BODY))).toMatchObject({
      status: 200,
      body: { ignored: expect.stringMatching(/project/) },
    })
  })
})
