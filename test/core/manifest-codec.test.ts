import { describe, expect, test } from 'vitest'
import { CacheTagsError } from '../../src/core/error.ts'
import { codeId, createManifest, type Manifest, type ManifestCode } from '../../src/core/manifest.ts'
import { decodeManifest, encodeManifest } from '../../src/core/manifest-codec.ts'
import { fc } from './random.ts'
import { manifests } from './manifests-model.ts'

const CODE: ManifestCode = {
  namespace: 'shop',
  sites: {
    'lib/data.ts#list~1': {
      module: 'lib/data.ts',
      line: 3,
      column: 7,
      name: 'list',
      form: 'next.cacheTag',
      via: 'direct',
      tags: ['products', 'product-*'],
      always: ['products'],
      siteTag: 'ct_0123abcd',
      ours: true,
      statement: 'lib/data.ts#list',
      fingerprint: 'fingerprint',
    },
  },
  invalidations: [{ module: 'lib/data.ts', form: 'next.revalidateTag', line: 9, column: 1, tags: ['products'] }],
  unresolved: [{ module: 'lib/data.ts', form: 'next.fetch', line: 11, column: 1, reason: 'known only at run time' }],
  lockfile: 'read',
  graph: [
    ['lib/data.ts#list', 'digest', [1, 2], 7],
    ['lib/data.ts#size', 'other', [], 12],
    ['package:next@16.0.0', 'pinned', []],
  ],
}
const MANIFEST = createManifest(1, CODE, {
  injected: ['ct_0123abcd'],
  toolchain: { vite: '8.0.0' },
  values: { 'env:VITE_API': 'value' },
  modules: { 'lib/data.ts': 'virtual' },
  ignored: ['VITE_COMMIT'],
  differences: ['a imports b'],
  assets: { '/main.js': 'asset' },
})

/** A code part as it counts: where things stand left out. */
function withoutPlaces(code: ManifestCode): string {
  return JSON.stringify(code, (key, value: unknown) => (key === 'line' || key === 'column' ? undefined : value))
}

/** The error of the refusal; throws where there is none. */
function refusalOf(text: string): CacheTagsError {
  try {
    decodeManifest(text, 'live.json')
  } catch (error) {
    if (error instanceof CacheTagsError) return error
    throw error
  }
  throw new Error('it was taken')
}

describe('a manifest', () => {
  test('is read as it was written', () => {
    expect(decodeManifest(encodeManifest(MANIFEST), 'live.json')).toEqual(MANIFEST)
  })

  test('is read as it was written, whatever stands in it', () => {
    fc.assert(
      fc.property(manifests, (manifest) => {
        expect(decodeManifest(encodeManifest(manifest), 'live.json')).toEqual(manifest)
      }),
    )
  })

  test('is read whatever the line endings and blanks', () => {
    const text = encodeManifest(MANIFEST)
    expect(decodeManifest(text.replaceAll('\n', '\r\n'), 'live.json')).toEqual(MANIFEST)
    expect(decodeManifest(JSON.stringify(JSON.parse(text)), 'live.json')).toEqual(MANIFEST)
  })

  test('is read where a later version has added something to it, and what it says of its code still counts', () => {
    const code = { ...CODE, added: { by: 'a later version' } }
    const later = { ...MANIFEST, code, id: codeId(1, code), build: { later: true }, more: 1 }
    const text = encodeManifest(Object.assign({}, MANIFEST, later))
    expect(decodeManifest(text, 'live.json').code).toEqual(CODE)
    expect(refusalOf(text.replace('a later version', 'another')).code).toBe('CT_MANIFEST_UNREADABLE')
  })

  test('has a module of its graph a line, and ends in a line break', () => {
    const lines = encodeManifest(MANIFEST).split('\n')
    expect(lines).toContain('      ["lib/data.ts",["list",7,"digest",1,2],["size",12,"other"]],')
    expect(lines).toContain('      ["package:next@16.0.0",["",0,"pinned"]]')
    expect(lines.at(-1)).toBe('')
  })

  test('without a graph is JSON too', () => {
    const bare = createManifest(1, { ...CODE, graph: [] }, {})
    expect(decodeManifest(encodeManifest(bare), 'live.json')).toEqual(bare)
  })

  test('that holds the text of a graph in a name does not trip over it', () => {
    const tricky = createManifest(
      1,
      { ...CODE, namespace: '\n    "graph": []\n$& $1' },
      { ignored: ['    "graph": []'] },
    )
    expect(decodeManifest(encodeManifest(tricky), 'live.json')).toEqual(tricky)
  })
})

