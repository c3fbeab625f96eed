import { describe, expect, test } from 'vitest'
import { mayMeet, readPathPattern } from '../../src/core/path-patterns.ts'
import { reachedBy, readRewrites } from '../../src/core/rewrites.ts'
import { isParseFailure, parseModule } from '../../src/scanner/parse.ts'

const PATHS = ['/a', '/b', '/c', '/files/x']

/** Which paths a rewritten one leads to; `null` where any may be. */
function leads(source: string, from: string): string[] | null {
  const module = parseModule('next.config.ts', 'next.config.ts', source)
  if (isParseFailure(module)) throw new Error(module.reason)
  const rewrites = readRewrites(module)
  if (rewrites === null) return null
  const reached = reachedBy(readPathPattern(from, 'parameters'), rewrites)
  return PATHS.filter((path) => reached.some((one) => mayMeet(one, readPathPattern(path, 'parameters'))))
}

describe('rewrites that are written out', () => {
  test.each([
    ['of a function', `export default { rewrites: async () => [{ source: '/a', destination: '/b' }] }`, ['/a', '/b']],
    [
      'in parts',
      `export default { async rewrites() { return { beforeFiles: [{ source: '/a', destination: '/c' }], fallback: [] } } }`,
      ['/a', '/c'],
    ],
    [
      'one after the other',
      `config.rewrites = () => [{ source: '/b', destination: '/c' }, { source: '/:x', destination: '/b' }]`,
      ['/a', '/b', '/c'],
    ],
    [
      'with what the path holds',
      `export default { rewrites: [{ source: '/a', destination: '/files/$1?q=1' }] }`,
      ['/a', '/files/x'],
    ],
    ['to another host', 'export default { rewrites: [{ source: "/a", destination: `https://${host}/b` }] }', ['/a']],
    ['of other paths', `export default { rewrites: [{ source: '/b', destination: '/c' }] }`, ['/a']],
    ['none at all', `export default { redirects: () => all() }`, ['/a']],
  ])('%s', (_, source, reached) => {
    expect(leads(source, '/a')).toEqual(reached)
  })
})

test.each([
  ['a variable', `export default { rewrites }`],
  ['a call', `export default { rewrites: async () => [...more()] }`],
  ['a name in the list', `export default { rewrites: async () => [one] }`],
  ['a part', `export default { rewrites: async () => ({ fallback }) }`],
  ['a computed destination', `export default { rewrites: [{ source: '/a', destination: to }] }`],
  ['a file', `export default { rewrites: [{ source: '/a', destination: '/index.html' }] }`],
])('%s may be anything', (_, source) => {
  expect(leads(source, '/a')).toBeNull()
})
