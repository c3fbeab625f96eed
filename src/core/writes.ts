import { around, parentIn, spanOf, type NodeSpan } from './node-list.ts'
import { memberName, unwrap, type Binding, type Node, type Program } from './syntax.ts'

/** Methods of collections and of `Headers`-like objects that change the object they are called on. */
const MUTATORS: ReadonlySet<string> = new Set(
  (
    'push pop shift unshift splice sort reverse fill copyWithin set add delete clear append prepend insert register ' +
    'use on once addListener addEventListener'
  ).split(' '),
)

/** Whether a method of that name may change what it is called on. */
export function isMutator(method: string): boolean {
  return MUTATORS.has(method)
}

/** Of these, methods that begin a query where their result is taken further: `db.delete(posts).where(…)`. */
const QUERIES: ReadonlySet<string> = new Set(['delete', 'insert'])

/** A method that makes something new where its result is taken: `const procedure = base.use(check)`. */
const BUILDS = 'use'

/** Functions of `Object` and `Reflect` that change their first argument. */
const OBJECT_MUTATORS: ReadonlySet<string> = new Set([
  'assign',
  'defineProperty',
  'defineProperties',
  'setPrototypeOf',
  'set',
  'deleteProperty',
])

/** Methods that hand out what a collection holds, rather than a copy. */
const ACCESSORS: ReadonlySet<string> = new Set(['get', 'at', 'find', 'findLast', 'getOrInsert', 'getOrInsertComputed'])

type Identifier = Extract<Node, { type: 'Identifier' }>
type CallNode = Extract<Node, { type: 'CallExpression' }>

interface Write {
  readonly identifier: Identifier
  /** Whether it changes what the name holds, rather than which value that is. */
  readonly isInto: boolean
}

/**
 * The bindings that a piece of code assigns, or into whose value it writes: `x = 1`, `x.y = 1`, `x.list.push(1)`,
 * `delete x.y`, `Object.assign(x, …)`, also by another name (`const list = x.list`). A declaration with its own
 * initialiser is no write.
 */
export function writtenBindings<Found extends Binding>(
  program: Program,
  root: Node,
  bindingAt: (offset: number) => Found | undefined,
): Iterable<Found> {
  return writesByBinding(program, root, bindingAt).keys()
}

/** The nodes that write each binding which a piece of code writes, as {@link writtenBindings} finds them. */
export function writesByBinding<Found extends Binding>(
  program: Program,
  root: Node,
  bindingAt: (offset: number) => Found | undefined,
): Map<Found, Node[]> {
  const written = new Map<Found, Node[]>()
  const changed = new Map<Found, Node[]>()
  const looped = new Map<Node, Node>()
  const span = spanOf(program, root)
  for (let place = span.start; place < span.end; place++) {
    const node = span.list.nodes[place]
    if (node === undefined || !WRITING.has(node.type)) continue
    if (node.type === 'ForOfStatement' && node.left.type === 'VariableDeclaration') {
      for (const declarator of node.left.declarations) looped.set(declarator, node.right)
    }
    for (const { identifier, isInto } of writesOf(node, span, place)) {
      const binding = bindingAt(identifier.start)
      if (binding !== undefined) noteWrites(isInto ? changed : written, binding, [node])
    }
  }
  // A set that grows while it is gone through: what is changed under a name is changed under those it came from.
  for (const [{ node }, writes] of changed) {
    const source = node.type === 'VariableDeclarator' ? (node.init ?? looped.get(node)) : undefined
    for (const identifier of source === undefined ? [] : rootsOf(source)) {
      const binding = bindingAt(identifier.start)
      if (binding !== undefined) noteWrites(changed, binding, writes)
    }
  }
  for (const [binding, writes] of changed) noteWrites(written, binding, writes)
  return written
}

function noteWrites<Found>(noted: Map<Found, Node[]>, binding: Found, writes: readonly Node[]): void {
  const known = noted.get(binding) ?? []
  noted.set(binding, [...known, ...writes.filter((write) => !known.includes(write))])
}

/** Types of nodes that may write. */
const WRITING: ReadonlySet<string> = new Set([
  'AssignmentExpression',
  'UpdateExpression',
  'UnaryExpression',
  'ForInStatement',
  'ForOfStatement',
  'CallExpression',
])

