import type { View } from './paint.ts'
import { ELLIPSIS } from './width.ts'
import { wrapLine } from './wrap.ts'

/** A node of a tree: what is said of it, and what is below it. */
export interface TreeNode {
  /** Lines that may be painted; what is of others in them is inert already. */
  readonly lines: readonly string[]
  readonly children: readonly TreeNode[]
}

interface Glyphs {
  readonly fork: string
  readonly last: string
  readonly trunk: string
}

const BOX: Glyphs = { fork: '├─ ', last: '└─ ', trunk: '│  ' }
const ASCII: Glyphs = { fork: '|- ', last: '`- ', trunk: '|  ' }
const GAP = '   '

/** Cells that a node's text has at least. */
const MIN_TEXT = 24

/**
 * A tree drawn with lines, none of them wider than the view: text is broken between words. What is too deep to be
 * indented stands, behind an ellipsis, below the last node that has room for children.
 */
export function treeLines(nodes: readonly TreeNode[], view: View): string[] {
  return branchLines(nodes, '', view)
}

function branchLines(nodes: readonly TreeNode[], margin: string, view: View): string[] {
  const glyphs = view.isAscii === true ? ASCII : BOX
  const isDeepest = view.width - margin.length - 2 * GAP.length < MIN_TEXT
  const shown = isDeepest ? nodes.flatMap(flattened) : nodes
  return shown.flatMap((node, index) => {
    const isLast = index === shown.length - 1
    const below = margin + (isLast ? GAP : glyphs.trunk)
    const trunk = below + (node.children.length > 0 ? glyphs.trunk : '')
    const room = Math.max(1, view.width - margin.length - (node.lines.length > 1 ? 2 : 1) * GAP.length)
    const [first = '', ...more] = node.lines.flatMap((line) => wrapLine(line, room))
    return [
      view.paint.faint(margin + (isLast ? glyphs.last : glyphs.fork)) + first,
      ...more.map((line) => view.paint.faint(trunk) + line),
      ...branchLines(node.children, below, view),
    ]
  })
}

/** A node and all that is below it, in order, without children. */
function flattened(node: TreeNode): TreeNode[] {
  const below = (child: TreeNode): TreeNode[] => [
    { lines: child.lines.map((line, index) => (index === 0 ? `${ELLIPSIS} ${line}` : line)), children: [] },
    ...child.children.flatMap(below),
  ]
  return [{ ...node, children: [] }, ...node.children.flatMap(below)]
}
