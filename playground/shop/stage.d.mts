import type { Finished, Server } from '../stage.mjs'

export { CLI, edit, run } from '../stage.mjs'

export interface ShopCopy {
  readonly folder: string
  readonly shop: string
  readonly remove: () => Promise<void>
}

export interface Served extends Server {
  readonly pages: readonly string[]
  readonly renders: () => Promise<number>
}

export type Visited = ReadonlyMap<string, { readonly cache: string | null; readonly body: string }>

export function copyShop(): Promise<ShopCopy>
export function buildShop(shop: string): Promise<object>
export function serveShop(shop: string, name: string): Promise<Served>
export function visit(url: string, pages: readonly string[]): Promise<Visited>
export function cacheTags(
  shop: string,
  emulator: { readonly url: string },
  ...args: readonly string[]
): Promise<Finished>
