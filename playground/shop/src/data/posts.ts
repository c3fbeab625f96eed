/** One entry of the journal. */
export interface Post {
  readonly slug: string
  readonly title: string
  /** ISO 8601 date. */
  readonly date: string
  readonly paragraphs: readonly string[]
}

export const POSTS: readonly Post[] = [
  {
    slug: 'oiling-wood',
    title: 'Oiling wood without regret',
    date: '2025-02-11',
    paragraphs: [
      'Warm the oil until it runs like water, put on less than you think, and wipe it off before your tea is cold.',
      'A board that has been oiled twice in its first week needs nothing more until winter.',
    ],
  },
  {
    slug: 'a-kettle-in-f-sharp',
    title: 'A kettle in F sharp',
    date: '2025-03-04',
    paragraphs: [
      'The whistle is a brass plate with two holes. Their distance sets the pitch, and ours is a little sharp.',
      'We asked the maker to correct it. She told us that it is the steam that is flat.',
    ],
  },
  {
    slug: 'packing-for-rain',
    title: 'Packing for rain',
    date: '2025-04-22',
    paragraphs: [
      'Roll what is soft, fold what is stiff, and put the map where your hand goes first.',
      'A waxed bag is proof against an hour of rain. After that, find a café.',
    ],
  },
  {
    slug: 'candles-by-the-hour',
    title: 'Candles by the hour',
    date: '2025-05-30',
    paragraphs: [
      'Nine hours is what a taper burns in a still room. In a draught it is six, and the table pays for it.',
      'Trim the wick to the width of a pencil lead and you win most of an evening back.',
    ],
  },
]

/** The entry with this slug, if there is one. */
export function findPost(slug: string): Post | undefined {
  return POSTS.find((post) => post.slug === slug)
}
