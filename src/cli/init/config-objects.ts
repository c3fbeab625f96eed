import { memberName, unwrap, walk, type Node, type Syntax } from '../../core/syntax.ts'

/** An object literal. */
export type ObjectNode = Extract<Node, { type: 'ObjectExpression' }>
/** An array literal. */
export type ArrayNode = Extract<Node, { type: 'ArrayExpression' }>

/** Names that lead in circles end here. */
const MOST_STEPS = 20

/** What a module exports as its configuration; `null` where that isn't said once and at its top level. */
export function exportedNode({ program, topLevel }: Syntax): Node | null {
  for (const statement of program.body) {
    if (statement.type === 'ExportDefaultDeclaration') return statement.declaration
    if (statement.type !== 'ExportNamedDeclaration' || statement.source !== null) continue
    const found = statement.specifiers.find(({ exported }) => 'name' in exported && exported.name === 'default')
    if (found?.local.type === 'Identifier') return declaredValue(topLevel(found.local.name)?.node)
  }
  return commonJsExport(program)?.right ?? null
}

/** The assignment by which a CommonJS module exports; `null` where there is none, or one that may be skipped. */
export function commonJsExport(program: Node): Extract<Node, { type: 'AssignmentExpression' }> | null {
  const found: Extract<Node, { type: 'AssignmentExpression' }>[] = []
  let isPlain = true
  walk(program, (node, ancestors) => {
    if (node.type !== 'AssignmentExpression' || node.left.type !== 'MemberExpression') return
    const target = exportTarget(node.left)
    if (target === null) return
    if (target !== 'whole' || ancestors.at(-1)?.type !== 'ExpressionStatement' || ancestors.length !== 2)
      isPlain = false
    found.push(node)
  })
  return isPlain ? (found.at(-1) ?? null) : null
}

/** What of a module is written to: all that it exports (`module.exports`), or a part (`exports.a`). */
function exportTarget(node: Extract<Node, { type: 'MemberExpression' }>): 'whole' | 'part' | null {
  if (node.object.type === 'MemberExpression') return exportTarget(node.object) === null ? null : 'part'
  if (node.object.type !== 'Identifier') return null
  if (node.object.name === 'module' && memberName(node) === 'exports') return 'whole'
  return node.object.name === 'exports' ? 'part' : null
}

/**
 * The object literals that an expression comes to: through names, functions, promises, `defineConfig`, lists, branches and
 * what TypeScript adds.
 *
 * @returns `null` where one of the ways can't be followed
 */
export function objectsOf(syntax: Syntax, expression: Node, steps: number = MOST_STEPS): ObjectNode[] | null {
  const node = unwrap(expression)
  const all = (nodes: readonly (Node | null)[]): ObjectNode[] | null => joined(syntax, nodes, steps - 1)
  if (steps === 0) return null
  switch (node.type) {
    case 'ObjectExpression':
      return [node]
    case 'ArrayExpression':
      return all(node.elements)
    case 'ConditionalExpression':
      return all([node.consequent, node.alternate])
    case 'AwaitExpression':
      return all([node.argument])
    case 'Identifier':
      return all([valueAt(syntax, node)])
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
    case 'FunctionDeclaration':
      return node.body === null ? null : all(returned(node.body))
    case 'CallExpression':
      return calledObjects(syntax, node, steps - 1)
    default:
      return null
  }
}

function joined(syntax: Syntax, nodes: readonly (Node | null)[], steps: number): ObjectNode[] | null {
  const found = nodes.map((node) => (node === null ? null : objectsOf(syntax, node, steps)))
  return found.length === 0 || found.includes(null) ? null : found.flatMap((objects) => objects ?? [])
}

/** Of calls only those are followed that hand on what they get. */
function calledObjects(
  syntax: Syntax,
  { callee, arguments: given }: Extract<Node, { type: 'CallExpression' }>,
  steps: number,
): ObjectNode[] | null {
  const name =
    callee.type === 'MemberExpression' ? memberName(callee) : callee.type === 'Identifier' ? callee.name : null
  const [first] = given
  if (name === null || first === undefined) return null
  if (/^(?:define[A-Z]\w*|resolve)$/.test(name)) return objectsOf(syntax, first, steps)
  if (name !== 'mergeConfig') return null
  // Lists are joined: in one of the two is enough.
  return given.map((one) => objectsOf(syntax, one, steps)).find((objects) => objects !== null) ?? null
}

/** What a function's body returns, by every way. */
function returned(body: Node): (Node | null)[] {
  if (body.type !== 'BlockStatement') return [body]
  const found: (Node | null)[] = []
  walk(body, (node) => {
    if (/Function/.test(node.type)) return false
    if (node.type === 'ReturnStatement') found.push(node.argument)
    return true
  })
  return found
}

/** The value of a name that is given one once; `null` where that isn't known. */
export function valueAt(syntax: Syntax, { start }: Node): Node | null {
  const binding = syntax.bindingAt(start)
  const isKept = binding?.writes?.every((write) => !isAssigned(write)) ?? false
  return isKept ? declaredValue(binding?.node) : null
}

/** Whether it is the name that is written, or a field of what it holds; more may be added to lists. */
function isAssigned(write: Node): boolean {
  return write.type === 'AssignmentExpression' || write.type === 'UpdateExpression'
}

function declaredValue(node: Node | undefined): Node | null {
  if (node?.type === 'VariableDeclarator') return node.id.type === 'Identifier' ? node.init : null
  return node?.type === 'FunctionDeclaration' ? node : null
}
