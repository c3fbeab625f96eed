export interface ShopCopy {
  readonly folder: string
  readonly shop: string
  readonly remove: () => Promise<void>
}

export interface Served {
  readonly url: string
  readonly pages: readonly string[]
  readonly renders: () => Promise<number>
  readonly stop: () => void
}

export interface Finished {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export type Visited = ReadonlyMap<string, { readonly cache: string | null; readonly body: string }>

export const CLI: string
export function copyShop(): Promise<ShopCopy>
export function run(program: string, args: readonly string[], options?: object): Promise<Finished>
export function buildShop(shop: string): Promise<object>
export function serveShop(shop: string, name: string): Promise<Served>
export function visit(url: string, pages: readonly string[]): Promise<Visited>
export function edit(shop: string, file: string, from: string, to: string): Promise<void>
export function cacheTags(
  shop: string,
  emulator: { readonly url: string },
  ...args: readonly string[]
): Promise<Finished>
