import { append } from './append.ts'
import { byCodeUnit, sortedUnique } from './hash.ts'

/** One way from a member of a cycle to another one, by its place in the list of members. */
export interface Step {
  readonly label: string
  readonly to: number
}

/** A member of a cycle: what it says without the others, and where it leads among them. */
export interface Member {
  readonly says: string
  readonly steps: readonly Step[]
}

/**
 * Tells the members of a cycle apart, by what they say and by what they lead to through any number of steps: those of one
 * colour can't be told apart. Colours are numbered by structure alone, never by the order in which members stand.
 *
 * This is canonical colour refinement in O(m log n): Hopcroft's rule to leave out the largest part, with new colours
 * numbered by what told them apart (C. Berkholz, P. Bonsma, M. Grohe, *Tight lower and upper bounds for the complexity of
 * canonical colour refinement*, 2017, https://doi.org/10.1007/s00224-016-9686-0).
 */
export function colourMembers(members: readonly Member[]): readonly number[] {
  const leading = indexLeading(members)
  const { colours, classes } = firstColours(members)
  const queue = [...classes.keys()]
  const waiting = new Set(queue)
  // A list that grows while it is gone through.
  for (const splitter of queue) {
    waiting.delete(splitter)
    for (const [colour, parts] of partsBy(classes[splitter] ?? new Set(), leading, colours)) {
      const isWhole = sum(parts) === classes[colour]?.size
      const added = (isWhole ? parts.slice(1) : parts).map((part) => recolour(part, colour, colours, classes))
      // What leads to one colour of those that another one fell into is known from what leads to the others.
      const spared = waiting.has(colour) ? colour : largest([colour, ...added], classes)
      for (const next of [colour, ...added]) {
        if (next === spared || waiting.has(next)) continue
        waiting.add(next)
        queue.push(next)
      }
    }
  }
  return colours
}

/** Who leads to each member, with the rank of the label among all labels. */
interface Leading {
  readonly from: number
  readonly rank: number
}

function indexLeading(members: readonly Member[]): readonly (readonly Leading[])[] {
  const labels = sortedUnique(members.flatMap(({ steps }) => steps.map((step) => step.label)))
  const ranks = new Map(labels.map((label, rank) => [label, rank]))
  const leading = members.map((): Leading[] => [])
  members.forEach(({ steps }, from) => {
    for (const { label, to } of steps) leading[to]?.push({ from, rank: ranks.get(label) ?? 0 })
  })
  return leading
}

interface Colouring {
  /** By member. */
  readonly colours: number[]
  /** Members by colour. */
  readonly classes: Set<number>[]
}

function firstColours(members: readonly Member[]): Colouring {
  const said = sortedUnique(members.map(({ says }) => says))
  const numbers = new Map(said.map((says, colour) => [says, colour]))
  const classes = said.map((): Set<number> => new Set())
  const colours = members.map(({ says }) => numbers.get(says) ?? 0)
  colours.forEach((colour, member) => classes[colour]?.add(member))
  return { colours, classes }
}

/**
 * The members that lead into a set of others, by colour in order, and within one by the labels under which they do, in
 * order.
 */
function partsBy(
  targets: ReadonlySet<number>,
  leading: readonly (readonly Leading[])[],
  colours: readonly number[],
): [colour: number, parts: number[][]][] {
  const ranks = new Map<number, number[]>()
  for (const target of targets) {
    for (const { from, rank } of leading[target] ?? []) append(ranks, from, rank)
  }
  const groups = new Map<number, Map<string, number[]>>()
  for (const [member, found] of ranks) {
    const colour = colours[member] ?? 0
    const signatures = groups.get(colour) ?? new Map<string, number[]>()
    groups.set(colour, signatures)
    append(signatures, found.sort((left, right) => left - right).join(), member)
  }
  return [...groups]
    .sort(([left], [right]) => left - right)
    .map(([colour, signatures]) => [
      colour,
      [...signatures].sort(([left], [right]) => byCodeUnit(left, right)).map(([, part]) => part),
    ])
}

function recolour(part: readonly number[], from: number, colours: number[], classes: Set<number>[]): number {
  const colour = classes.length
  classes.push(new Set(part))
  for (const member of part) {
    classes[from]?.delete(member)
    colours[member] = colour
  }
  return colour
}

function largest(candidates: readonly number[], classes: readonly ReadonlySet<number>[]): number {
  const sizeOf = (colour: number): number => classes[colour]?.size ?? 0
  return candidates.reduce((best, colour) => (sizeOf(colour) > sizeOf(best) ? colour : best))
}

function sum(parts: readonly (readonly number[])[]): number {
  return parts.reduce((total, part) => total + part.length, 0)
}
