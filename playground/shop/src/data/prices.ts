/** Prices by product id, in euro cents, tax included. */
const PRICES: Readonly<Record<string, number>> = {
  k1: 4800,
  k2: 6250,
  k3: 3400,
  k4: 2700,
  d1: 1950,
  d2: 4100,
  d3: 8900,
  d4: 5600,
  g1: 2850,
  g2: 7400,
  g3: 1200,
  t1: 14800,
  t2: 4200,
  t3: 3600,
  t4: 3150,
  l1: 12900,
  l2: 2400,
  l3: 3900,
}

const VAT_RATE = 0.19

/** What a product costs, in euro cents. */
export function priceOf(id: string): number {
  return PRICES[id] ?? 0
}

/** Every price, by product id. */
export function priceList(): Readonly<Record<string, number>> {
  return PRICES
}

/** `1950` as `€19.50`. Cards and product pages show prices so. */
export function formatPrice(cents: number): string {
  return `€${(cents / 100).toFixed(2)}`
}

/** The line under a product's name: only product pages show it. */
export function priceLine(cents: number): string {
  const vatCents = Math.round(cents - cents / (1 + VAT_RATE))
  return `${formatPrice(cents)}, including ${formatPrice(vatCents)} VAT`
}
