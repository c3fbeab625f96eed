import * as v from 'valibot'
import { expect, test } from 'vitest'
import { checkManifest, placedModules } from '../../src/core/check.ts'
import { diffManifests, knownTags } from '../../src/core/diff.ts'
import { CacheTagsError } from '../../src/core/error.ts'
import { explainFile } from '../../src/core/explain-file.ts'
import { askableTags, explainTag } from '../../src/core/explain-tag.ts'
import { codeId, createManifest, releaseDigest, type Manifest } from '../../src/core/manifest.ts'
import { decodeManifest, encodeManifest } from '../../src/core/manifest-codec.ts'
import { graphSchema } from '../../src/core/manifest-wire.ts'
import { CDN_LIMITS, tagProblem } from '../../src/cdn/limits.ts'
import { checkReport } from '../../src/report/check-report.ts'
import { scanReport } from '../../src/report/scan-report.ts'
import { createPaint } from '../../src/report/paint.ts'
import { diffReport } from '../../src/report/diff-report.ts'
import { fileReport, tagReport } from '../../src/report/explain-report.ts'
import { finalizeReport } from '../../src/report/finalize-report.ts'
import { obeyed } from './obeyed.ts'
import { handMade } from '../cli/manifests.ts'
import { mutateBytes, mutateJson, randomJson } from './mutate.ts'
import { CASES, createRandom, type Random } from './random.ts'

const VIEW = { width: 100, paint: createPaint(false) }
const CDN = {
  name: 'vercel',
  title: 'Vercel',
  maxTagsPerResponse: 128,
  foldsCase: true,
  maxHeaderBytes: 16_384,
  tagProblem: (tag: string) => tagProblem(tag, CDN_LIMITS.vercel),
}

const { code } = handMade({
  one: { tags: ['products', 'product-*'], code: '1' },
  two: { tags: ['home'], code: '2', form: 'next.cacheTag' },
})

/** A manifest in which every part has something. */
const WHOLE = createManifest(
  1,
  {
    ...code,
    sites: Object.fromEntries(
      Object.entries(code.sites).map(([id, site], index) => [id, { ...site, siteTag: `ct_0123456${index}` }]),
    ),
    invalidations: [{ module: 'src/one.ts', line: 9, column: 1, form: 'next.updateTag', tags: ['products', 'gone'] }],
    unresolved: [{ module: 'src/two.ts', line: 3, column: 5, form: 'next.fetch', reason: 'known only at run time' }],
    ambient: { 'src/start.ts': 'a' },
    graph: [...code.graph.map(([id, own]) => [id, own, [2], 4] as const), ['package:next@16.0.0', 'pinned', []]],
  },
  {
    injected: ['ct_01234560'],
    toolchain: { vite: '8.0.0' },
    values: { 'env:VITE_API': 'v' },
    modules: { 'src/one.ts': 'm' },
    ambient: { 'src/entry.ts': 'e' },
    ignored: ['COMMIT'],
    differences: ['a imports b'],
    concrete: { 'product-*': ['product-1'] },
    prerendered: [['/shop', 3, ['products']]],
    unexplained: { banner: { routes: ['/'], fingerprint: 'f' } },
    assets: { 'src/one.ts#one~1': 'x' },
  },
)
const TEXT = encodeManifest(WHOLE)
const VALUE: unknown = JSON.parse(TEXT)

/** What somebody may hand in as a manifest; in the last way with the id that its code has now. */
function manifestText(random: Random): string {
  const way = random.below(10)
  if (way < 3) return mutateBytes(TEXT, random)
  if (way < 5) return JSON.stringify(mutateJson(VALUE, random))
  if (way < 6) return JSON.stringify(randomJson(random, 6))
  const options = {
    keepsKeys: true,
    isWanted: ([top]: readonly (string | number)[]) => top !== 'schema' && top !== 'id',
  }
  return JSON.stringify(signed(mutateJson(VALUE, random, options)))
}

/** Gives a mutated manifest the id of what it says, where it still says so much. */
function signed(value: unknown): unknown {
  const mutated = value as Manifest
  const rows = v.safeParse(graphSchema, Object(mutated.code).graph)
  if (!rows.success) return value
  return { ...mutated, id: codeId(mutated.recipe, { ...mutated.code, graph: rows.output }) }
}

/** The manifest that a text holds, or the code of its refusal. Anything else that is thrown goes on. */
function read(text: string): Manifest | string {
  try {
    return decodeManifest(text, 'fuzzed')
  } catch (error) {
    if (!(error instanceof CacheTagsError)) throw error
    expect(error.message.length).toBeLessThan(1000)
    return error.code
  }
}

/** All that the commands work out of two manifests, as they print it. */
function reportsOf(before: Manifest, after: Manifest, random: Random): Readonly<Record<string, string>> {
  const tag = random.pick(['', ...askableTags(after)])
  const sources = new Map(placedModules(after).map((module) => [module, 'a\nb\nc']))
  const findings = checkManifest(after, [CDN])
  return {
    diff: diffReport(diffManifests(before, after), VIEW),
    check: checkReport({ findings, ignored: 0, sites: 1, sources, cdns: [] }, VIEW),
    tag: tagReport(explainTag(after, tag, before), VIEW),
    file: fileReport(explainFile(after, 'src/one.ts'), VIEW),
    finalize: finalizeReport(after, VIEW),
    scan: scanReport(after, { sourceOf: () => 'a\nb\nc', modules: 2, durationMs: 1 }, VIEW),
  }
}

test('a manifest is refused by its code, or is what it says: written again and read, it is the same', () => {
  const random = createRandom(20_261_128)
  const codes: Record<string, number> = {}
  for (let index = 0; index < CASES; index += 1) {
    const text = manifestText(random)
    const manifest = read(text)
    const outcome = typeof manifest === 'string' ? manifest : 'read'
    codes[outcome] = (codes[outcome] ?? 0) + 1
    if (typeof manifest === 'string') continue
    expect(codeId(manifest.recipe, manifest.code)).toBe(manifest.id)
    const again = decodeManifest(encodeManifest(manifest), 'again')
    expect(releaseDigest(again)).toBe(releaseDigest(manifest))
    expect(again).toEqual(manifest)
  }
  // So that none of these ways is empty.
  expect(Object.keys(codes).sort()).toEqual(['CT_MANIFEST_FOREIGN', 'CT_MANIFEST_UNREADABLE', 'read'])
  expect(codes['read']).toBeGreaterThan(CASES / 10)
  expect(Object.keys(Object.prototype)).toEqual([])
})

test('whatever a manifest that is read holds, it is compared, checked, explained and shown without a fault', () => {
  const random = createRandom(20_261_129)
  let before = WHOLE
  for (let index = 0; index < CASES / 4; index += 1) {
    const manifest = read(manifestText(random))
    if (typeof manifest === 'string') continue
    for (const [name, report] of Object.entries(reportsOf(before, manifest, random))) {
      expect(obeyed(report), `the ${name} report:\n${report}`).toBeNull()
    }
    expect(knownTags([manifest]).every((tag) => typeof tag === 'string')).toBe(true)
    before = random.chance(0.5) ? WHOLE : manifest
  }
})
