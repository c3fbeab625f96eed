import { expect, test } from 'vitest'
import { createManifest, type ManifestSite } from '../../src/core/manifest.ts'
import { encodeManifest } from '../../src/core/manifest-codec.ts'
import { startApi } from '../cli/fake-api.ts'
import { runIn } from '../cli/fake-world.ts'
import { handMade } from '../cli/manifests.ts'
import { obeyed } from '../fuzz/obeyed.ts'
import { writeProject } from '../support/disk-project.ts'

/** Clears the screen, sets a title, colours by one character, turns the direction, begins lines of its own. */
const RUDE = '\u001B[2J\u001B]0;x\u0007\u009B31m\u202E\u2028\r\n\u0085'

/** A manifest in which every text that may be shown is rude. */
function rudeManifest(fingerprint: string): string {
  const { code } = handMade({ a: { tags: [`tag${RUDE}`, `tag-*${RUDE}`], code: fingerprint, form: `form${RUDE}` } })
  const sites = Object.entries(code.sites).map(([id, site]): [string, ManifestSite] => [
    `${id}${RUDE}`,
    { ...site, module: `src/a${RUDE}.ts`, name: `name${RUDE}`, widened: `for a reason${RUDE}` },
  ])
  const place = { module: `src/b${RUDE}.ts`, line: 1, column: 1, form: `form${RUDE}` }
  return encodeManifest(
    createManifest(
      1,
      {
        ...code,
        namespace: `shop${RUDE}`,
        sites: Object.fromEntries(sites),
        invalidations: [{ ...place, tags: [`gone${RUDE}`] }],
        unresolved: [{ ...place, reason: `unknown${RUDE}` }],
        ambient: { [`start${RUDE}.ts`]: 'a' },
        graph: [...code.graph, [`src/c${RUDE}.ts#f`, 'd', []], [`package:p${RUDE}@1`, 'e', []]],
      },
      {
        injected: [],
        toolchain: { [`vite${RUDE}`]: '8' },
        values: { [`env:A${RUDE}`]: 'v' },
        differences: [`a imports b${RUDE}`],
        concrete: { [`tag-*${RUDE}`]: [`tag-1${RUDE}`] },
        unexplained: { [`banner${RUDE}`]: { routes: [`/x${RUDE}`], fingerprint } },
      },
    ),
  )
}

test('what a manifest, a CDN or a ledger says rules no terminal, whatever is asked', { timeout: 60_000 }, async () => {
  const message = `refused ${RUDE}`
  const { url } = await startApi(() => ({
    status: 400,
    body: JSON.stringify({ error: { code: 'bad_request', message } }),
  }))
  const root = await writeProject({
    'package.json': JSON.stringify({ name: 'shop' }),
    'live.json': rudeManifest('1'),
    '.cache-tags/manifest.json': rudeManifest('2'),
    'torn.json': `{"schema": "${RUDE.replace(/[\r\n]/g, '')}"`,
    'foreign.json': JSON.stringify({ schema: `1${RUDE}` }),
    'damaged.json': JSON.stringify({ schema: 1, recipe: 1, id: RUDE, code: RUDE, build: RUDE }),
  })
  const environment = { CACHE_TAGS_API_URL: url, VERCEL_TOKEN: 'token_of_vercel', VERCEL_PROJECT_ID: 'prj_shop' }
  const production = ['--target', 'production']
  const lines = [
    ['diff', 'live.json', '.cache-tags/manifest.json'],
    ['check', '--manifest', 'live.json'],
    ['explain', `tag${RUDE}`],
    ['explain', `nothing${RUDE}`],
    ['explain', `banner${RUDE}`],
    ['plan', ...production, '--baseline', 'live.json'],
    ['purge', ...production, '--baseline', 'live.json', '--yes'],
    ['purge', ...production, '--baseline', 'torn.json', '--yes'],
    ['purge', ...production, '--baseline', 'foreign.json', '--yes'],
    ['purge', ...production, '--baseline', 'damaged.json', '--yes'],
    ['announce', ...production],
    ['purge', ...production, '--yes', '--settle', '0s'],
    ['status', ...production],
    ['plan', ...production],
    ['diff', 'torn.json', 'damaged.json'],
    ['diff', 'foreign.json', 'damaged.json'],
    [`no command ${RUDE}`],
    ['plan', `--no-flag-${RUDE}`],
  ]
  for (const line of lines) {
    for (const more of [[], ['--json']]) {
      const { stdout, stderr } = await runIn({ cwd: root, environment }, ...line, ...more)
      expect({ line, stdout: obeyed(stdout), stderr: obeyed(stderr) }).toEqual({ line, stdout: null, stderr: null })
      expect(stdout + stderr).not.toBe('')
    }
  }
})

test('JSON says the same of such characters by their numbers', async () => {
  const root = await writeProject({ 'live.json': rudeManifest('1'), 'now.json': rudeManifest('2') })
  const { stdout } = await runIn({ cwd: root }, 'diff', 'live.json', 'now.json', '--json')
  expect(obeyed(stdout)).toBeNull()
  expect(JSON.stringify(JSON.parse(stdout))).toContain('\u202E')
})
