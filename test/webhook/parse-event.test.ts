import { describe, expect, test } from 'vitest'
import { parseEvent } from '../../src/webhook/parse-event.ts'
import { CREATED_MS, deploymentEvent, rollbackEvent } from './events.ts'

function parsed(event: unknown): ReturnType<typeof parseEvent> {
  return parseEvent(JSON.stringify(event))
}

describe('an event', () => {
  test.each(['deployment.promoted', 'deployment.succeeded'] as const)('%s is read', (type) => {
    expect(parsed(deploymentEvent({ type }))).toEqual({
      kind: 'live',
      id: 'evt-1',
      type,
      createdAtMs: CREATED_MS,
      projects: ['prj_shop', 'shop'],
      target: 'production',
      branch: 'main',
    })
  })

  test('deployment.rollback is of production, though it says no target', () => {
    expect(parsed(rollbackEvent())).toEqual({
      kind: 'live',
      id: 'evt-back',
      type: 'deployment.rollback',
      createdAtMs: CREATED_MS,
      projects: ['prj_shop'],
      target: 'production',
      branch: null,
    })
  })

  test.each([null, 'staging', 'preview'])('of a deployment with the target %j is of a preview', (target) => {
    expect(parsed(deploymentEvent({ type: 'deployment.succeeded', target }))).toMatchObject({ target: 'preview' })
  })

  test('may tell its time as a date', () => {
    expect(parsed(deploymentEvent({ createdAt: '2026-01-01T00:00:00.000Z' }))).toMatchObject({
      createdAtMs: CREATED_MS,
    })
  })

  test.each(['gitlabCommitRef', 'bitbucketCommitRef'])('tells its branch by %s too', (key) => {
    const event = deploymentEvent()
    const payload = { project: { id: 'prj_shop' }, deployment: { meta: { [key]: 'next' } } }
    expect(parsed({ ...event, payload })).toMatchObject({ branch: 'next' })
  })

  test.each(['deployment.created', 'deployment.error', 'project.created', 'test', '__proto__', 'constructor'])(
    'of the type %s is another kind',
    (type) => {
      expect(parsed(deploymentEvent({ type }))).toEqual({ kind: 'other' })
    },
  )
})

describe('no event', () => {
  test.each([
    ['', 'The body is no JSON, or nested too deep.'],
    ['{', 'The body is no JSON, or nested too deep.'],
    ['[]', 'The body has no `type`.'],
    ['null', 'The body has no `type`.'],
    ['"deployment.promoted"', 'The body has no `type`.'],
    ['{"type":1}', 'The body has no `type`.'],
    ['{"type":""}', 'The body has no `type`.'],
    ['{"__proto__":{"type":"deployment.promoted"}}', 'The body has no `type`.'],
    ['{"type":"deployment.promoted"}', 'The event is not as Vercel documents it: id, createdAt, payload.'],
  ])('is %s', (body, problem) => {
    expect(parseEvent(body)).toEqual({ kind: 'wrong', problem })
  })

  test.each([
    ['id', { id: '../../etc/passwd' }],
    ['id', { id: 'a\u0000b' }],
    ['id', { id: 'x'.repeat(129) }],
    ['id', { id: 7 }],
    ['createdAt', { createdAt: 'soon' }],
    ['createdAt', { createdAt: -1 }],
    ['createdAt', { createdAt: 1e300 }],
    ['createdAt', { createdAt: null }],
    ['payload', { payload: 'prj_shop' }],
    ['payload.target', { payload: { project: { id: 'prj_shop' }, target: {} } }],
    ['payload.project', { payload: { target: 'production' } }],
    ['payload.project.id', { payload: { project: { id: ['prj_shop'] } } }],
  ])('has a wrong %s: %j', (path, part) => {
    expect(parsed({ ...deploymentEvent(), ...part })).toEqual({
      kind: 'wrong',
      problem: `The event is not as Vercel documents it: ${path}.`,
    })
  })

  test.each([
    ['lists', '['.repeat(100_000)],
    ['objects', '{"payload":'.repeat(20_000)],
    ['closed lists', `{"type":"deployment.promoted","payload":${'['.repeat(50_000)}${']'.repeat(50_000)}}`],
  ])('is one nested deep in %s', (_, body) => {
    expect(parseEvent(body)).toEqual({ kind: 'wrong', problem: 'The body is no JSON, or nested too deep.' })
  })

  test('changes what objects are made of', () => {
    const body = JSON.stringify(deploymentEvent()).replace(
      '"payload":{',
      '"constructor":{"prototype":{"isPolluted":true}},"payload":{"__proto__":{"isPolluted":true},',
    )
    expect(parseEvent(body)).toMatchObject({ kind: 'live' })
    expect(({} as Readonly<Record<string, unknown>>)['isPolluted']).toBeUndefined()
  })
})
