import { expect, test } from 'vitest'
import type { CdnName } from '../../src/cdn/capabilities.ts'
import { withLedger } from '../../src/release/project-ledger.ts'
import { scopeKey, type Scope } from '../../src/release/scope.ts'
import { writeProject } from '../support/disk-project.ts'

const LINK = '.vercel/project.json'

function scopeOf(
  root: string,
  cdn: CdnName | readonly CdnName[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Scope> {
  const place = { root, namespace: 'shop', target: 'production', branch: undefined } as const
  return withLedger({ ...place, store: 'memory:', environment, cdns: { cdn } }, async ({ scope, key }) => {
    expect(key).toBe(scopeKey(scope))
    return scope
  })
}

test("a ledger of Vercel's cache belongs to the project there", async () => {
  const root = await writeProject({ [LINK]: '{"projectId":"prj_linked"}' })
  expect((await scopeOf(root, 'vercel')).project).toBe('prj_linked')
  expect((await scopeOf(root, 'vercel', { VERCEL_PROJECT_ID: 'prj_env' })).project).toBe('prj_env')
})

test("a Next application's ledger asks for no project at Vercel, and heeds none that is left over", async () => {
  const root = await writeProject({ [LINK]: '{"projectId":' })
  const scope = { namespace: 'shop', project: null, target: 'production', branch: null }
  expect(await scopeOf(root, 'next')).toEqual(scope)
  expect(await scopeOf(root, 'next', { VERCEL_PROJECT_ID: 'prj_env' })).toEqual(scope)
  await expect(scopeOf(root, 'vercel')).rejects.toMatchObject({ code: 'CT_CREDENTIALS' })
})

test('each zone, service and site has a ledger of its own, and so has each set of caches', async () => {
  const root = await writeProject({})
  const named = { CLOUDFLARE_ZONE_ID: 'zone', FASTLY_SERVICE_ID: 'service', NETLIFY_SITE_ID: 'site' }
  expect((await scopeOf(root, 'cloudflare', named)).project).toBe('zone')
  expect((await scopeOf(root, 'fastly', named)).project).toBe('service')
  expect((await scopeOf(root, ['netlify', 'cloudflare'], named)).project).toBe('site+zone')
  expect((await scopeOf(root, ['next', 'varnish'], named)).project).toBe(null)
})
