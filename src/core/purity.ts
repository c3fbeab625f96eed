import { invokesNothing } from './callbacks.ts'
import { isNode, isPositionKey, isTypeKey, unwrap, vanishes, walk, type Node, type Syntax } from './syntax.ts'

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
])

/** Node types that make a value whose methods are judged by what made it. */
const MADE_BY: ReadonlySet<string> = new Set([
  'CallExpression',
  'NewExpression',
  'Literal',
  'TemplateLiteral',
  'ArrayExpression',
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
        invokesNothing(inner, syntax, harmless)
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
    case 'TSEnumDeclaration':
      return inner.body.members.every((member) => member.initializer === null || harmless(member.initializer))
    case 'MethodDefinition': {
      const decorators = [inner, ...inner.value.params].flatMap((part) => part.decorators ?? [])
      return decorators.length === 0 && (!inner.computed || harmless(inner.key))
    }
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
    case 'Literal':
    case 'TemplateLiteral':
    case 'ArrayExpression':
      return isHarmless(node, syntax, calls)
    case 'Identifier':
      if (syntax.isGlobalAt(node.start)) return PURE_GLOBALS.has(node.name)
      return isHarmlessOwner(node, syntax, calls)
    default:
      return false
  }
}

/** Whether calling a name, or a method of what it holds, does no more than the functions noted in `calls`. */
function isHarmlessOwner(node: Extract<Node, { type: 'Identifier' }>, syntax: Syntax, calls: string[]): boolean {
  const binding = syntax.bindingAt(node.start)
  if (binding === undefined || (binding.written && binding.kind !== 'import')) return false
  const init =
    binding.node.type === 'VariableDeclarator' && binding.node.id.type === 'Identifier' ? binding.node.init : null
  const made = init === null ? null : unwrap(init)
  if (binding.kind === 'import' || (binding.topLevel && (binding.kind === 'function' || isFunction(made)))) {
    calls.push(binding.name)
    return true
  }
  // What a name holds is judged by what made it, unless functions of ours went in: those may come out again. Only names
  // declared before are followed, so that this ends.
  if (made === null || binding.node.start >= node.start || !MADE_BY.has(made.type) || holdsFunction(made)) return false
  return isHarmlessCallee(made, syntax, calls)
}

function holdsFunction(node: Node): boolean {
  let found = false
  walk(node, (part) => {
    found ||= isFunction(part)
  })
  return found
}

function isFunction(node: Node | null): boolean {
  return node?.type === 'ArrowFunctionExpression' || node?.type === 'FunctionExpression'
}
