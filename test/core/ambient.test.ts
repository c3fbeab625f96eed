import { describe, expect, test } from 'vitest'
import { ambientEntries } from '../../src/core/ambient.ts'
import { diffManifests } from '../../src/core/diff.ts'
import { manifestOf, type MemoryFiles, type MemoryOptions } from '../support/memory-project.ts'
import { site } from './graph-cases.ts'

/** What becomes of a release in which some files are edited. */
async function release(files: MemoryFiles, edits: MemoryFiles, options: MemoryOptions = {}): Promise<string | null> {
  const [before, after] = await Promise.all([manifestOf(files, options), manifestOf({ ...files, ...edits }, options)])
  return diffManifests(before, after).widened
}

const APP = { 'app.ts': site('', '1') }

describe('modules that a server runs at its start', () => {
  test.each([
    ['instrumentation.ts', true],
    ['src/instrumentation.js', true],
    ['src/instrumentation.server.ts', true],
    ['src/hooks.server.ts', true],
    ['server/plugins/db.ts', true],
    ['server.ts', false],
    ['src/entry-server.tsx', false],
    ['app/entry.server.tsx', false],
  ])('%s', (module, isHook) => {
    expect(ambientEntries([module])).toEqual([{ module, isHook }])
  })

  test.each(['lib/instrumentation.ts', 'src/hooks.client.ts', 'server/api/plugins.ts', 'app/server/page.tsx'])(
    'not %s',
    (module) => {
      expect(ambientEntries([module])).toEqual([])
    },
  )
})

describe('a release widens where', () => {
  test.each<[string, MemoryFiles, MemoryFiles]>([
    [
      'an instrumentation sets a global',
      { 'instrumentation.ts': 'export function register() { globalThis.rate = 1 }' },
      { 'instrumentation.ts': 'export function register() { globalThis.rate = 2 }' },
    ],
    [
      'what an instrumentation imports while it runs changes',
      {
        'instrumentation.ts': `export async function register() { (await import('./start')).start() }`,
        'start.ts': 'export const start = () => { globalThis.rate = 1 }',
      },
      { 'start.ts': 'export const start = () => { globalThis.rate = 2 }' },
    ],
    [
      'a server entry sets a package up',
      { 'server.ts': `import { setup } from 'pkg'\nsetup({ retries: 1 })` },
      { 'server.ts': `import { setup } from 'pkg'\nsetup({ retries: 2 })` },
    ],
    [
      'a module that an entry imports patches a prototype',
      { 'server.ts': `import './patch'`, 'patch.ts': 'Array.prototype.last = function () { return this[0] }' },
      { 'patch.ts': 'Array.prototype.last = function () { return this[1] }' },
    ],
    [
      'a function that an effect calls changes',
      {
        'server.ts': `import { tune } from './tune'\ntune()`,
        'tune.ts': 'export function tune() { globalThis.rate = rate() }\nconst rate = () => 1',
      },
      { 'tune.ts': 'export function tune() { globalThis.rate = rate() }\nconst rate = () => 2' },
    ],
    ['an entry is added', {}, { 'instrumentation.ts': 'export function register() { globalThis.rate = 1 }' }],
  ])('%s', async (_, files, edits) => {
    expect(await release({ ...APP, ...files }, edits)).toBe('ambient-changed')
  })

  test('the package changes that an entry imports for what it does', async () => {
    const files = { ...APP, 'server.ts': `import 'polyfill'` }
    const at = (polyfill: string): ReturnType<typeof manifestOf> => manifestOf(files, { packages: { polyfill } })
    expect(diffManifests(await at('1.0.0'), await at('1.0.1')).widened).toBe('ambient-changed')
  })

  test('a module is named by option', async () => {
    const files = { ...APP, 'boot/start.ts': 'globalThis.rate = 1' }
    const edits = { 'boot/start.ts': 'globalThis.rate = 2' }
    expect(await release(files, edits)).toBe(null)
    expect(await release(files, edits, { ambient: ['boot/*.ts'] })).toBe('ambient-changed')
  })
})

describe('a release does not widen where', () => {
  const server = {
    'server.ts': `import { createServer } from 'node:http'\nimport { app } from './router'\ncreateServer(app).listen(3000)`,
    'router.ts': `import { Router } from 'pkg'\nimport { about } from './about'\nimport { site } from './app'\nexport const app = new Router()\napp.get('/about', about)\napp.get('/', site)`,
    'about.ts': 'export const about = () => 1',
  }

  test.each<[string, MemoryFiles, MemoryFiles]>([
    ['a page changes that a server answers with', server, { 'about.ts': 'export const about = () => 2' }],
    [
      'a route is added',
      server,
      { 'router.ts': server['router.ts'].replace(`app.get('/', site)`, `app.get('/', site)\napp.get('/more', about)`) },
    ],
    ['the port changes', server, { 'server.ts': server['server.ts'].replace('3000', '4000') }],
    [
      'code changes that reaches a site',
      {
        'instrumentation.ts': `import { warm } from './warm'\nexport const register = () => warm()`,
        'warm.ts': `import { site } from './app'\nexport const warm = () => site()`,
      },
      { 'warm.ts': `import { site } from './app'\nexport const warm = async () => site()` },
    ],
    [
      'a comment changes',
      { 'instrumentation.ts': 'export function register() { globalThis.rate = 1 }' },
      { 'instrumentation.ts': '// Once.\nexport function register() {\n  globalThis.rate = 1\n}' },
    ],
    [
      'a module sets a global that no server runs at its start',
      { 'other.ts': 'globalThis.rate = 1' },
      { 'other.ts': 'globalThis.rate = 2' },
    ],
  ])('%s', async (_, files, edits) => {
    expect(await release({ ...APP, ...files }, edits)).toBe(null)
  })
})
