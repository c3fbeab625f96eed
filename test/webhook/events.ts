import { createHmac } from 'node:crypto'

export const SECRET = 'whsec-of-the-shop'
export const CREATED_MS = 1_767_225_600_000

/** What differs between events; the rest is as Vercel sends it. */
export interface ShortEvent {
  readonly type?: string
  readonly id?: string
  readonly createdAt?: unknown
  readonly project?: string
  readonly target?: string | null
  /** `null`: git is not told of. */
  readonly branch?: string | null
}

/** An event of a deployment, with the keys that Vercel documents. */
export function deploymentEvent({
  type = 'deployment.promoted',
  id = 'evt-1',
  createdAt = CREATED_MS,
  project = 'prj_shop',
  target = 'production',
  branch = 'main',
}: ShortEvent = {}): Record<string, unknown> {
  const payload = {
    team: { id: 'team_1' },
    user: { id: 'user_1' },
    deployment: {
      id: 'dpl_2',
      meta: branch === null ? {} : { githubCommitRef: branch },
      url: 'shop-2.vercel.app',
      name: 'shop',
    },
    links: { deployment: 'https://vercel.com/team/shop/2', project: 'https://vercel.com/team/shop' },
    // Vercel tells it of no promotion.
    ...(type === 'deployment.succeeded' ? { target } : {}),
    project: { id: project },
    plan: 'pro',
    regions: ['sfo1'],
  }
  return { id, type, createdAt, region: 'sfo1', payload }
}

/** A rollback tells neither target nor deployment, but two ids. */
export function rollbackEvent({
  id = 'evt-back',
  createdAt = CREATED_MS,
  project = 'prj_shop',
}: ShortEvent = {}): Record<string, unknown> {
  const payload = {
    team: { id: 'team_1' },
    user: { id: 'user_1' },
    project: { id: project },
    fromDeploymentId: 'dpl_2',
    toDeploymentId: 'dpl_1',
  }
  return { id, type: 'deployment.rollback', createdAt, region: null, payload }
}

/** The signature of Vercel. */
export function sign(body: string | Uint8Array, secret: string = SECRET): string {
  return createHmac('sha1', secret).update(body).digest('hex')
}

/** A request as Vercel sends it, but for the headers that are given. */
export function delivery(body: string, headers: Readonly<Record<string, string | null>> = {}): Request {
  const all = { 'content-type': 'application/json', 'x-vercel-signature': sign(body), ...headers }
  const said = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== null)
  return new Request('https://shop.test/api/vercel-events', { method: 'POST', headers: said, body })
}

/** The same, of an event. */
export function deliveryOf(event: unknown): Request {
  return delivery(JSON.stringify(event))
}

/** A request whose body comes in pieces, signed as if it were the given text. */
export function streamed(body: ReadableStream<Uint8Array>, signature: string): Request {
  return new Request('https://shop.test/api/vercel-events', {
    method: 'POST',
    headers: { 'x-vercel-signature': signature },
    body,
    // Node asks for it where the body is a stream.
    duplex: 'half',
  })
}
