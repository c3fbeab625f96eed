import { spanOf, type NodeSpan } from './node-list.ts'
import { memberName, unwrap, walk, type Node, type Syntax } from './syntax.ts'

/** A call by which a statement passes something on to a top-level function. */
export interface Pass {
  /** What is called: `x`, or `space.x` for a member of a namespace import. */
  readonly callee: string
  /** Whether an argument is made by code of the project, and not only of what the caller was itself given. */
  readonly isContent: boolean
  /** Whether an argument is made of what the caller was itself given. */
  readonly isGiven: boolean
}

/**
 * The calls by which a piece of code hands values to top-level functions. What a function caches or answers may be made
 * by its callers: `json(await stock())` renders the stock, whatever `json` says.
 */
export function collectPasses(root: Node, syntax: Syntax): Pass[] {
  const passes = new Map<string, Pass>()
  const span = spanOf(syntax.program, root)
  for (let place = span.start; place < span.end; place++) {
    const node = span.list.nodes[place]
    if (node?.type !== 'CallExpression' || node.arguments.length === 0) continue
    const callee = calleeName(node.callee, syntax)
    if (callee === null) continue
    const origins = originsOfArguments(span, place, syntax)
    const known = passes.get(callee)
    passes.set(callee, {
      callee,
      isContent: origins.has('content') || known?.isContent === true,
      isGiven: origins.has('given') || known?.isGiven === true,
    })
  }
  return [...passes.values()].filter((pass) => pass.isContent || pass.isGiven)
}

function calleeName(callee: Node, syntax: Syntax): string | null {
  const node = unwrap(callee)
  if (node.type === 'Identifier') {
    const binding = syntax.bindingAt(node.start)
    return binding?.topLevel === true ? binding.name : null
  }
  if (node.type !== 'MemberExpression' || node.object.type !== 'Identifier') return null
  const owner = syntax.bindingAt(node.object.start)
  const member = memberName(node)
  return owner?.node.type === 'ImportNamespaceSpecifier' && member !== null ? `${owner.name}.${member}` : null
}

type Origin = 'content' | 'given'

/** Where the arguments of a call come from: they stand behind what is called. */
function originsOfArguments({ list: { nodes, ends } }: NodeSpan, call: number, syntax: Syntax): Set<Origin> {
  const origins = new Set<Origin>()
  const end = ends[call] ?? call
  let seen = new Set<Node>()
  let next = ends[call + 1] ?? end
  for (let place = next; place < end; place++) {
    // The next argument.
    if (place === next) {
      next = ends[place] ?? end
      if (seen.size > 0) seen = new Set()
    }
    const node = nodes[place]
    if (node !== undefined) noteOrigins(node, syntax, seen, origins)
  }
  return origins
}

/** Where a name's value comes from, through the local names on the way. */
function noteOrigins(node: Node, syntax: Syntax, seen: Set<Node>, origins: Set<Origin>): void {
  if (node.type !== 'Identifier' && node.type !== 'JSXIdentifier') return
  const binding = syntax.bindingAt(node.start)
  if (binding === undefined || seen.has(binding.node)) return
  if (binding.topLevel) return void origins.add('content')
  if (binding.kind === 'parameter') return void origins.add('given')
  // A local name stands for what it was made of; one that is changed on the way may be made of anything near it.
  if (binding.written) origins.add('content')
  seen.add(binding.node)
  if (binding.node.type === 'VariableDeclarator' && binding.node.init !== null) {
    walk(binding.node.init, (part) => noteOrigins(part, syntax, seen, origins))
  }
}
