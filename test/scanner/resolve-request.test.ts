import { describe, expect, it } from 'vitest'
import { asksForContent, isFilePath, packageNameOf, readRequest } from '../../src/scanner/resolve-request.ts'

describe('readRequest', () => {
  it.each([
    ['node:sqlite', { kind: 'builtin', name: 'node:sqlite' }],
    ['bun:test', { kind: 'builtin', name: 'bun:test' }],
    ['cloudflare:workers', { kind: 'builtin', name: 'cloudflare:workers' }],
    ['data:text/javascript,export default 1', { kind: 'builtin', name: 'data:' }],
    ['virtual:uno.css', { kind: 'missing', reason: 'virtual module' }],
    ['astro:content', { kind: 'missing', reason: 'virtual module' }],
    ['\0helper', { kind: 'missing', reason: 'virtual module' }],
    ['https://esm.sh/react', { kind: 'missing', reason: 'remote module' }],
    ['!!raw-loader!./a.txt', { kind: 'missing', reason: 'inline loader' }],
    ['', { kind: 'missing', reason: 'empty specifier' }],
    ['?raw', { kind: 'missing', reason: 'empty specifier' }],
    ['file://host/a.js', { kind: 'missing', reason: 'not a path on this machine' }],
    ['./a.css?inline&x=1', { kind: 'lookup', path: './a.css', query: 'inline&x=1' }],
    ['react', { kind: 'lookup', path: 'react', query: '' }],
  ])('reads %j', (specifier, request) => {
    expect(readRequest(specifier)).toEqual(request)
  })
})

describe('asksForContent', () => {
  it('holds for content and addresses, not for workers or names that only look so', () => {
    expect(['raw', 'url', 'x&raw', 'url&no-inline'].map(asksForContent)).toEqual([true, true, true, true])
    expect(['', 'worker', 'worker&url', 'sharedworker&url', 'rawest', 'inline'].some(asksForContent)).toBe(false)
  })
})

describe('isFilePath', () => {
  it('tells paths from packages and import maps', () => {
    expect(['.', '..', './a', '../a', '/a', 'C:/a', 'C:\\a'].every(isFilePath)).toBe(true)
    expect(['a', 'a/b', '@a/b', '#a', '.a', '...', '~/a', '@/a'].some(isFilePath)).toBe(false)
  })
})

describe('packageNameOf', () => {
  it.each([
    ['react', 'react'],
    ['react/jsx-runtime', 'react'],
    ['@scope/name', '@scope/name'],
    ['@scope/name/deep/file.js', '@scope/name'],
    ['lodash.get', 'lodash.get'],
    ['@scope', null],
    ['@/lib', null],
    ['#db', null],
    ['.hidden', null],
    ['a b', null],
    ['%00', null],
  ])('takes %j for %j', (path, name) => {
    expect(packageNameOf(path)).toBe(name)
  })
})
