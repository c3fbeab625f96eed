import { describe, expect, test } from 'vitest'
import { type ApiAccess, type ApiReading, type ApiRequest, readApiRequest } from '../../src/emulator/api.ts'

const ACCESS: ApiAccess = { token: 'secret-token', project: 'shop', team: null }

function read(endpoint: string, body: unknown, request: Partial<ApiRequest> = {}, access = ACCESS): ApiReading {
  return readApiRequest(
    {
      method: 'POST',
      path: `/v1/edge-cache/${endpoint}`,
      query: new URLSearchParams('projectIdOrName=shop'),
      authorization: 'Bearer secret-token',
      contentType: 'application/json; charset=utf-8',
      body: JSON.stringify(body),
      ...request,
    },
    access,
  )
}

const TAGS = { tags: ['a'] }
const BY_TAGS = 'invalidate-by-tags'
const DELETE_BY_TAGS = 'dangerously-delete-by-tags'
const BY_IMAGES = 'invalidate-by-src-images'
const DELETE_BY_IMAGES = 'dangerously-delete-by-src-images'
const numbered = (count: number): string[] => Array.from({ length: count }, (_, index) => `tag-${index}`)

describe('what is accepted', () => {
  test.each([
    [BY_TAGS, { tags: ['a', 'b'], target: 'preview' }, { mode: 'invalidate', tags: ['a', 'b'], target: 'preview' }],
    [BY_TAGS, { tags: 'a, b,,c' }, { mode: 'invalidate', tags: ['a', 'b', 'c'], target: null }],
    [BY_TAGS, { tags: ['a,b'] }, { tags: ['a', 'b'] }],
    [BY_TAGS, { tags: numbered(16) }, { tags: numbered(16) }],
    [BY_TAGS, { tags: ['x'.repeat(256)] }, { tags: ['x'.repeat(256)] }],
    [BY_TAGS, { tags: 'x'.repeat(8196) }, { tags: ['x'.repeat(8196)] }],
    [DELETE_BY_TAGS, TAGS, { mode: 'delete', tags: ['a'], deadlineSeconds: 0 }],
    [DELETE_BY_TAGS, { ...TAGS, revalidationDeadlineSeconds: 1.5 }, { mode: 'delete', deadlineSeconds: 1.5 }],
    [BY_IMAGES, { srcImages: ['/a,b.png'] }, { mode: 'invalidate', sourceImages: ['/a,b.png'], target: null }],
    [BY_IMAGES, { srcImages: numbered(8) }, { sourceImages: numbered(8) }],
    [
      DELETE_BY_IMAGES,
      { srcImages: ['/a.png'], revalidationDeadlineSeconds: 0 },
      { mode: 'delete', sourceImages: ['/a.png'], tags: [] },
    ],
  ])('%s takes %j', (endpoint, body, purge) => {
    expect(read(endpoint, body)).toMatchObject({ kind: 'purge', purge })
  })
})

describe('what is refused as 400', () => {
  test.each([
    [BY_TAGS, undefined],
    [BY_TAGS, {}],
    [BY_TAGS, []],
    [BY_TAGS, { tags: [] }],
    [BY_TAGS, { tags: numbered(17) }],
    [BY_TAGS, { tags: ['x'.repeat(257)] }],
    [BY_TAGS, { tags: 'x'.repeat(8197) }],
    [BY_TAGS, { tags: ' , ' }],
    [BY_TAGS, { tags: [1] }],
    [BY_TAGS, { tags: 5 }],
    [BY_TAGS, { ...TAGS, target: 'staging' }],
    [BY_TAGS, { ...TAGS, target: null }],
    [BY_TAGS, { ...TAGS, force: true }],
    [BY_TAGS, { ...TAGS, revalidationDeadlineSeconds: 1 }],
    [DELETE_BY_TAGS, { ...TAGS, revalidationDeadlineSeconds: -1 }],
    [DELETE_BY_TAGS, { ...TAGS, revalidationDeadlineSeconds: '1' }],
    [BY_IMAGES, { srcImages: [] }],
    [BY_IMAGES, { srcImages: numbered(9) }],
    [BY_IMAGES, { srcImages: ['/a.png'], target: 'preview' }],
    [BY_IMAGES, { srcImages: ['/a.png'], revalidationDeadlineSeconds: 1 }],
    [BY_IMAGES, TAGS],
  ])('%s refuses %j', (endpoint, body) => {
    const refusal = { status: 400, code: 'bad_request', message: expect.stringMatching(/^Invalid request: .+\.$/) }
    expect(read(endpoint, body)).toMatchObject({ kind: 'refused', refusal })
  })

  test('a property that is not known is named', () => {
    expect(read(BY_TAGS, { ...TAGS, force: true })).toMatchObject({
      refusal: { message: expect.stringContaining('`force`') },
    })
  })

  test.each([
    ['no project', { query: new URLSearchParams('teamId=team_1') }],
    ['another content type', { contentType: 'text/plain' }],
    ['no content type', { contentType: undefined }],
    ['a body that is no JSON', { body: '{"tags":' }],
  ])('%s', (_, request) => {
    expect(read(BY_TAGS, TAGS, request)).toMatchObject({ refusal: { status: 400, code: 'bad_request' } })
  })
})

test.each([
  ['another method', 405, 'method_not_allowed', { method: 'GET' }],
  ['no token', 401, 'unauthorized', { authorization: undefined }],
  ['an empty token', 401, 'unauthorized', { authorization: 'Bearer ' }],
  ['another token', 401, 'unauthorized', { authorization: 'Bearer other-token' }],
  ['another scheme', 401, 'unauthorized', { authorization: 'Basic secret-token' }],
  ['another project', 404, 'not_found', { query: new URLSearchParams('projectIdOrName=blog') }],
  ['another endpoint', 404, 'not_found', { path: '/v1/edge-cache/purge-everything' }],
  ['a body that is too long', 413, 'payload_too_large', { body: null }],
])('%s is refused as %i', (_, status, code, request) => {
  expect(read(BY_TAGS, TAGS, request)).toMatchObject({ kind: 'refused', refusal: { status, code } })
})

test.each([
  ['another team', 'teamId=team_other', 403],
  ['no team', '', 403],
  ['another slug', 'slug=other', 403],
  ['the right team, by slug', 'slug=team_1', null],
  ['the right team', 'teamId=team_1', null],
])('with a team set, %s is answered %s', (_, query, status) => {
  const request = { query: new URLSearchParams(`projectIdOrName=shop&${query}`) }
  const reading = read(BY_TAGS, TAGS, request, { ...ACCESS, team: 'team_1' })
  expect(reading.kind === 'refused' ? reading.refusal.status : null).toBe(status)
})

test('with no project set every project is known', () => {
  const request = { query: new URLSearchParams('projectIdOrName=anything') }
  expect(read(BY_TAGS, TAGS, request, { ...ACCESS, project: null }).kind).toBe('purge')
})

test('no refusal repeats a token', () => {
  const readings = [
    read(BY_TAGS, TAGS, { authorization: 'Bearer other-token' }),
    read(BY_TAGS, {}),
    read(BY_TAGS, TAGS, { query: new URLSearchParams() }),
  ]
  expect(JSON.stringify(readings)).not.toMatch(/secret-token|other-token/)
})