describe('refused is', () => {
  test('every beginning of a manifest', () => {
    const text = encodeManifest(MANIFEST).trimEnd()
    for (let length = 0; length < text.length; length++) {
      expect(refusalOf(text.slice(0, length)).code).toBe('CT_MANIFEST_UNREADABLE')
    }
  })

  test('every manifest that has lost a part, wherever that was', () => {
    const text = encodeManifest(MANIFEST)
    const id = `"id": "${MANIFEST.id}"`
    const codeEnd = text.indexOf('"build"')
    const at = fc.integer({ min: text.indexOf(id), max: codeEnd })
    fc.assert(
      fc.property(at, fc.integer({ min: 1, max: 40 }), (start, length) => {
        const cut = text.slice(0, start) + text.slice(Math.min(start + length, codeEnd))
        try {
          // Only blanks, or a line and column, may go unnoticed.
          const { code, id: read } = decodeManifest(cut, 'live.json')
          expect(read).toBe(MANIFEST.id)
          expect(withoutPlaces(code)).toBe(withoutPlaces(CODE))
        } catch (error) {
          expect(error).toBeInstanceOf(CacheTagsError)
        }
      }),
      { numRuns: 2000 },
    )
  })

  test.each<readonly [string, (manifest: Record<string, unknown> & Manifest) => unknown, RegExp]>([
    [
      'a fingerprint changed by hand',
      (m) => JSON.parse(JSON.stringify(m).replace('"fingerprint"}', '"other"}')),
      /changed after it was written/,
    ],
    [
      'a tag added by hand',
      (m) => JSON.parse(JSON.stringify(m).replace('["products","product-*"]', '["products"]')),
      /changed after/,
    ],
    ['another recipe by hand', (m) => ({ ...m, recipe: 2 }), /changed after/],
    [
      'a site without a fingerprint',
      (m) => JSON.parse(JSON.stringify(m).replace(',"fingerprint":"fingerprint"', '')),
      /damaged at code\.sites/,
    ],
    [
      'a site tag that is none of ours',
      (m) => JSON.parse(JSON.stringify(m).replace('ct_0123abcd', 'everything')),
      /siteTag/,
    ],
    ['a code part that is none', (m) => ({ ...m, code: null }), /damaged at code/],
    ['no build part', (m) => ({ ...m, build: undefined }), /damaged at build/],
  ])('%s', (_, change, message) => {
    const changed = change(JSON.parse(encodeManifest(MANIFEST)))
    expect(JSON.stringify(changed)).not.toBe(JSON.stringify(MANIFEST))
    const refusal = refusalOf(JSON.stringify(changed))
    expect(refusal).toMatchObject({ code: 'CT_MANIFEST_UNREADABLE', hint: expect.any(String) })
    expect(refusal.message).toMatch(message)
    expect(refusal.message).toContain('live.json')
  })

  test.each([
    ['null', /has no `schema`/],
    ['[]', /has no `schema`/],
    ['"manifest"', /has no `schema`/],
    ['42', /has no `schema`/],
    ['{"lockfileVersion":3}', /has no `schema`/],
    ['{"schema":2}', /has schema 2; this version reads schema 1/],
    ['{"schema":"1"}', /has schema "1"/],
    ['{"schema":null}', /has schema null/],
  ])('as foreign: %s', (text, message) => {
    const refusal = refusalOf(text)
    expect(refusal.code).toBe('CT_MANIFEST_FOREIGN')
    expect(refusal.message).toMatch(message)
  })

  test('a graph that leads out of itself', () => {
    const graph: ManifestCode['graph'] = [['a', 'digest', [1]]]
    expect(refusalOf(encodeManifest(createManifest(1, { ...CODE, graph }, {}))).message).toMatch(/leads out of itself/)
  })

  test.each([-1, 0.5, 1e300, '0'])('a graph that leads to row %s', (row) => {
    const code = { ...CODE, graph: [['a', 'digest', [row as number]] as const] }
    const packed = { ...CODE, graph: [['a', ['', 0, 'digest', row]]] }
    for (const written of [code, packed]) {
      const text = JSON.stringify({ ...MANIFEST, code: written, id: codeId(1, code) })
      expect(refusalOf(text).code).toBe('CT_MANIFEST_UNREADABLE')
    }
  })
})

