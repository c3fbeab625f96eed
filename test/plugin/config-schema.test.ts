import type { JsonSchema } from '@valibot/to-json-schema'
import { describe, expect, test } from 'vitest'
import { configSchema } from '../../.build/config-schema.ts'
import { DEFAULTS } from '../../src/plugin/options.ts'
import { resolveOptions } from '../../src/plugin/resolve-options.ts'
import { optionDocs } from '../option-docs.ts'
import { isValid } from './json-schema.ts'

const SCHEMA = configSchema()
const defaults = new Map<string, unknown>(Object.entries(DEFAULTS))

/** A schema, or the one choice of several, that has properties. */
function objectsIn(schema: JsonSchema | boolean | undefined): JsonSchema[] {
  if (typeof schema !== 'object' || schema === null) return []
  const inner = [...(schema.anyOf ?? []), ...[schema.items ?? []].flat()]
  return [...(schema.properties === undefined ? [] : [schema]), ...inner.flatMap(objectsIn)]
}

/** By path, what stands there in the schema. */
function parts(schema: JsonSchema, path = ''): Map<string, JsonSchema> {
  const found = objectsIn(schema).flatMap(({ properties = {} }) =>
    Object.entries(properties).flatMap(([name, part]): [string, JsonSchema][] => {
      if (typeof part === 'boolean') return []
      const own = path === '' ? name : `${path}.${name}`
      return [[own, part], ...parts(part, own)]
    }),
  )
  return new Map(found)
}

const PARTS = parts(SCHEMA)

/** What JSON can't say of a value: `Infinity` is left out. */
function inJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_, item) => (item === Number.POSITIVE_INFINITY ? undefined : item)))
}

/** Of a CDN of one's own, which is made of functions. */
const CODE = /^cdn\./

describe('the schema of the configuration', () => {
  const docs = optionDocs().filter(({ path }) => !CODE.test(path))

  test('has every option, and nothing else', () => {
    const names = docs.map(({ path }) => path)
    expect([...PARTS.keys()].sort()).toEqual(['$schema', ...names].sort())
  })

  test.each(docs)('$path is described as its JSDoc has it', ({ path, text, said }) => {
    const { description } = PARTS.get(path) ?? {}
    expect(text).not.toBe('')
    expect([text, `${text} Default: ${said}.`]).toContain(description)
  })

  test.each(docs)('$path has its default', ({ path, said }) => {
    const [first = '', second] = path.split('.')
    const known = second === undefined ? defaults.get(first) : Object(defaults.get(first))[second]
    const part = PARTS.get(path)
    if (known !== undefined && known !== Number.POSITIVE_INFINITY) expect(part?.default).toEqual(inJson(known))
    else if (part?.default === undefined)
      expect(part?.description ?? '').toContain(said === null ? '' : `Default: ${said}.`)
    else expect(said).toBe(typeof part.default === 'string' ? `'${part.default}'` : JSON.stringify(part.default))
  })

  const GOOD: readonly object[] = [
    {},
    { types: true, siteTags: false, purge: 'post-build', assets: 'retained' },
    { types: { out: 'src/tags.d.ts', strict: true } },
    { cdn: 'fastly', fastly: { service: 'x', rate: { amount: 1, seconds: 1, burst: 1, per: 'tag' } } },
    { cdn: ['next', 'varnish'], varnish: { urls: ['HTTP://10.0.0.1'] }, onTooMany: 'proceed' },
    { forms: [{ import: '@acme/cache', name: 'remember', tags: 'arguments[2].tags', holds: 'response' }] },
    { ledger: { settle: '1m30s', retain: '0s', live: 'https://shop.example/live' }, store: { driver: 'fs' } },
    { limits: { maxShare: 0.5 }, rules: [{ tags: 'prices*', mode: 'ignore' }], values: { 'a-*': ['a-1'] } },
    { ignore: { undeclared: ['a*'] }, inputs: ['a', { files: 'b', readBy: 'c' }], toolchain: { 'plugin:x': 'warn' } },
  ]
  const BAD: readonly object[] = [
    { unknown: 1 },
    { types: 'yes' },
    { types: { out: '' } },
    { cdn: 'akamai' },
    { cdn: [] },
    { cdn: ['next', 'next'] },
    { vercel: { token: 'secret' } },
    { cloudflare: { plan: 'gratis' } },
    { fastly: { rate: { amount: 0, seconds: 1, burst: 1, per: 'tag' } } },
    { varnish: { urls: [] } },
    { varnish: { urls: ['ftp://10.0.0.1'] } },
    { forms: [{ import: 'a', name: 'b' }] },
    { forms: [{ import: 'a', name: 'b', tags: 'argument[0]' }] },
    { ledger: { settle: '30 s' } },
    { ledger: { settle: '' } },
    { ledger: { settle: '5mi' } },
    { store: '' },
    { limits: { maxShare: 2 } },
    { limits: { maxTags: -1 } },
    { ignore: { undeclard: ['a'] } },
    { inputs: [{ files: 'b' }] },
    { siteTags: true },
    { purge: true },
    { rules: [{ tags: 'a', mode: 'soft' }] },
    { headers: [{ name: 'X-Tags', separator: ';' }] },
    { values: { a: 'b' } },
    { include: 'src' },
  ]

  test.each(GOOD)('takes %j, as the plugin does', (options) => {
    expect(() => resolveOptions(options)).not.toThrow()
    expect(isValid(options, SCHEMA)).toBe(true)
    expect(isValid({ $schema: './node_modules/unplugin-cache-tags/dist/schema.json', ...options }, SCHEMA)).toBe(true)
  })

  test.each(BAD)('refuses %j, as the plugin does', (options) => {
    expect(() => resolveOptions(options)).toThrow('The configuration holds')
    expect(isValid(options, SCHEMA)).toBe(false)
  })

  test('takes the defaults', () => {
    expect(isValid(inJson(DEFAULTS), SCHEMA)).toBe(true)
  })
})
