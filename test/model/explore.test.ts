import { afterAll, describe, expect, test } from 'vitest'
import { describeStep } from './describe.ts'
import { explore } from './explore.ts'
import { modelOf, type Mutation, MUTATIONS } from './model.ts'
import { RULES } from './rules.ts'
import { WORLDS } from './worlds.ts'

const mutants = WORLDS.flatMap(({ world, catches }) =>
  catches.map((mutation) => ({ world, name: world.name, mutation })),
)

/** Breaks no safety: it lets records pile up. See `settling.test.ts`. */
const LEAKS: Mutation = 'keep old records of what is live'

interface Row {
  readonly world: string
  readonly mutation: string
  readonly states: number
  readonly transitions: number
  readonly caughtAfterSteps: number | null
}

const rows: Row[] = []

afterAll(() => console.table(rows))

describe('the protocol, in a world searched whole', () => {
  test.each(WORLDS.map(({ world }) => world))('names every stale entry: $name', { timeout: 120_000 }, (world) => {
    const model = modelOf(world)
    const { states, transitions, counterexample } = explore(model)
    rows.push({ world: world.name, mutation: '', states, transitions, caughtAfterSteps: null })
    const lines = counterexample?.steps.map((step) => describeStep(model, step)) ?? []
    expect([counterexample?.wrong ?? 'nothing', ...lines]).toEqual(['nothing'])
    expect(states).toBeGreaterThan(100)
  })
})

describe('a mutation', () => {
  test.each(mutants)('is caught: $mutation, in $name', { timeout: 60_000 }, ({ world, mutation }) => {
    const { states, transitions, counterexample } = explore(modelOf(world, mutation))
    rows.push({
      world: world.name,
      mutation,
      states,
      transitions,
      caughtAfterSteps: counterexample?.steps.length ?? null,
    })
    expect(counterexample?.wrong).toMatch(/stale/)
  })

  test('is caught, whichever it is', () => {
    const caught = new Set<Mutation>([...mutants.map(({ mutation }) => mutation), LEAKS])
    expect(MUTATIONS.filter((mutation) => !caught.has(mutation))).toEqual([])
  })
})

describe('a rule of the ledger', () => {
  test.each(RULES)('$id: $claim', { timeout: 60_000 }, ({ world, without }) => {
    const broken = modelOf(world, ...without)
    const { states, transitions, counterexample } = explore(broken)
    expect(counterexample?.wrong).toMatch(/stale/)
    rows.push({
      world: world.name,
      mutation: without.join(' + '),
      states,
      transitions,
      caughtAfterSteps: counterexample?.steps.length ?? null,
    })
  })
})
