import { expect, test } from 'vitest'
import { leafId, moduleId, modulePath, parseNodeId, statementId, type LeafKind } from '../../src/core/ids.ts'
import { fc } from './random.ts'

const KINDS: readonly LeafKind[] = ['package', 'asset', 'glob', 'site', 'env', 'global', 'builtin', 'missing']
/** Paths with everything that stands for something in an id. */
const paths = fc.string({
  unit: fc.constantFrom('a', '/', '.', '#', '%', '2', '3', '5', 'A', ':', ' ', 'ä'),
  minLength: 1,
})

test('a path can be had back from its module', () => {
  fc.assert(
    fc.property(paths, (path) => {
      expect(modulePath(moduleId(path))).toBe(path)
    }),
  )
})

test('both separators make one module', () => {
  expect(moduleId(String.raw`app\lib\data.ts`)).toBe(moduleId('app/lib/data.ts'))
})

test('a statement can be taken apart into its module and its key, whatever stands in them', () => {
  fc.assert(
    fc.property(paths, fc.string(), (path, key) => {
      expect(parseNodeId(statementId(moduleId(path), key))).toEqual({
        module: moduleId(path),
        key,
        leaf: null,
        name: key,
      })
    }),
  )
})

test('a module has its path for a name', () => {
  expect(parseNodeId(moduleId('app/c#/100%.ts'))).toEqual({
    module: 'app/c%23/100%25.ts',
    key: null,
    leaf: null,
    name: 'app/c#/100%.ts',
  })
})

test.each(KINDS)('a leaf can be taken apart: %s', (kind) => {
  expect(parseNodeId(leafId(kind, 'a#b:c\nd'))).toEqual({ module: null, key: null, leaf: kind, name: 'a#b:c\nd' })
})

test.each(KINDS)('a file whose name begins like a leaf is none: %s', (kind) => {
  expect(parseNodeId(statementId(moduleId(`${kind}:a.ts`), 'x'))).toMatchObject({ leaf: null, key: 'x' })
})
