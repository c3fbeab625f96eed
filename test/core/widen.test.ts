import { describe, expect, test } from 'vitest'
import { createManifest, type Manifest, type ManifestBuild } from '../../src/core/manifest.ts'
import { wideningReason, type ToolchainPolicy } from '../../src/core/widen.ts'

const CODE = { namespace: 'shop', sites: {}, invalidations: [], unresolved: [], lockfile: 'read' as const, graph: [] }

function built(toolchain: Readonly<Record<string, string>>, build: ManifestBuild = {}): Manifest {
  return createManifest(1, CODE, { ...build, toolchain })
}

function judged(old: string | undefined, now: string | undefined, policy: ToolchainPolicy = {}): string {
  const of = (version: string | undefined): Manifest => built(version === undefined ? {} : { vite: version })
  const { reason, warnings } = wideningReason(of(old), of(now), policy)
  if (reason !== null) return `widen: ${reason}`
  return warnings.length > 0 ? 'warn' : 'nothing'
}

const WIDEN = 'widen: toolchain-changed'

test.each([
  ['8.1.0', '8.1.0', 'nothing'],
  ['8.1.0', '8.1.1', 'warn'],
  ['8.1.0', '8.2.0', 'warn'],
  ['8.2.0', '8.1.9', 'warn'],
  ['8.1.0', '8.1.0+build.7', 'warn'],
  ['8.1.0', '9.0.0', WIDEN],
  ['9.0.0', '8.1.0', WIDEN],
  ['8.1.0', '18.1.0', WIDEN],
  ['0.9.1', '0.9.2', 'warn'],
  ['0.9.1', '0.10.0', WIDEN],
  ['0.9.1', '1.0.0', WIDEN],
  ['0.0.1', '0.0.2', WIDEN],
  ['0.0.0', '0.0.1', WIDEN],
  ['8.0.0-beta.1', '8.0.0-beta.2', WIDEN],
  ['8.0.0-rc.1', '8.0.0', WIDEN],
  ['xQ3a', 'Zp9k', WIDEN],
  [undefined, '8.1.0', WIDEN],
  ['8.1.0', undefined, WIDEN],
])('a part of the toolchain that goes from %s to %s: %s', (old, now, expected) => {
  expect(judged(old, now)).toBe(expected)
})

test.each([
  ['widen', '8.1.0', '8.1.1', WIDEN],
  ['warn', '8.1.0', '9.0.0', 'warn'],
  ['ignore', '8.1.0', '9.0.0', 'nothing'],
  ['ignore', undefined, '9.0.0', 'nothing'],
] as const)('the configuration decides for a part: %s', (severity, old, now, expected) => {
  expect(judged(old, now, { vite: severity })).toBe(expected)
  expect(judged(old, now, { rollup: severity })).toBe(judged(old, now))
})

test('one part that widens is enough, and every part that differs is named', () => {
  const { reason, warnings } = wideningReason(
    built({ a: '1.0.0', b: '1.0.0', c: 'same' }),
    built({ a: '2.0.0', b: '1.0.1', c: 'same' }),
    {},
  )
  expect(reason).toBe('toolchain-changed')
  expect(warnings).toEqual(["the toolchain's a changed: 1.0.0 → 2.0.0", "the toolchain's b changed: 1.0.0 → 1.0.1"])
})

test.each(['constructor', 'toString', 'valueOf'])('a part called %s is a part like any other', (name) => {
  expect(wideningReason(built({}), built({ [name]: '1.0.0' }), {}).reason).toBe('toolchain-changed')
  expect(wideningReason(built({ [name]: '1.0.0' }), built({ [name]: '1.0.1' }), {}).reason).toBeNull()
})

describe('nothing widens', () => {
  test('where one of the two is a scan, which knows no toolchain', () => {
    const scan = createManifest(1, CODE, {})
    expect(wideningReason(scan, built({ vite: '8.0.0' }), {}).reason).toBeNull()
    expect(wideningReason(built({ vite: '8.0.0' }), scan, {}).reason).toBeNull()
  })

  test('where there is no lockfile: versions are known from what is installed', () => {
    const missing = createManifest(1, { ...CODE, lockfile: 'missing' }, {})
    expect(wideningReason(missing, missing, {}).reason).toBeNull()
  })
})

test.each([
  ['recipe-changed', createManifest(3, CODE, {})],
  ['lockfile-unreadable', createManifest(1, { ...CODE, lockfile: 'unreadable' }, {})],
])('%s widens, on whichever side', (reason, other) => {
  const plain = createManifest(1, CODE, {})
  expect(wideningReason(plain, other, {}).reason).toBe(reason)
  expect(wideningReason(other, plain, {}).reason).toBe(reason)
})

test('what the bundler imports beyond the sources is warned of, widened or not', () => {
  const differences = ['a.ts imports virtual:b, which its source does not say']
  const after = built({ vite: '9.0.0' }, { differences })
  expect(wideningReason(built({ vite: '9.0.0' }), after, {})).toEqual({ reason: null, warnings: differences })
  expect(wideningReason(built({ vite: '8.0.0' }), after, {}).warnings).toContain(differences[0])
})

test('plugins are named together', () => {
  const of = (version: string): Manifest => built({ 'plugin:x': version })
  expect(wideningReason(of('1.0.0'), of('2.0.0'), { plugin: 'ignore' })).toEqual({ reason: null, warnings: [] })
  expect(wideningReason(of('1.0.0'), of('1.0.1'), { 'plugin:x': 'widen', plugin: 'ignore' }).reason).toBe(
    'toolchain-changed',
  )
})
