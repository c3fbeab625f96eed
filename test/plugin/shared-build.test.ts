import { expect, test } from 'vitest'
import type { BundlerFacts } from '../../src/bundlers/facts.ts'
import { joinBuild } from '../../src/plugin/shared-build.ts'
import type { Session } from '../../src/plugin/session.ts'
import { addFiles, writeProject } from '../support/disk-project.ts'

const PAGE = "export const page = () => new Response('', { headers: { 'Cache-Tag': 'page' } })"

function factsOf(root: string): BundlerFacts {
  return { root, aliases: [], conditions: [], inlined: {}, toolchain: {} }
}

test('plugins that are made before either begins have one session, whoever runs what they build', async () => {
  const root = await writeProject({ 'src/page.js': PAGE })
  const [server, client] = [joinBuild(), joinBuild()]
  server.begin()
  const session = await server.open({ consumer: 'server' }, factsOf(root))
  expect(session).not.toBeNull()
  expect(await client.open({ consumer: 'client' }, factsOf(root))).toBe(session)
  expect(client.isShared()).toBe(true)
  expect(client.member).not.toBe(server.member)
})

test('another project, or other options, is another session', async () => {
  const [one, other] = await Promise.all([writeProject({ 'src/page.js': PAGE }), writeProject({ 'src/page.js': PAGE })])
  const build = joinBuild()
  build.begin()
  const session = await build.open({}, factsOf(one))
  expect(await build.open({}, factsOf(other))).not.toBe(session)
  expect(await build.open({ namespace: 'other' }, factsOf(one))).not.toBe(session)
})

test('a plugin that is made later reads the sources anew', async () => {
  const root = await writeProject({ 'src/page.js': PAGE })
  const first = joinBuild()
  first.begin()
  const count = async (session: Session | null) => Object.keys((await session?.scan())?.code.sites ?? {}).length
  const before = await count(await first.open({}, factsOf(root)))
  await addFiles(root, { 'src/other.js': PAGE })
  const second = joinBuild()
  expect(second.isShared()).toBe(false)
  const after = await count(await second.open({}, factsOf(root)))
  expect([before, after]).toEqual([1, 2])
})

test('after a mistake in the options the next plugin tries again', async () => {
  const root = await writeProject({ 'src/page.js': PAGE, 'cache-tags.config.json': '{ "siteTags": 1 }' })
  const build = joinBuild()
  build.begin()
  await expect(build.open({}, factsOf(root))).rejects.toThrow('siteTags')
  await addFiles(root, { 'cache-tags.config.json': '{ "siteTags": "all" }' })
  expect((await build.open({}, factsOf(root)))?.options.siteTags).toBe('all')
})
