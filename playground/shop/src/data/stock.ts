import levels from './stock.json' with { type: 'json' }

/** How many of each product are left, by product id. */
export function stockLevels(): Readonly<Record<string, number>> {
  return levels
}
