import { getHeapStatistics, type HeapInfo } from 'node:v8'
import type { ModuleId, Syntax } from '../core/syntax.ts'

/**
 * Trees of modules. They weigh far more than the sources they are made of, so only those used last are held, and those
 * that are kept.
 */
export interface Trees {
  /** The tree of a module, made anew where it was let go; `undefined` where there is none. */
  readonly treeOf: (id: ModuleId) => Syntax | undefined
  readonly hold: (syntax: Syntax) => void
  /** Holds a module's tree for good: who compares its nodes needs the same ones. */
  readonly keep: (id: ModuleId) => void
  /** Lets go of trees that were not used for long. Between two calls a module has one tree. */
  readonly letGo: () => void
  /** Lets go of all trees that are not kept: what comes next needs the memory, and no tree. */
  readonly release: () => void
  /** How many trees were made anew. */
  readonly remade: () => number
}

type Heap = Pick<HeapInfo, 'heap_size_limit' | 'used_heap_size'>

/** Bytes that a tree takes for each code unit of its source, the names in it included: 30 to 50. */
const TREE_BYTES = 50

/** The part of the heap that trees may take: a bundler needs most of it. */
const HEAP_SHARE = 1 / 12

/** How much source the trees that are held may have on this machine, in UTF-16 code units. */
export function roomForTrees(heap: Heap = getHeapStatistics()): number {
  return Math.floor(((heap.heap_size_limit - heap.used_heap_size) * HEAP_SHARE) / TREE_BYTES)
}

/**
 * Starts with no tree.
 *
 * @param make - parses a module anew
 * @param maxLength - how much source the trees that are held may have in all, in UTF-16 code units
 */
export function createTrees(make: (id: ModuleId) => Syntax | undefined, maxLength: number): Trees {
  // In the order in which they were used last.
  const held = new Map<ModuleId, Syntax>()
  const kept = new Map<ModuleId, Syntax>()
  let length = 0
  let remade = 0

  const hold = (syntax: Syntax): void => {
    length += syntax.source.length - (held.get(syntax.id)?.source.length ?? 0)
    held.delete(syntax.id)
    held.set(syntax.id, syntax)
  }
  const treeOf = (id: ModuleId): Syntax | undefined => {
    const known = kept.get(id) ?? held.get(id)
    const syntax = known ?? make(id)
    if (known === undefined && syntax !== undefined) remade++
    if (syntax !== undefined && !kept.has(id)) hold(syntax)
    return syntax
  }
  return {
    treeOf,
    hold,
    keep: (id) => {
      const syntax = treeOf(id)
      if (syntax === undefined || kept.has(id)) return
      kept.set(id, syntax)
      held.delete(id)
      length -= syntax.source.length
    },
    letGo: () => {
      for (const [id, { source }] of held) {
        if (length <= maxLength) return
        held.delete(id)
        length -= source.length
      }
    },
    release: () => {
      held.clear()
      length = 0
    },
    remade: () => remade,
  }
}
