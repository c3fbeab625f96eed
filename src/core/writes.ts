import { walk, unwrap, type Node } from './syntax.ts'

/** Methods of collections and of `Headers`-like objects that change the object they are called on. */
const MUTATORS: ReadonlySet<string> = new Set([
  'push',
  'pop',
  'shift',
  'unshift',
  'splice',
  'sort',
  'reverse',
  'fill',
  'copyWithin',
  'set',
  'add',
  'delete',
  'clear',
  'append',
  'register',
  'use',
])

/** Functions of `Object` and `Reflect` that change their first argument. */
const OBJECT_MUTATORS: ReadonlySet<string> = new Set([
  'assign',
  'defineProperty',
  'defineProperties',
  'setPrototypeOf',
  'set',
  'deleteProperty',
])

type Identifier = Extract<Node, { type: 'Identifier' }>

/**
 * The identifiers that a piece of code assigns, or into whose value it writes: `x = 1`, `x.y = 1`, `x.list.push(1)`,
 * `delete x.y`, `Object.assign(x, …)`. A declaration with its own initialiser is no write.
 */
export function writtenIdentifiers(root: Node): Identifier[] {
  const found: Identifier[] = []
  walk(root, (node) => {
    for (const target of writeTargets(node)) collectRoots(target, found)
  })
  return found
}

function writeTargets(node: Node): Node[] {
  switch (node.type) {
    case 'AssignmentExpression':
      return [node.left]
    case 'UpdateExpression':
      return [node.argument]
    case 'UnaryExpression':
      return node.operator === 'delete' ? [node.argument] : []
    case 'ForInStatement':
    case 'ForOfStatement':
      return node.left.type === 'VariableDeclaration' ? [] : [node.left]
    case 'CallExpression':
      return mutatedByCall(node)
    default:
      return []
  }
}

function mutatedByCall(call: Extract<Node, { type: 'CallExpression' }>): Node[] {
  const callee = unwrap(call.callee)
  if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier' || callee.computed) return []
  const owner = unwrap(callee.object)
  const isObject = owner.type === 'Identifier' && (owner.name === 'Object' || owner.name === 'Reflect')
  if (isObject) return OBJECT_MUTATORS.has(callee.property.name) ? call.arguments.slice(0, 1) : []
  return MUTATORS.has(callee.property.name) ? [callee.object] : []
}

/** The identifiers at the root of an assignment target: `a` in `a.b[c]`, `a` and `b` in `[a, b.c]`. */
function collectRoots(target: Node, found: Identifier[]): void {
  const node = unwrap(target)
  switch (node.type) {
    case 'Identifier':
      return void found.push(node)
    case 'MemberExpression':
      return collectRoots(node.object, found)
    case 'ChainExpression':
      return collectRoots(node.expression, found)
    case 'ObjectPattern':
      return node.properties.forEach((item) =>
        collectRoots(item.type === 'RestElement' ? item.argument : item.value, found),
      )
    case 'ArrayPattern':
      return node.elements.forEach((item) => item && collectRoots(item, found))
    case 'AssignmentPattern':
      return collectRoots(node.left, found)
    case 'RestElement':
      return collectRoots(node.argument, found)
    default:
  }
}