function writesOf(node: Node, span: NodeSpan, place: number): Write[] {
  switch (node.type) {
    case 'AssignmentExpression':
      return targetWrites(node.left)
    case 'UpdateExpression':
      return targetWrites(node.argument)
    case 'UnaryExpression':
      return node.operator === 'delete' ? targetWrites(node.argument) : []
    case 'ForInStatement':
    case 'ForOfStatement':
      return node.left.type === 'VariableDeclaration' ? [] : targetWrites(node.left)
    case 'CallExpression':
      return mutatedByCall(node, span, place)
        .flatMap(rootsOf)
        .map((identifier) => ({ identifier, isInto: true }))
    default:
      return []
  }
}

/** Whether a call changes its first argument: `Object.assign(x, …)`. */
export function changesArgument(call: CallNode): boolean {
  const callee = unwrap(call.callee)
  if (callee.type !== 'MemberExpression') return false
  const owner = unwrap(callee.object)
  const isObject = owner.type === 'Identifier' && (owner.name === 'Object' || owner.name === 'Reflect')
  return isObject && OBJECT_MUTATORS.has(memberName(callee) ?? '')
}

function mutatedByCall(call: CallNode, span: NodeSpan, place: number): Node[] {
  if (changesArgument(call)) return call.arguments.slice(0, 1)
  const callee = unwrap(call.callee)
  if (callee.type !== 'MemberExpression') return []
  const method = memberName(callee) ?? ''
  // `[].push.apply(x, …)`
  const owner = unwrap(callee.object)
  const isBorrowed = owner.type === 'MemberExpression' && MUTATORS.has(memberName(owner) ?? '')
  if (isBorrowed && (method === 'call' || method === 'apply')) return call.arguments.slice(0, 1)
  if (!MUTATORS.has(method)) return []
  const isBuilder = (QUERIES.has(method) && isChained(call, span, place)) || (method === BUILDS && isTaken(span, place))
  return isBuilder ? [] : [callee.object]
}

function isChained(call: CallNode, span: NodeSpan, place: number): boolean {
  const parent = parentIn(span, place)
  return parent?.type === 'MemberExpression' && parent.object === call
}

/** Whether anything is done with what a chain of calls yields. */
function isTaken(span: NodeSpan, place: number): boolean {
  for (const { type } of around(span, place)) {
    if (type === 'MemberExpression' || type === 'CallExpression' || type === 'ChainExpression') continue
    return type !== 'ExpressionStatement'
  }
  return true
}

/** The names that an assignment target writes: `a` in `a.b[c]`, `a` and `b` in `[a, b.c]`. */
function targetWrites(target: Node): Write[] {
  const node = unwrap(target)
  switch (node.type) {
    case 'Identifier':
      return [{ identifier: node, isInto: false }]
    case 'ObjectPattern':
      return node.properties.flatMap((item) => targetWrites(item.type === 'RestElement' ? item.argument : item.value))
    case 'ArrayPattern':
      return node.elements.flatMap((item) => (item === null ? [] : targetWrites(item)))
    case 'AssignmentPattern':
      return targetWrites(node.left)
    case 'RestElement':
      return targetWrites(node.argument)
    default:
      return rootsOf(node).map((identifier) => ({ identifier, isInto: true }))
  }
}

/** The names that an expression's value may be a part of: `a` in `a.b[c]` and `a.get(b)`, `a` and `b` in `a ?? b`. */
function rootsOf(expression: Node): Identifier[] {
  const node = unwrap(expression)
  switch (node.type) {
    case 'Identifier':
      return [node]
    case 'MemberExpression':
      return rootsOf(node.object)
    case 'ChainExpression':
      return rootsOf(node.expression)
    case 'LogicalExpression':
      return [...rootsOf(node.left), ...rootsOf(node.right)]
    case 'ConditionalExpression':
      return [...rootsOf(node.consequent), ...rootsOf(node.alternate)]
    case 'CallExpression': {
      const callee = unwrap(node.callee)
      const isAccess = callee.type === 'MemberExpression' && ACCESSORS.has(memberName(callee) ?? '')
      return isAccess ? rootsOf(callee.object) : []
    }
    default:
      return []
  }
}
