import { array, assert, boolean, constantFrom, integer, letrec, oneof, property, record } from 'fast-check'
import { expect, test } from 'vitest'
import { createPaint } from '../../src/report/paint.ts'
import { treeLines, type TreeNode } from '../../src/report/tree.ts'
import { widthOf } from '../../src/report/width.ts'

const VIEW = { width: 60, paint: createPaint(false) }

function node(text: string, ...children: readonly TreeNode[]): TreeNode {
  return { lines: text.split('\n'), children }
}

const TREE = [
  node('site one\nsome entries', node('a.ts', node('b.ts'), node('c.ts\nwhy')), node('d.ts')),
  node('site two\nall entries'),
]

test('ways are drawn as branches, and further lines of a node beside its trunk', () => {
  expect(treeLines(TREE, VIEW)).toEqual([
    '├─ site one',
    '│  │  some entries',
    '│  ├─ a.ts',
    '│  │  ├─ b.ts',
    '│  │  └─ c.ts',
    '│  │     why',
    '│  └─ d.ts',
    '└─ site two',
    '   all entries',
  ])
})

test('in ASCII it says the same', () => {
  const lines = treeLines(TREE, { ...VIEW, isAscii: true })
  expect(lines.slice(0, 4)).toEqual(['|- site one', '|  |  some entries', '|  |- a.ts', '|  |  |- b.ts'])
  expect(lines.at(-2)).toBe('`- site two')
})

test('what is too deep to be indented stands below the last node that has room', () => {
  const deep = node('a', node('b', node('c', node('d\nfirst'), node('e'))))
  expect(treeLines([deep], { ...VIEW, width: 34 })).toEqual([
    '└─ a',
    '   └─ b',
    '      ├─ c',
    '      ├─ … d',
    '      │  first',
    '      └─ … e',
  ])
})

test('every node is drawn once, in order, and no line is wider than the view', () => {
  const text = constantFrom('a.ts', 'lib/b.ts:1 rows', 'two words and more\nof two lines')
  const lines = text.map((said) => said.split('\n'))
  const { tree } = letrec<{ tree: TreeNode }>((tie) => ({
    tree: oneof(
      { maxDepth: 6, withCrossShrink: true },
      record({ lines, children: array(tie('tree'), { maxLength: 0 }) }),
      record({ lines, children: array(tie('tree'), { minLength: 1, maxLength: 3 }) }),
    ),
  }))
  const textsOf = (nodes: readonly TreeNode[]): string[] =>
    nodes.flatMap((one) => [...one.lines, ...textsOf(one.children)])
  assert(
    property(array(tree, { maxLength: 4 }), integer({ min: 30, max: 80 }), boolean(), (nodes, width, isAscii) => {
      const drawn = treeLines(nodes, { ...VIEW, width, isAscii })
      for (const line of drawn) expect(widthOf(line)).toBeLessThanOrEqual(width)
      const plain = drawn.map((line) => line.replaceAll(/[│├└─|`…]|^- | - /g, ' ').replaceAll('|-', ' ')).join(' ')
      const words = (said: string): string[] => said.replaceAll('-', ' ').split(/\s+/).filter(Boolean)
      expect(words(plain)).toEqual(words(textsOf(nodes).join(' ')))
    }),
    { seed: 7 },
  )
})
