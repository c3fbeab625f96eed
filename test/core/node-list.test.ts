import { describe, expect, test } from 'vitest'
import { parentIn, spanOf, userIn, type NodeSpan } from '../../src/core/node-list.ts'
import { unwrap, walk, type Node } from '../../src/core/syntax.ts'
import { read } from './reading.ts'
import { CLASSES, EXAMPLES } from './wild-programs.ts'

/** What `walk` visits, with what stands around it. */
function visited(root: Node): { readonly node: Node; readonly ancestors: readonly Node[] }[] {
  const found: { node: Node; ancestors: readonly Node[] }[] = []
  walk(root, (node, ancestors) => void found.push({ node, ancestors: [...ancestors] }))
  return found
}

function expectAsWalked(span: NodeSpan, root: Node): void {
  const expected = visited(root)
  const places = expected.map((_, index) => span.start + index)
  expect(span.end - span.start).toBe(expected.length)
  expect(places.every((place, index) => span.list.nodes[place] === expected[index]?.node)).toBe(true)
  expect(places.every((place, index) => parentIn(span, place) === expected[index]?.ancestors.at(-1))).toBe(true)
  const users = expected.map(({ ancestors }) => ancestors.findLast((node) => unwrap(node) === node))
  expect(places.every((place, index) => userIn(span, place) === users[index])).toBe(true)
}

describe('a list holds what a walk visits, in its order and under the same nodes', () => {
  const files = [...CLASSES, ...EXAMPLES].flatMap(({ title, files: all }) =>
    Object.entries(all).map(([file, source]) => [`${title}: ${file}`, source] as const),
  )
  const TYPED = `export const a = (b as C)!.d<E>(<F>g), h = i satisfies J
export default class { declare k: string; @l m = n }
interface O {}
namespace P { export const q = 1 }`

  test.each([...files, ['types', TYPED] as const])('%s', (_, source) => {
    const { program } = read(source, source === TYPED ? 'a.ts' : 'a.tsx')
    expectAsWalked(spanOf(program), program)
    for (const { node, ancestors } of visited(program))
      if (ancestors.length < 6) expectAsWalked(spanOf(program, node), node)
  })
})

test('code that is nested deeper than any that a person writes has no list', () => {
  const { program } = read('a')
  let deep: Node = program
  for (let level = 0; level < 2000; level += 1) deep = { ...program, body: [deep] } as unknown as Node
  expect(() => spanOf(deep as typeof program)).toThrow(RangeError)
})
