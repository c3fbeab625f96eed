import * as fc from 'fast-check'

/** Number of a built version: 0 is the oldest. */
export type VersionNumber = 0 | 1 | 2

/** When a process is killed: a share, from 0 to 1, of the time that an undisturbed one takes. */
export interface Cut {
  /** From its start to its end, or from the first change that is seen in the ledger to its end. */
  readonly after: 'start' | 'change'
  readonly share: number
}

/** `between`: begun after an announcement, and ended before the switch. */
export type LateMoment = 'announcement' | 'between' | 'purge'

/** What becomes of the purge of a version that has gone live. */
export type Purging =
  | { readonly kind: 'run' | 'twice' | 'never' }
  | { readonly kind: 'cut'; readonly cut: Cut }
  /** It begins so many changes of what is live later, and runs beside what is done then. */
  | { readonly kind: 'late'; readonly changes: 1 | 2; readonly beginsAt: LateMoment }

/** A change of what is live. Pages are visited before it is announced, until the switch, and until the purge. */
export interface Change {
  readonly version: VersionNumber
  /** A version that is announced first, and does not go live by that. */
  readonly abandoned: { readonly version: VersionNumber; readonly cut: Cut | null } | null
  /** Killed so, and then run again; `null` for a run that nobody disturbs. */
  readonly announcement: { readonly cut: Cut | null } | 'left out'
  /** Addresses, made of a page and a query that it does not read. */
  readonly visits: readonly [readonly string[], readonly string[], readonly string[]]
  readonly purging: Purging
}

/** Everything that happens to a ledger and a cache, in order. */
export interface History {
  /** How long versions are remembered that are live no more; `null` for the default. */
  readonly retain: '0s' | null
  /** Whether releases ask which version is live, or say that it is theirs. Only who asks may be late. */
  readonly asks: boolean
  /** Whether a first release was complete long ago. Until then each release purges everything. */
  readonly isFounded: boolean
  readonly changes: readonly Change[]
}

const share = fc.double({ min: 0, max: 1, noNaN: true })
const cut: fc.Arbitrary<Cut> = fc.record({
  after: fc.constantFrom('start', 'change', 'change'),
  share,
})
const version = fc.constantFrom<VersionNumber>(0, 1, 2)

/** What doesn't happen is `null`. */
function sometimes<Value>(often: number, rarely: number, arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<Value | null> {
  return fc.oneof({ weight: often, arbitrary: fc.constant(null) }, { weight: rarely, arbitrary })
}

function purging(asks: boolean): fc.Arbitrary<Purging> {
  const late: fc.Arbitrary<Purging> = fc.record({
    kind: fc.constant('late'),
    changes: fc.constantFrom(1, 2),
    beginsAt: fc.constantFrom('announcement', 'between', 'purge'),
  })
  return fc.oneof(
    { weight: 1, arbitrary: fc.constantFrom<Purging>({ kind: 'run' }, { kind: 'twice' }) },
    { weight: 1, arbitrary: fc.constant<Purging>({ kind: 'never' }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('cut'), cut }) },
    { weight: asks ? 2 : 0, arbitrary: late },
  )
}

function change(pages: readonly string[], asks: boolean): fc.Arbitrary<Change> {
  // Entries of their own for what a version renders, whatever is cached already.
  const address = fc.tuple(fc.constantFrom(...pages), fc.nat({ max: 5 })).map(([page, query]) => `${page}?${query}`)
  const some = fc.array(address, { maxLength: 8, size: 'max' })
  return fc.record({
    version,
    abandoned: sometimes(4, 1, fc.record({ version, cut: sometimes(1, 1, cut) })),
    announcement: fc.record({ cut: sometimes(1, 1, cut) }),
    visits: fc.tuple(some, some, some),
    purging: purging(asks),
  })
}

/** Back to the version before the last is what a release forgets most easily. */
function returning(changes: readonly Change[], returns: readonly boolean[]): Change[] {
  const versions: VersionNumber[] = []
  for (const [index, drawn] of changes.entries()) {
    const earlier = versions[index - 2]
    versions.push(earlier !== undefined && returns[index] === true ? earlier : drawn.version)
  }
  return changes.map((drawn, index) => ({ ...drawn, version: versions[index] ?? drawn.version }))
}

function histories(pages: readonly string[]): fc.Arbitrary<History> {
  return fc.tuple(fc.boolean(), fc.boolean()).chain(([retains, asks]) => {
    const any = change(pages, asks)
    const several: fc.Arbitrary<Change[]> = fc.oneof(
      { weight: 1, arbitrary: fc.tuple(any, any) },
      { weight: 3, arbitrary: fc.tuple(any, any, any) },
      { weight: 2, arbitrary: fc.tuple(any, any, any, any) },
    )
    const returns = fc.array(fc.boolean(), { minLength: 4, maxLength: 4 })
    return fc.record({
      retain: fc.constant(retains ? null : '0s'),
      asks: fc.constant(asks),
      isFounded: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
      changes: fc.tuple(several, returns).map(([changes, back]) => returning(changes, back)),
    })
  })
}

/** The history of a seed: always the same one. */
export function drawHistory(seed: number, pages: readonly string[]): History {
  const [drawn] = fc.sample(histories(pages), { seed, numRuns: 1, unbiased: true })
  if (drawn === undefined) throw new Error('no history was drawn')
  return drawn
}
