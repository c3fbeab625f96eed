// Ten deploys of the shop, as they come in a fortnight: `kind` says what is edited, the rest is for `edit` of the playground.
export const HISTORY = [
  {
    kind: 'copy of one page',
    file: 'src/views/info.ts',
    from: 'We began in 2009 with a handcart',
    to: 'We began in 2009 with a borrowed handcart',
  },
  {
    kind: 'price line of product pages',
    file: 'src/data/prices.ts',
    from: 'including ${formatPrice(vatCents)} VAT',
    to: 'VAT of ${formatPrice(vatCents)} included',
  },
  {
    kind: 'a comment',
    file: 'src/views/layout.ts',
    from: '/** A whole page: head,',
    to: '/** A whole page of HTML: head,',
  },
  {
    kind: 'text of one product',
    file: 'src/data/products.ts',
    from: 'Heavy enough not to follow the pen.',
    to: 'Heavy enough not to follow the pen across the desk.',
  },
  {
    kind: 'a delivery fee',
    file: 'src/data/delivery.ts',
    from: "days: '3 to 5 days', fee: 290",
    to: "days: '3 to 5 days', fee: 310",
  },
  {
    kind: 'markup of posts',
    file: 'src/views/blog.ts',
    from: '<div class="prose">',
    to: '<div class="prose" lang="en">',
  },
  {
    kind: 'a helper nobody calls yet',
    file: 'src/data/prices.ts',
    from: '/** The line under',
    to: `/** What a product costs without tax, in euro cents. */
export function netPriceOf(id: string): number {
  return Math.round(priceOf(id) / (1 + VAT_RATE))
}

/** The line under`,
  },
  { kind: 'stock levels', file: 'src/data/stock.json', from: '"k2": 3', to: '"k2": 30' },
  { kind: 'the layout', file: 'src/views/layout.ts', from: 'Nothing here is for sale.', to: 'Nothing here is sold.' },
  {
    kind: 'the price formatter',
    file: 'src/data/prices.ts',
    from: 'return `€${(cents / 100).toFixed(2)}`',
    to: 'return `${(cents / 100).toFixed(2)} €`',
  },
]

/** Of these deploys a page changes, and the plan of the release is exact: for the short form, which asserts it. */
export const SHORT_HISTORY = HISTORY.filter(({ kind }) => kind === 'copy of one page' || kind === 'markup of posts')

const CATEGORIES = ['kitchen', 'desk', 'garden', 'travel', 'light']

/** Edits that give the shop more products than it comes with. */
export function moreProducts(count) {
  const ids = Array.from({ length: count }, (_, index) => `x${index + 1}`)
  const products = ids.map((id, index) => {
    const category = CATEGORIES[index % CATEGORIES.length]
    return `  { id: '${id}', name: 'Thing ${index + 1}', category: '${category}', blurb: 'One of many.', made: 'Ghent' },\n`
  })
  const prices = ids.map((id, index) => `  ${id}: ${1000 + 50 * index},\n`)
  const end = ']\n\n/** The product with this id'
  return [
    { file: 'src/data/products.ts', from: end, to: products.join('') + end },
    { file: 'src/data/prices.ts', from: '  l3: 3900,\n', to: `  l3: 3900,\n${prices.join('')}` },
  ]
}
