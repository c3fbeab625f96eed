import { expect, test } from 'vitest'
import { RECIPE } from '../../src/core/fingerprint.ts'
import { codeId, createManifest, graphRows } from '../../src/core/manifest.ts'
import { encodeManifest } from '../../src/core/manifest-codec.ts'
import { manifestOf } from '../support/memory-project.ts'

/** A little of everything that a fingerprint is made of. Not to be edited: its fingerprints are written down. */
const SHOP = {
  'app/page.tsx': `import { cacheTag } from 'next/cache'
import { Price } from '../ui'
import { list } from '../lib/products'
export default async function Page({ id }: { id: string }) {
  'use cache'
  cacheTag('page', \`page-\${id}\`)
  return <main title="Shop">{(await list()).map((item) => <Price key={item.id} {...item} />)} in stock</main>
}`,
  'app/actions.ts': `import { revalidateTag } from 'next/cache'
export const refresh = () => revalidateTag('products')`,
  'lib/products.ts': `import { unstable_cache } from 'next/cache'
import { z } from 'zod'
import settings from './settings.json'
import { connect } from './connection'
const schema = z.object({ id: z.string(), price: z.number() })
export const list = unstable_cache(async () => schema.parse(await connect().all(settings.table)), ['list'], { tags: ['products'] })
export const one = unstable_cache(async (id: string) => (await connect().one(id)) ?? null, ['one'])`,
  'lib/connection.ts': `import './setup'
let connection = null
export function connect() { return (connection ??= open(process.env.DATABASE_URL)) }
function open(address) { return { address, all: () => [], one: () => even(2) } }
function even(n) { return n === 0 || odd(n - 1) }
function odd(n) { return n !== 0 && even(n - 1) }`,
  'lib/setup.ts': `globalThis.started = true`,
  'lib/settings.json': '{ "table": "products" }',
  'ui/index.ts': `export * from './price'\nexport * from './card'`,
  'ui/price.tsx': `export enum Currency { Euro = 'EUR' }
export class Price { static currency = Currency.Euro; render() { return <b>{this.price?.toFixed(2)}</b> } }`,
  'ui/card.tsx': `export const Card = () => <hr />`,
}

const options = { packages: { next: '16.0.0', zod: '4.0.0' } }

// A change here is costly: every application that updates has no fingerprint left to compare with, and its next release
// purges everything it has cached. Where that has to be, RECIPE gets the next number, so that the release says why; an
// equal number with other fingerprints would purge everything as well, and call it changed code.
test('recipe 3 makes exactly these fingerprints', async () => {
  const manifest = await manifestOf(SHOP, options)
  expect(RECIPE).toBe(3)
  await expect(encodeManifest(manifest)).toMatchFileSnapshot('./__snapshots__/recipe-3.json')
})

test('where things stand in their files is no part of the id', async () => {
  const before = await manifestOf(SHOP, options)
  const shifted = Object.fromEntries(
    Object.entries(SHOP).map(([path, text]) => [
      path,
      path.endsWith('.json') ? text : `\n\n${text.replaceAll('\n', '\n  ')}`,
    ]),
  )
  const after = await manifestOf(shifted, options)
  expect(after.id).toBe(before.id)
  expect(after.code.sites).not.toEqual(before.code.sites)
})

test('the order in which a code part lists its keys is no part of the id', async () => {
  const { code, id } = await manifestOf(SHOP, options)
  const sites = Object.fromEntries(Object.entries(code.sites).toReversed())
  const reversed = Object.fromEntries(Object.entries({ ...code, sites }).toReversed())
  expect(codeId(RECIPE, Object.assign({}, reversed, { graph: code.graph }))).toBe(id)
})

test.each([
  ['recipe', RECIPE + 1, {}],
  ['namespace', RECIPE, { namespace: 'other' }],
  ['lockfile', RECIPE, { lockfile: 'missing' as const }],
  ['sites', RECIPE, { sites: {} }],
  ['graph', RECIPE, { graph: [] }],
  ['unresolved', RECIPE, { unresolved: [{ module: 'a.ts', line: 1, column: 1, form: 'next.fetch', reason: 'why' }] }],
])('another %s is another id', async (_, recipe, difference) => {
  const { code, id } = await manifestOf(SHOP, options)
  expect(createManifest(recipe, { ...code, ...difference }, {}).id).not.toBe(id)
})

test('what only a build can tell is no part of the id', async () => {
  const { id } = await manifestOf(SHOP, options)
  expect((await manifestOf(SHOP, { ...options, build: { injected: [], toolchain: { vite: '8.0.0' } } })).id).toBe(id)
})

test('the rows of a graph are sorted, and each lists the rows it leads to once', () => {
  const node = (id: string, ...to: string[]) =>
    [id, { id, digest: id.toUpperCase(), edges: to.map((target, at) => ({ label: `${at}`, to: target })) }] as const
  expect(graphRows(new Map([node('c', 'a', 'b', 'a'), node('a', 'c'), node('b', 'b', 'gone')]))).toEqual([
    ['a', 'A', [2]],
    ['b', 'B', [1]],
    ['c', 'C', [0, 1]],
  ])
})
