export const TAGS = { products: 'products', rates: 'rates' } as const

export function productTag(id: string): string {
  return `product-${id}`
}
