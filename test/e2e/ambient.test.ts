import { describe, expect, test } from 'vitest'
import { diffManifests } from '../../src/core/diff.ts'
import type { Manifest } from '../../src/core/manifest.ts'
import { addFiles, writeProject } from '../support/disk-project.ts'
import { buildRolldown, buildRollup, buildVite } from './builds.ts'

const SITE = `import { cacheTag } from 'next/cache'\nimport { maker } from './registry.js'\nexport async function listed() { 'use cache'; cacheTag('rows'); return maker('rows')() }`

/** A server whose entry, which no site imports, fills a registry and sets a package up. */
const APP = {
  'package.json': JSON.stringify({ name: 'app', type: 'module' }),
  'src/entry.js': `import './boot.js'\nexport const rows = () => import('./rows.js')\nexport const page = () => 'page'`,
  'src/boot.js': `import { makers } from './registry.js'\nimport { make } from './make.js'\nmakers.set('rows', make)\nglobalThis.rate = 1`,
  'src/make.js': 'export const make = () => 1',
  'src/registry.js': 'export const makers = new Map()\nexport const maker = (name) => makers.get(name)',
  'src/rows.js': SITE,
}

const EDITS: readonly [string, Readonly<Record<string, string>>, string | null][] = [
  ['what it sets for all', { 'src/boot.js': APP['src/boot.js'].replace('= 1', '= 2') }, 'ambient-changed'],
  [
    'what it puts into a registry that a site reads',
    { 'src/make.js': 'export const make = () => 2' },
    'ambient-changed',
  ],
  ['a function beside', { 'src/entry.js': APP['src/entry.js'].replace(`'page'`, `'other'`) }, null],
]

describe.each<[string, (root: string) => Promise<Manifest>]>([
  ['Vite', (root) => buildVite(root)],
  ['Rollup', buildRollup],
  ['Rolldown', buildRolldown],
])('%s: of what a server entry does at its start', (_, build) => {
  test.each(EDITS)('%s changes', async (_claim, files, widened) => {
    const root = await writeProject(APP)
    const before = await build(root)
    await addFiles(root, files)
    expect(diffManifests(before, await build(root)).widened).toBe(widened)
  })
})
