import { describe, expect, test } from 'vitest'
import { startEmulator } from '../src/emulator/server.ts'
import { resolveOptions } from '../src/plugin/resolve-options.ts'
import { runIn } from './cli/fake-world.ts'
import { handMadeText } from './cli/manifests.ts'
import { blocksIn, DOCS } from './docs-pages.ts'
import { shapeOf } from './docs-reading.ts'
import { writeProject } from './support/disk-project.ts'

describe('the JSON of the docs', () => {
  const before = {
    changed: { tags: ['a'], code: '1' },
    dynamic: { tags: ['a-*'], code: '1' },
    bad: { tags: ['a,b'], code: '1' },
  }
  const after = {
    changed: { tags: ['a'], code: '2' },
    dynamic: { tags: ['a-*'], code: '2' },
    bad: { tags: ['a,b'], code: '2' },
  }
  const files = { 'live.json': handMadeText(before), 'new.json': handMadeText(after) }
  const release = ['--target', 'production', '--baseline', 'live.json', '--manifest', 'new.json', '--json']
  const blocks = blocksIn('json').map(({ code }): unknown => JSON.parse(code))
  const holding = (key: string): Readonly<Record<string, unknown>>[] =>
    blocks.filter((block): block is Record<string, unknown> => Object.hasOwn(Object(block), key))
  const [diffBlock] = holding('widened')
  const [purgeBlock] = holding('accepted')
  const checkBlock = blocks.find(Array.isArray)

  test('is all there is', () => {
    // Besides what commands print, the scripts of a package.json, and configuration.
    const shown = new Set<unknown>([diffBlock, purgeBlock, checkBlock, ...holding('scripts'), ...holding('$schema')])
    expect(blocks.filter((block) => !shown.has(block))).toEqual([])
    expect(holding('scripts')).toHaveLength(1)
  })

  test('is a configuration that the plugin takes, where it is one', () => {
    for (const { $schema, ...options } of holding('$schema')) {
      expect($schema).toBe('./node_modules/unplugin-cache-tags/dist/schema.json')
      expect(() => resolveOptions(options)).not.toThrow()
    }
  })

  test('shows a diff as it is', async () => {
    const { stdout } = await runIn({ cwd: await writeProject(files) }, 'diff', 'live.json', 'new.json', '--json')
    expect(shapeOf(diffBlock)).toEqual(shapeOf(JSON.parse(stdout)))
  })

  test('shows a check as it is', async () => {
    const sources = {
      'src/data.ts': "import { cacheTag } from 'next/cache'\ncacheTag('posts')\n",
      'src/actions.ts': "import { updateTag } from 'next/cache'\nupdateTag('post')\n",
    }
    const { stdout } = await runIn({ cwd: await writeProject(sources) }, 'check', '--json')
    const [finding] = JSON.parse(stdout)
    expect(shapeOf(checkBlock)).toEqual([shapeOf(finding)])
    expect(checkBlock).toMatchObject([{ message: finding.message, hint: finding.hint }])
  })

  test('leaves nothing of a plan unsaid', async () => {
    const { stdout } = await runIn({ cwd: await writeProject(files) }, 'plan', ...release)
    const paragraph = DOCS.split('\n').find((line) => line.startsWith('`cache-tags plan --json`')) ?? ''
    const plan = JSON.parse(stdout)
    const keys = [plan, plan.tags[0]].flatMap((value: object) => Object.keys(value))
    const said = [...paragraph.matchAll(/`(\w+)`/g), ...JSON.stringify(diffBlock).matchAll(/"(\w+)":/g)]
    expect(keys.length).toBeGreaterThan(10)
    expect(said.map(([, key]) => key)).toEqual(expect.arrayContaining(keys))
  })

  test('shows a release as it is, but for its plan', async () => {
    const emulator = await startEmulator({ origin: 'http://127.0.0.1:9' })
    const environment = { CACHE_TAGS_API_URL: emulator.url, VERCEL_TOKEN: 'emulator', VERCEL_PROJECT_ID: 'shop' }
    const ended = await runIn({ cwd: await writeProject(files), environment }, 'purge', ...release, '--yes')
    await emulator.close()
    const report = { ...JSON.parse(ended.stdout), plan: {} }
    expect(shapeOf(purgeBlock)).toEqual(shapeOf(report))
    expect(purgeBlock?.['refused']).toEqual(report.refused)
  })
})
