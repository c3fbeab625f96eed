import { expect, test } from 'vitest'
import { fc } from '../../core/random.ts'
import { openApp, PLACES, type App, type Bodies, type Place } from './prune-app.ts'

/** Something that people, build servers and processes do to an application. */
type Move =
  | { readonly do: 'edit'; readonly place: Place; readonly version: number }
  | { readonly do: 'build' | 'failing build'; readonly asks: readonly Place[] }
  | { readonly do: 'dev'; readonly place: Place }
  | { readonly do: 'prune' | 'finalize' | 'save' | 'restore' }

const place = fc.constantFrom(...PLACES)
const asks = fc.oneof(fc.constant([...PLACES]), fc.subarray([...PLACES]))
const edit: fc.Arbitrary<Move> = fc.record({ do: fc.constant('edit' as const), place, version: fc.nat({ max: 1 }) })
const dev: fc.Arbitrary<Move> = fc.record({ do: fc.constant('dev' as const), place })
const failing: fc.Arbitrary<Move> = fc.record({ do: fc.constant('failing build' as const), asks })
const plain: fc.Arbitrary<Move> = fc.record({
  do: fc.constantFrom('prune' as const, 'finalize' as const, 'save' as const, 'restore' as const),
})
const build: fc.Arbitrary<Move> = fc.record({ do: fc.constant('build' as const), asks })

/** Something is tried out, and mostly taken back again: what it left is not of the code that stands there before and after. */
const astray = fc
  .tuple(place, fc.oneof(dev, dev, failing, build), fc.nat({ max: 3 }))
  .map(([edited, tried, takenBack]): Move[] => [
    { do: 'edit', place: edited, version: 1 },
    tried,
    ...(takenBack > 0 ? [{ do: 'edit', place: edited, version: 0 } as const] : []),
  ])

const between = fc.oneof(
  { arbitrary: fc.constant<Move[]>([]), weight: 2 },
  { arbitrary: astray, weight: 5 },
  { arbitrary: fc.array(fc.oneof(edit, dev, failing, plain), { maxLength: 3 }), weight: 1 },
)

/** The build script as it should run, with everything that can come between its steps. */
const turn = fc
  .tuple(between, build, between, between)
  .map(([first, built, second, third]): Move[] => [
    { do: 'prune' },
    ...first,
    built,
    ...second,
    { do: 'finalize' },
    ...third,
  ])

async function play(app: App, moved: Move): Promise<void> {
  switch (moved.do) {
    case 'edit':
      return app.edit(moved.place, `${moved.place}${moved.version}`)
    case 'build':
      return app.build({ asks: moved.asks })
    case 'failing build':
      return app.build({ asks: moved.asks, isFailing: true })
    case 'dev':
      return app.refresh(moved.place)
    case 'prune':
      await app.prune()
      return expectFresh(app)
    case 'finalize':
      if (await app.isBuilt()) await app.finalize()
      return undefined
    case 'save':
      return app.save()
    case 'restore':
      return app.restore()
  }
}

async function expectFresh(app: App): Promise<void> {
  const bodies = await app.bodies()
  expect(bodies).toEqual(freshOf(app, bodies))
}

function freshOf(app: App, bodies: Bodies): Bodies {
  return Object.fromEntries(PLACES.filter((name) => name in bodies).map((name) => [name, app.fresh(name)]))
}

test(
  'whatever happened before, prune leaves nothing that the sources would not make',
  { timeout: 240_000 },
  async () => {
    const law = fc.asyncProperty(fc.array(turn, { minLength: 1, maxLength: 2 }), async (turns) => {
      const app = await openApp()
      for (const moved of [...turns.flat(), { do: 'prune' } as const]) await play(app, moved)
    })
    await fc.assert(law, { numRuns: 40 })
  },
)

test('where prune, build and finalize take turns, all entries stay but those of what was edited', async () => {
  const edits = fc.array(fc.tuple(place, fc.nat({ max: 2 })), { minLength: 1, maxLength: 4 })
  const law = fc.asyncProperty(edits, async (sequence) => {
    const app = await openApp()
    await app.cycle()
    for (const [edited, version] of sequence) {
      const before = await app.bodies()
      await app.edit(edited, `${edited}${version}`)
      const standing = PLACES.filter((name) => before[name] === app.fresh(name))
      await app.cycle({
        meanwhile: async () => expect(Object.keys(await app.bodies())).toEqual(standing),
      })
    }
  })
  await fc.assert(law, { numRuns: 12 })
})
