/** One thing for sale. What it costs is in `prices.ts`, how many are left in `stock.ts`. */
export interface Product {
  readonly id: string
  readonly name: string
  /** Slug of its category. */
  readonly category: string
  readonly blurb: string
  readonly made: string
}

export const PRODUCTS: readonly Product[] = [
  {
    id: 'k1',
    name: 'Ash Breadboard',
    category: 'kitchen',
    blurb: 'One plank, oiled twice, with a groove for crumbs.',
    made: 'Bergen',
  },
  {
    id: 'k2',
    name: 'Enamel Kettle',
    category: 'kitchen',
    blurb: 'Holds 1.6 litres and whistles in F sharp.',
    made: 'Olomouc',
  },
  {
    id: 'k3',
    name: 'Paring Knife',
    category: 'kitchen',
    blurb: 'Carbon steel, eight centimetres, wants drying.',
    made: 'Solingen',
  },
  {
    id: 'k4',
    name: 'Linen Tea Towels',
    category: 'kitchen',
    blurb: 'A set of three, softer after every wash.',
    made: 'Vilnius',
  },
  {
    id: 'd1',
    name: 'Ledger Notebook',
    category: 'desk',
    blurb: 'Ninety-six sewn sheets that lie flat.',
    made: 'Porto',
  },
  {
    id: 'd2',
    name: 'Brass Pen Tray',
    category: 'desk',
    blurb: 'Heavy enough not to follow the pen.',
    made: 'Birmingham',
  },
  {
    id: 'd3',
    name: 'Walnut Desk Stand',
    category: 'desk',
    blurb: 'Lifts a laptop by eleven centimetres.',
    made: 'Graz',
  },
  {
    id: 'd4',
    name: 'Wool Desk Mat',
    category: 'desk',
    blurb: 'Three millimetres of felt, warm under the wrists.',
    made: 'Tilburg',
  },
  {
    id: 'g1',
    name: 'Hand Trowel',
    category: 'garden',
    blurb: 'Forged in one piece, with a scale for bulbs.',
    made: 'Sheffield',
  },
  {
    id: 'g2',
    name: 'Copper Watering Can',
    category: 'garden',
    blurb: 'Long neck, fine rose, four litres.',
    made: 'Ghent',
  },
  {
    id: 'g3',
    name: 'Jute Twine',
    category: 'garden',
    blurb: 'Two hundred metres in a tin with a cutter.',
    made: 'Dundee',
  },
  {
    id: 't1',
    name: 'Canvas Weekender',
    category: 'travel',
    blurb: 'Waxed cotton, thirty litres, one big pocket.',
    made: 'Gothenburg',
  },
  {
    id: 't2',
    name: 'Packing Cubes',
    category: 'travel',
    blurb: 'Three sizes; the smallest holds a jumper.',
    made: 'Lodz',
  },
  {
    id: 't3',
    name: 'Steel Flask',
    category: 'travel',
    blurb: 'Hot for twelve hours, cold for twenty.',
    made: 'Brescia',
  },
  {
    id: 't4',
    name: 'Folding Map Case',
    category: 'travel',
    blurb: 'Keeps paper dry and still lets you fold it.',
    made: 'Bern',
  },
  { id: 'l1', name: 'Harbour Lamp', category: 'light', blurb: 'A deck lamp, rewired for the bedside.', made: 'Aarhus' },
  { id: 'l2', name: 'Beeswax Candles', category: 'light', blurb: 'Six tapers, nine hours each.', made: 'Freiburg' },
  {
    id: 'l3',
    name: 'Paper Lantern',
    category: 'light',
    blurb: 'Mulberry paper over bamboo, folds flat.',
    made: 'Lyon',
  },
]

/** The product with this id, if there is one. */
export function findProduct(id: string): Product | undefined {
  return PRODUCTS.find((product) => product.id === id)
}

/** The products of one category, in the order of the list. */
export function productsIn(category: string): readonly Product[] {
  return PRODUCTS.filter((product) => product.category === category)
}
