import { formatPrice } from './format'

const CENTS = new Map([
  ['1', 1999],
  ['2', 4999],
])

export function priceOf(id: string): string {
  return formatPrice(CENTS.get(id) ?? 999)
}
