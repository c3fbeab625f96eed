import { isFunction } from './surroundings.ts'
import { memberName, unwrap, type Node, type Syntax } from './syntax.ts'
import { changesArgument } from './writes.ts'

/** Methods of built-ins that call a function they are given, with its place among the arguments. */
const CALLBACKS: ReadonlyMap<string, number> = new Map([
  ...'from fromAsync groupBy parse stringify replace replaceAll'.split(' ').map((name) => [name, 1] as const),
  ...'map flatMap forEach filter find findIndex findLast findLastIndex some every reduce reduceRight sort toSorted'
    .split(' ')
    .map((name) => [name, 0] as const),
])

/** Node types whose value surely is no function. */
const NO_FUNCTION: ReadonlySet<string> = new Set([
  'Literal',
  'TemplateLiteral',
  'ArrayExpression',
  'ObjectExpression',
  'BinaryExpression',
  'NewExpression',
])

/** Globals that do nothing when called with an element. */
const PLAIN_GLOBALS: ReadonlySet<string> = new Set([
  'Boolean',
  'String',
  'Number',
  'parseInt',
  'parseFloat',
  'encodeURIComponent',
  'undefined',
])

type CallNode = Extract<Node, { type: 'CallExpression' | 'NewExpression' }>

/** How the arguments of a call are judged. */
export interface ArgumentJudge {
  readonly syntax: Syntax
  /** Whether calling a function that is handed over does nothing. */
  readonly isCallable: (callback: Node) => boolean
  /** Whether an object may be changed: at a module's top level any of the module's, in a function only its own. */
  readonly mayChange: (target: Node) => boolean
  /** Hears of a function that an imported value is handed, which does something if it is called. */
  readonly handOver: (name: string) => void
}

/**
 * Whether a call neither calls nor changes what it is given, as methods of built-ins may: `[1].map(register)`. What a
 * package's function does with it is the package's own matter.
 */
export function invokesNothing(call: CallNode, judge: ArgumentJudge): boolean {
  const root = rootBinding(call, judge.syntax)
  if (root?.kind !== 'import') return invokesNothingOf(call, judge)
  // What a package does with it is the package's own matter; whether this is one is not known here.
  if (!invokesNothingOf(call, judge)) judge.handOver(root.name)
  return true
}

function invokesNothingOf(call: CallNode, { syntax, isCallable, mayChange }: ArgumentJudge): boolean {
  const callee = unwrap(call.callee)
  if (callee.type !== 'MemberExpression') return true
  const method = memberName(callee) ?? ''
  if (method === 'call' || method === 'apply') return false
  const [target] = call.arguments
  if (call.type === 'CallExpression' && target !== undefined && changesArgument(call) && !mayChange(target))
    return false
  const index = CALLBACKS.get(method)
  if (index === undefined) return true
  const given = call.arguments.slice(0, index + 1)
  if (given.some((argument) => argument.type === 'SpreadElement')) return false
  const callback = given[index]
  return callback === undefined || isHarmlessCallback(unwrap(callback), syntax, isCallable)
}

function isHarmlessCallback(node: Node, syntax: Syntax, isCallable: (callback: Node) => boolean): boolean {
  if (NO_FUNCTION.has(node.type)) return true
  if (node.type !== 'Identifier') return isFunction(node) && isCallable(node)
  if (syntax.isGlobalAt(node.start)) return PLAIN_GLOBALS.has(node.name)
  const { node: declaration } = syntax.bindingAt(node.start) ?? {}
  if (declaration?.type !== 'VariableDeclarator' || declaration.init === null) return isCallable(node)
  return NO_FUNCTION.has(unwrap(declaration.init).type) || isCallable(node)
}

/** Whether a value is, or is a part of, something that isn't declared here: `Array.prototype`, an import. */
export function isForeign(node: Node | undefined, syntax: Syntax): boolean {
  if (node === undefined) return false
  const inner = unwrap(node)
  if (inner.type === 'MemberExpression') return isForeign(inner.object, syntax)
  return (
    inner.type === 'Identifier' && (syntax.isGlobalAt(inner.start) || syntax.bindingAt(inner.start)?.kind === 'import')
  )
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
