import { isNode, isPositionKey, isTypeKey, unwrap, vanishes, type Node, type Syntax } from './syntax.ts'

/**
 * What evaluating a top-level statement does. `nothing`: it only makes a value. `calls`: it calls what these names stand
 * for, and does nothing else if those are functions of packages. `effect`: it may do anything.
 */
export type Evaluation =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'calls'; readonly names: readonly string[] }
  | { readonly kind: 'effect' }

/** Globals that make a value of their arguments and touch nothing else, called or constructed. */
const PURE_GLOBALS: ReadonlySet<string> = new Set(
  (
    'Array Object Map Set WeakMap WeakSet WeakRef Date RegExp Error TypeError RangeError URL URLSearchParams Headers ' +
    'Request Response Symbol Number String Boolean BigInt Math JSON Intl TextEncoder TextDecoder AbortController ' +
    'Uint8Array Int32Array Float64Array ArrayBuffer parseInt parseFloat isNaN encodeURIComponent decodeURIComponent ' +
    'structuredClone atob btoa'
  ).split(' '),
)

/** Node types that evaluate their parts and do nothing themselves. */
const TRANSPARENT: ReadonlySet<string> = new Set([
  'ArrayExpression',
  'ObjectExpression',
  'Property',
  'SpreadElement',
  'TemplateLiteral',
  'BinaryExpression',
  'LogicalExpression',
  'ConditionalExpression',
  'SequenceExpression',
  'ChainExpression',
  'MemberExpression',
  'JSXElement',
  'JSXFragment',
  'JSXOpeningElement',
  'JSXExpressionContainer',
  'JSXAttribute',
  'JSXSpreadAttribute',
  'JSXSpreadChild',
  'ClassBody',
  'VariableDeclarator',
  'ObjectPattern',
  'ArrayPattern',
  'AssignmentPattern',
  'RestElement',
])

/** Node types that evaluate nothing where they stand. */
const INERT: ReadonlySet<string> = new Set([
  'Literal',
  'Identifier',
  'PrivateIdentifier',
  'ThisExpression',
  'MetaProperty',
  'FunctionExpression',
  'FunctionDeclaration',
  'ArrowFunctionExpression',
  'TemplateElement',
  'JSXText',
  'JSXEmptyExpression',
  'JSXIdentifier',
  'JSXNamespacedName',
  'JSXMemberExpression',
  'JSXClosingElement',
  'JSXOpeningFragment',
  'JSXClosingFragment',
  'TSEnumDeclaration',
])

/** What evaluating an expression, function, class or enum at a module's top level does. */
export function evaluationOf(node: Node, syntax: Syntax): Evaluation {
  const calls: string[] = []
  if (!isHarmless(node, syntax, calls)) return { kind: 'effect' }
  return calls.length === 0 ? { kind: 'nothing' } : { kind: 'calls', names: calls }
}

function isHarmless(node: Node, syntax: Syntax, calls: string[]): boolean {
  const inner = unwrap(node)
  const harmless = (part: Node): boolean => isHarmless(part, syntax, calls)
  if (INERT.has(inner.type)) return true
  switch (inner.type) {
    case 'UnaryExpression':
      return inner.operator !== 'delete' && harmless(inner.argument)
    case 'CallExpression':
    case 'NewExpression':
      return (
        isHarmlessCallee(inner.callee, syntax, calls) &&
        inner.arguments.every(harmless) &&
        invokesNothing(inner, syntax, calls)
      )
    case 'TaggedTemplateExpression':
      return isHarmlessCallee(inner.tag, syntax, calls) && inner.quasi.expressions.every(harmless)
    case 'ClassExpression':
    case 'ClassDeclaration':
      return (
        inner.decorators.length === 0 &&
        (inner.superClass === null || harmless(inner.superClass)) &&
        harmless(inner.body)
      )
    case 'MethodDefinition':
      return inner.decorators.length === 0 && (!inner.computed || harmless(inner.key))
    case 'PropertyDefinition': {
      const value = inner.static && inner.value !== null ? harmless(inner.value) : true
      return inner.decorators.length === 0 && (!inner.computed || harmless(inner.key)) && value
    }
    default:
      return TRANSPARENT.has(inner.type) && parts(inner).every(harmless)
  }
}

function parts(node: Node): Node[] {
  return Object.entries(node)
    .filter(([key]) => !isTypeKey(key) && !isPositionKey(key))
    .flatMap(([, value]: [string, unknown]) => (Array.isArray(value) ? value : [value]))
    .filter((value): value is Node => isNode(value) && !vanishes(value))
}

/** `z.object({}).optional()`: a chain of calls is judged by the name at its root. */
function isHarmlessCallee(callee: Node, syntax: Syntax, calls: string[]): boolean {
  const node = unwrap(callee)
  switch (node.type) {
    case 'MemberExpression':
      return !node.computed && isHarmlessCallee(node.object, syntax, calls)
    case 'ChainExpression':
      return isHarmlessCallee(node.expression, syntax, calls)
    case 'CallExpression':
    case 'NewExpression':
      return isHarmless(node, syntax, calls)
    case 'Literal':
    case 'TemplateLiteral':
    case 'ArrayExpression':
      return isHarmless(node, syntax, calls)
    case 'Identifier': {
      if (syntax.isGlobalAt(node.start)) return PURE_GLOBALS.has(node.name)
      const binding = syntax.bindingAt(node.start)
      if (binding?.kind !== 'import') return false
      calls.push(binding.name)
      return true
    }
    default:
      return false
  }
}

/**
 * A method of a built-in may call the functions it is given (`[1].map(register)`); what a package's function does with
 * them is the package's own matter.
 */
function invokesNothing(
  call: Extract<Node, { type: 'CallExpression' | 'NewExpression' }>,
  syntax: Syntax,
  calls: string[],
): boolean {
  if (rootBinding(call, syntax)?.kind === 'import') return true
  return call.arguments.every((argument) => {
    const node = unwrap(argument)
    if (node.type === 'ArrowFunctionExpression') return node.expression && isHarmless(node.body, syntax, calls)
    if (node.type === 'FunctionExpression') return false
    if (node.type !== 'Identifier') return true
    const binding = syntax.bindingAt(node.start)
    if (binding === undefined) return true
    const declared = binding.node.type === 'VariableDeclarator' ? binding.node.init : null
    return declared !== null && !/Function/.test(unwrap(declared).type)
  })
}

function rootBinding(node: Node, syntax: Syntax): ReturnType<Syntax['bindingAt']> {
  const inner = unwrap(node)
  switch (inner.type) {
    case 'CallExpression':
    case 'NewExpression':
      return rootBinding(inner.callee, syntax)
    case 'MemberExpression':
      return rootBinding(inner.object, syntax)
    case 'ChainExpression':
      return rootBinding(inner.expression, syntax)
    default:
      return syntax.bindingAt(inner.start)
  }
}
