import { describe, expect, test } from 'vitest'
import { colourMembers, type Member } from '../../src/core/cycle.ts'
import { fingerprintGraph } from '../../src/core/fingerprint.ts'
import type { Graph, GraphNode } from '../../src/core/graph.ts'
import { fc } from './random.ts'

/** Members that say little and lead to each other under few labels, so that many can't be told apart at once. */
function membersOf(size: number): fc.Arbitrary<Member[]> {
  const step = fc.record({ label: fc.constantFrom('a', 'b'), to: fc.nat({ max: size - 1 }) })
  const member = fc.record({ says: fc.constantFrom('x', 'y'), steps: fc.array(step, { maxLength: 3 }) })
  return fc.array(member, { minLength: size, maxLength: size })
}

const members = fc.integer({ min: 1, max: 9 }).chain(membersOf)

/** The plain way: as many rounds as there are members, in each of which all are compared by what all others said before. */
function plainly(all: readonly Member[], rounds: number): string[] {
  const numbers = new Map<string, string>()
  let said = all.map(({ says }) => says)
  for (let round = 0; round < rounds; round++) {
    said = all.map(({ says, steps }) => {
      const next = JSON.stringify([says, steps.map(({ label, to }) => `${label} ${said[to]}`).toSorted()])
      return next
    })
    said = said.map((text) => {
      const known = numbers.get(text) ?? `${numbers.size}`
      numbers.set(text, known)
      return known
    })
  }
  return said
}

/** Which places hold equals, as the first place that holds each. */
function partition(values: readonly unknown[]): number[] {
  return values.map((value) => values.indexOf(value))
}

describe('colours of a cycle', () => {
  test('are equal exactly where no number of steps tells two members apart', () => {
    fc.assert(
      fc.property(members, (all) => {
        expect(partition(colourMembers(all))).toEqual(partition(plainly(all, all.length)))
      }),
      { numRuns: 2000 },
    )
  })

  test('say nothing of the order in which members and their steps stand', () => {
    fc.assert(
      fc.property(
        members.chain((all) =>
          fc.tuple(
            fc.constant(all),
            fc.shuffledSubarray(
              all.map((_, place) => place),
              { minLength: all.length },
            ),
          ),
        ),
        ([all, order]) => {
          const moved = order.map((place): Member => {
            const { says, steps } = all[place] ?? { says: '', steps: [] }
            return { says, steps: steps.map(({ label, to }) => ({ label, to: order.indexOf(to) })).toReversed() }
          })
          const colours = colourMembers(all)
          expect(colourMembers(moved)).toEqual(order.map((place) => colours[place]))
        },
      ),
      { numRuns: 1000 },
    )
  })
})

/** A graph that is one cycle: a ring holds its members together, whatever else they lead to. */
function toCycle(all: readonly Member[]): Graph {
  return new Map(
    all.map(({ says, steps }, place): [string, GraphNode] => [
      `n${place}`,
      {
        id: `n${place}`,
        digest: says,
        edges: [{ label: 'ring', to: (place + 1) % all.length }, ...steps].map(({ label, to }) => ({
          label,
          to: `n${to}`,
        })),
      },
    ]),
  )
}

test('a fingerprint in a cycle tells exactly as much as all rounds over all members would', () => {
  const pairs = fc
    .integer({ min: 1, max: 6 })
    .chain((size) => fc.tuple(membersOf(size), membersOf(size), fc.nat({ max: size - 1 }), fc.boolean()))
  fc.assert(
    fc.property(pairs, ([first, other, at, isEdit]) => {
      // Half of the pairs differ in one member alone.
      const second = isEdit ? first.map((member, place) => (place === at ? (other[at] ?? member) : member)) : other
      const prints = [first, second].map((all) => fingerprintGraph(toCycle(all)))
      const ringed = [first, second].map((all) =>
        all.map((member, place): Member => ({
          ...member,
          steps: [...member.steps, { label: 'ring', to: (place + 1) % all.length }],
        })),
      )
      // Both cycles side by side, so that equals of the two are numbered alike.
      const [left = [], right = []] = ringed
      const shifted = right.map((member): Member => ({
        ...member,
        steps: member.steps.map(({ label, to }) => ({ label, to: to + left.length })),
      }))
      const said = plainly([...left, ...shifted], 2 * first.length)
      const wholes = [said.slice(0, left.length), said.slice(left.length)].map((part) => part.toSorted().join())
      const exact = said.map((text, place) => `${wholes[place < left.length ? 0 : 1]} ${text}`)
      expect(partition(prints.flatMap((map) => [...map.values()]))).toEqual(partition(exact))
    }),
    { numRuns: 2000 },
  )
})

describe('in time that grows with size, not with its square', () => {
  const ring = (size: number, says: (place: number) => string): Graph =>
    toCycle(Array.from({ length: size }, (_, place): Member => ({ says: says(place), steps: [] })))

  test.each([
    ['that say the same', 1, (): string => 'same'],
    ['of which one says something else', 20_000, (place: number): string => (place === 0 ? 'other' : 'same')],
    ['that all say something else', 20_000, String],
  ])('a ring of 20,000 members %s has %i fingerprints', (_, count, says) => {
    expect(new Set(fingerprintGraph(ring(20_000, says)).values()).size).toBe(count)
  })
})
