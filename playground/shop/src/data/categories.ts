/** One shelf of the shop. */
export interface Category {
  readonly slug: string
  readonly name: string
  readonly intro: string
  /** Hue of its tiles, in degrees. */
  readonly hue: number
}

export const CATEGORIES: readonly Category[] = [
  { slug: 'kitchen', name: 'Kitchen', intro: 'Tools that stay on the counter for decades.', hue: 24 },
  { slug: 'desk', name: 'Desk', intro: 'Paper, pens and a place to put them down.', hue: 214 },
  { slug: 'garden', name: 'Garden', intro: 'For a balcony, a bed or a whole acre.', hue: 128 },
  { slug: 'travel', name: 'Travel', intro: 'Packed in an evening, carried for a month.', hue: 272 },
  { slug: 'light', name: 'Light', intro: 'Lamps and candles for the dark half of the year.', hue: 46 },
]

/** The category with this slug, if there is one. */
export function findCategory(slug: string): Category | undefined {
  return CATEGORIES.find((category) => category.slug === slug)
}

/** The hue of a category's tiles, in degrees; grey-blue for a category that is not there. */
export function categoryHue(slug: string): number {
  return findCategory(slug)?.hue ?? 220
}
