/** A graph whose nodes belong to parts. */
export interface ReachGraph {
  /** For each node those that it leads to. */
  readonly leadsTo: readonly (readonly number[])[]
  /** The strongly connected component of each node; a component leads to none of a higher number. */
  readonly components: readonly number[]
  /** The part of each node; -1 for none. */
  readonly parts: readonly number[]
}

/** Words of a row of bits: so many of them fit a processor's cache with the rows of a large graph. */
const WORDS = 16
const BITS = 32

/**
 * For each part how many items reach some node of it. All items are followed at once, a few hundred in each pass over the
 * graph, so that what many of them share is walked once for all.
 *
 * @param starts - of each item the nodes from which it starts
 * @param parts - how many parts there are
 */
export function reachedParts(graph: ReachGraph, starts: readonly (readonly number[])[], parts: number): number[] {
  const counts = Array.from({ length: parts }, () => 0)
  const order = nodesFromTop(graph.components)
  const size = graph.components.reduce((most, component) => Math.max(most, component + 1), 0)
  const atOnce = WORDS * BITS
  for (let first = 0; first < starts.length; first += atOnce) {
    const reached = new Uint32Array(size * WORDS)
    starts.slice(first, first + atOnce).forEach((nodes, bit) => {
      for (const node of nodes) mark(reached, graph.components[node] ?? 0, bit)
    })
    passOn(graph, order, reached)
    addBits(counts, graph, reached)
  }
  return counts
}

/** Nodes of components that others lead to come after those. */
function nodesFromTop(components: readonly number[]): readonly number[] {
  return components.map((_, node) => node).sort((left, right) => (components[right] ?? 0) - (components[left] ?? 0))
}

function mark(reached: Uint32Array, row: number, bit: number): void {
  const at = row * WORDS + Math.floor(bit / BITS)
  reached[at] = (reached[at] ?? 0) | (1 << (bit % BITS))
}

function passOn({ leadsTo, components }: ReachGraph, order: readonly number[], reached: Uint32Array): void {
  for (const node of order) {
    const from = (components[node] ?? 0) * WORDS
    for (const next of leadsTo[node] ?? []) {
      const to = (components[next] ?? 0) * WORDS
      if (to !== from) join(reached, from, reached, to)
    }
  }
}

function join(source: Uint32Array, from: number, target: Uint32Array, to: number): void {
  for (let word = 0; word < WORDS; word += 1) {
    target[to + word] = (target[to + word] ?? 0) | (source[from + word] ?? 0)
  }
}

function addBits(counts: number[], { components, parts }: ReachGraph, reached: Uint32Array): void {
  const joined = new Uint32Array(counts.length * WORDS)
  parts.forEach((part, node) => {
    if (part !== -1) join(reached, (components[node] ?? 0) * WORDS, joined, part * WORDS)
  })
  joined.forEach((word, at) => {
    const part = Math.floor(at / WORDS)
    counts[part] = (counts[part] ?? 0) + bitsIn(word)
  })
}

/** How many bits of 32 are set: by pairs, by fours, by eights, and the sum of those. */
function bitsIn(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555)
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
