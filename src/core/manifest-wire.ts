import * as v from 'valibot'
import { statementId } from './ids.ts'
import type { ManifestNode } from './manifest.ts'

/**
 * A statement as it is written: its key in its module, its line, its digest, and how far from its own row those stand that
 * it leads to. Line 0: none.
 */
type PackedRow = readonly [key: string, line: number, digest: string, ...leadsTo: readonly number[]]

/** All rows of one module; of what is no statement (a package, a module as it runs) the key is empty. */
type PackedGroup = readonly [module: string, ...rows: readonly PackedRow[]]

/** Brings the rows of a graph into the form in which they are written: module by module, and small. */
export function packGraph(rows: readonly ManifestNode[]): PackedGroup[] {
  const groups: [string, ...PackedRow[]][] = []
  rows.forEach(([id, digest, leadsTo, line = 0], at) => {
    const [module = id] = id.split('#', 1)
    const row: PackedRow = [id.slice(module.length + 1), line, digest, ...leadsTo.map((to) => to - at)]
    const last = groups.at(-1)
    if (last?.[0] === module) last.push(row)
    else groups.push([module, row])
  })
  return groups
}

function unpackGraph(
  groups: readonly (readonly [string, ...(readonly [string, number, string, ...number[]])[]])[],
): ManifestNode[] {
  const rows: ManifestNode[] = []
  for (const [module, ...packed] of groups) {
    for (const [key, line, digest, ...leadsTo] of packed) {
      const at = rows.length
      const id = key === '' ? module : statementId(module, key)
      const steps = leadsTo.map((step) => at + step)
      rows.push(line === 0 ? [id, digest, steps] : [id, digest, steps, line])
    }
  }
  return rows
}

const index = v.pipe(v.number(), v.safeInteger())
const line = v.pipe(index, v.minValue(0))
const row = v.tupleWithRest([v.string(), line, v.string()], index)

/** Reads the rows of a graph from the form in which they are written, or were by earlier versions: one by one. */
export const graphSchema: v.GenericSchema<unknown, readonly ManifestNode[]> = v.union([
  v.pipe(
    v.array(v.tupleWithRest([v.string()], row)),
    v.transform((groups): readonly ManifestNode[] => unpackGraph(groups)),
  ),
  v.array(v.tuple([v.string(), v.string(), v.array(index)])),
])
