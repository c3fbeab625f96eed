/** A source that uses much of the language. */
export interface Sample {
  readonly file: string
  readonly source: string
}

/** Small modules of every dialect: what laws about sources are tried on. */
export const CORPUS: readonly Sample[] = [
  {
    file: 'data.ts',
    source: `import { unstable_cache as cache } from 'next/cache'
import type { Product } from './types'
import * as tags from './tags'
export interface Options<T> { readonly of: T }
const LIMIT: number = 20, FACTOR = 1.5
export const getProducts = cache(
  async (page = 1, { sort, ...others }: { sort?: string } = {}): Promise<Product[]> => {
    const found = await db.products.find({ skip: page * LIMIT, limit: LIMIT, 'order-by': sort ?? 'name', ...others })
    return found.filter((item) => item.price > 0 && !item.hidden).map(({ id, name }) => ({ id, name: name!.trim() }))
  },
  ['products'],
  { tags: [tags.products, \`page-\${LIMIT}\`], revalidate: 60 },
)
export async function* all(this: void): AsyncGenerator<Product> {
  for (let page = 0; page < 10; page++) yield* await getProducts(page)
}`,
  },
  {
    file: 'view.tsx',
    source: `'use client'
import { useState, type ReactNode } from 'react'
export default function View<T extends object>({ items, children }: { items: T[]; children?: ReactNode }) {
  const [open, setOpen] = useState<boolean>(false)
  return (
    <section className="list" data-open={open} {...children?.props}>
      <h1>The list of all things, in a text long enough that it has to be broken by anybody who formats it</h1>
      {items.length > 0 ? items.map((item, index) => <Item key={index} {...item} />) : <Empty.State title='none' />}
      <>a, b &amp; c</>
      {/* closing */}
      <button type="button" onClick={() => setOpen(!open)}>{open ? 'close' : \`open \${items.length}\`}</button>
    </section>
  )
}`,
  },
  {
    file: 'service.ts',
    source: `@Injectable({ scope: 'request' })
export class Service extends Base<Entity> implements Disposable {
  static readonly #instances = new Map<string, Service>()
  @Input() name!: string
  private count = 0
  declare ghost: string
  constructor(private readonly repo: Repo, @Inject(TOKEN) public token?: string) { super() }
  static { Service.#instances.clear() }
  get size(): number { return this.count }
  set size(value) { this.count = value }
  async *[Symbol.asyncIterator]() { yield this }
  find(id: string): Entity
  find(id: number): Entity
  find(id: unknown) { return this.repo.find(id)?.[0] ?? (this.token as unknown as Entity) }
}`,
  },
  {
    file: 'control.js',
    source: `#!/usr/bin/env node
'use strict'
const { a, b: [c, , d = 2], ...rest } = require('./x')
outer: for (const key in rest) {
  switch (rest[key]) {
    case 1:
    case 'two': continue outer
    case null: { delete rest[key]; break }
    default: if (key in a) throw new Error('no ' + key, { cause: c }); else d ||= 0x1f
  }
}
try { c() } catch { d = void 0 } finally { a?.b?.[c]?.(d), (a?.b).c = new.target ?? /[/]x+/giu.test(key) }
do { d **= 2; d-- } while (typeof d !== 'undefined' && d >>> 1)
export {}`.replace('new.target ?? ', ''),
  },
  {
    file: 'tags.ts',
    source: `export enum Tag { Products = 'products', Carts = 'carts', Count = 3, Next }
export namespace Keys { export const all = 'all'; export type Key = typeof all }
export const TAGS = { products: 'products', nested: { deep: ['a', 'b'] }, 1: 'one', [Tag.Carts]: Tag.Carts } as const
export const tagOf = <T extends string>(kind: T, id: bigint | number = 10n): string => \`\${kind}-\${id}\\n\`
export const raw = String.raw\`\\u{41} \${tagOf('x')} \`
export { tagOf as default, TAGS as 'all tags' }
export * as keys from './keys'
export type { Key } from './types'
declare const VERSION: string
if (VERSION) { var late = [1, -2.5, 1e3, .5, NaN, true, null, undefined, 'it\\'s "quoted"'] }
abstract class Store { abstract open(): void; protected static x? = 1; accessor y = 2; 'quoted' = 3; 4() {} }`,
  },
]