describe('a name that means something to JavaScript', () => {
  const names = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty']

  test.each(names)('changes nothing but the manifest: %s', (name) => {
    const text = encodeManifest(MANIFEST).replaceAll('lib/data.ts#list~1', name).replaceAll('"vite"', `"${name}"`)
    try {
      decodeManifest(text, 'live.json')
    } catch (error) {
      expect(error).toBeInstanceOf(CacheTagsError)
    }
    expect(Object.keys(Object.prototype)).toEqual([])
    expect(({} as Record<string, unknown>)['module']).toBeUndefined()
  })

  test.each(names)('is not lost on the way: %s', (name) => {
    const site = CODE.sites['lib/data.ts#list~1']
    const code = {
      ...CODE,
      sites: Object.fromEntries([
        [`${name}#x~1`, site],
        [name, site],
      ]),
    }
    const text = JSON.stringify({ ...MANIFEST, code, id: codeId(1, code) })
    // Read with both sites or not at all: never with one less than were written.
    let sites: string[]
    try {
      sites = Object.keys(decodeManifest(text, 'live.json').code.sites)
    } catch (error) {
      expect(error).toMatchObject({ code: 'CT_MANIFEST_UNREADABLE' })
      return
    }
    expect(sites.toSorted()).toEqual([name, `${name}#x~1`].toSorted())
  })
})

test('a graph as earlier versions wrote it, row by row, is read', () => {
  const graph = [...CODE.graph].map(([id, own, leadsTo]) => [id, own, leadsTo] as const)
  const text = JSON.stringify({ ...MANIFEST, code: { ...CODE, graph } })
  expect(decodeManifest(text, 'live.json')).toEqual({ ...MANIFEST, code: { ...CODE, graph } })
})

test('lines of the graph are no part of the id, all else of it is', () => {
  const graphs: ManifestCode['graph'][] = [
    CODE.graph,
    CODE.graph.map(([id, own, leadsTo]) => [id, own, leadsTo, 99] as const),
    CODE.graph.map(([id, own, leadsTo]) => [`${id}~2`, own, leadsTo] as const),
    CODE.graph.map(([id, , leadsTo]) => [id, 'another', leadsTo] as const),
    CODE.graph.map(([id, own]) => [id, own, []] as const),
  ]
  const ids = graphs.map((graph) => createManifest(1, { ...CODE, graph }, {}).id)
  expect(ids[1]).toBe(ids[0])
  expect(new Set(ids).size).toBe(graphs.length - 1)
})

test('a graph of 200,000 rows is written and read', () => {
  const size = 200_000
  const graph = Array.from({ length: size }, (_, index) => [`m${index}.ts#x`, 'digest', [(index + 1) % size]] as const)
  const huge = createManifest(1, { ...CODE, graph }, {})
  expect(decodeManifest(encodeManifest(huge), 'live.json').id).toBe(huge.id)
})
