import type { Class } from '@oxc-project/types'
import { invokesNothing, isForeign, type ArgumentJudge } from './callbacks.ts'
import { isMutator } from './writes.ts'
import {
  CONTENT_METHODS,
  INERT,
  PLAIN_METHODS,
  PURE_GLOBALS,
  QUIET_GLOBALS,
  STATEMENTS,
  TRANSPARENT,
} from './purity-lists.ts'
import { isOwnLocal, isReassigned, writesOwnLocal } from './own-locals.ts'
import { isFunction } from './surroundings.ts'
import {
  isNode,
  isPositionKey,
  isTypeKey,
  memberName,
  unwrap,
  vanishes,
  walk,
  type Node,
  type Syntax,
} from './syntax.ts'
import type { FunctionNode } from './value.ts'

/** A name that is called while something runs. */
export interface Call {
  /** A top-level name, or `space.x` for a member of a namespace import. */
  readonly name: string
  /**
   * Whether it is itself what is called (`direct`), or a method of it or of what it yields (`method`); or is handed a function
   * that does something (`handed`), which only packages may be.
   */
  readonly how: 'direct' | 'method' | 'handed'
}

/** What is known while code is judged. */
export interface Judgement {
  readonly syntax: Syntax
  /** Grows with every name that is called. */
  readonly calls: Call[]
  /** The functions whose bodies are being judged, outermost first; none at a module's top level. */
  readonly running: readonly FunctionNode[]
  /** Whether `this` is an object that nobody else has yet. */
  readonly isOwnThis: boolean
}

/** Whether calling what an expression or declaration makes does nothing. */
export function isHarmlessWhenCalled(node: Node, judgement: Judgement): boolean {
  if (isFunction(node)) return isHarmlessBody(node, judgement)
  if (isClass(node)) return isHarmlessConstruction(node, judgement)
  // `const router = made.router` is called as the method that it is.
  if (node.type === 'MemberExpression') return isHarmlessCallee(node, judgement)
  // What a package made is the package's own matter, as long as no function of ours went in, which may come out again.
  return node.type === 'CallExpression' && !holdsFunction(node) && isHarmlessCallee(node, judgement, false)
}

/** Whether calling a method of what an expression makes does nothing: it has to be a package that made it, or a built-in. */
export function isHarmlessOwner(node: Node, judgement: Judgement): boolean {
  return MADE_BY.has(node.type) && isHarmlessCallee(node, judgement, false)
}

function isHarmlessConstruction(node: Class, judgement: Judgement): boolean {
  const inside = { ...judgement, isOwnThis: true }
  const superClass = node.superClass === null ? null : unwrap(node.superClass)
  if (superClass !== null && !isHarmlessCallee(superClass, judgement)) return false
  return node.body.body.every((member) => {
    if (vanishes(member)) return true
    if (member.type === 'PropertyDefinition') {
      return member.static || member.value === null || isHarmless(member.value, inside)
    }
    if (member.type !== 'MethodDefinition') return member.type === 'StaticBlock'
    return member.kind !== 'constructor' || !isFunction(member.value) || isHarmlessBody(member.value, inside)
  })
}

/** Whether calling a function does nothing: its defaults and its body, not the functions in it that it doesn't call. */
export function isHarmlessBody(node: FunctionNode, judgement: Judgement): boolean {
  // One that calls itself does what the rest of it does.
  if (judgement.running.includes(node)) return true
  const inside = { ...judgement, running: [...judgement.running, node] }
  const isArrow = node.type === 'ArrowFunctionExpression'
  const own = isArrow ? inside : { ...inside, isOwnThis: judgement.isOwnThis && judgement.running.length === 0 }
  return [...node.params, ...(node.body === null ? [] : [node.body])].every((part) => isHarmless(part, own))
}

/** Whether running code does nothing but call the names noted on the way. */
export function isHarmless(node: Node, judgement: Judgement): boolean {
  const inner = unwrap(node)
  const harmless = (part: Node): boolean => isHarmless(part, judgement)
  if (INERT.has(inner.type)) return true
  switch (inner.type) {
    case 'UnaryExpression':
      return (inner.operator !== 'delete' || writesOwnLocal(inner.argument, judgement)) && harmless(inner.argument)
    case 'AssignmentExpression':
      return writesOwnLocal(inner.left, judgement) && harmless(inner.right)
    case 'UpdateExpression':
      return writesOwnLocal(inner.argument, judgement)
    case 'AwaitExpression':
    case 'YieldExpression':
      return inner.argument === null || harmless(inner.argument)
    case 'CallExpression':
    case 'NewExpression':
      return (
        isHarmlessCallee(inner.callee, judgement) &&
        inner.arguments.every(harmless) &&
        invokesNothing(inner, argumentJudge(judgement))
      )
    case 'TaggedTemplateExpression':
      return isHarmlessCallee(inner.tag, judgement) && inner.quasi.expressions.every(harmless)
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
    default: {
      const isKnown = TRANSPARENT.has(inner.type) || (judgement.running.length > 0 && STATEMENTS.has(inner.type))
      return isKnown && everyPart(inner, harmless)
    }
  }
}

function everyPart(node: Node, test: (part: Node) => boolean): boolean {
  const fields = node as unknown as Readonly<Record<string, unknown>>
  for (const key in fields) {
    const value = fields[key]
    if (typeof value !== 'object' || value === null || isTypeKey(key) || isPositionKey(key)) continue
    if (!Array.isArray(value)) {
      if (isNode(value) && !vanishes(value) && !test(value)) return false
      continue
    }
    for (const item of value) if (isNode(item) && !vanishes(item) && !test(item)) return false
  }
  return true
}

/** How what a call is given is judged. */
export function argumentJudge(judgement: Judgement): ArgumentJudge {
  const { syntax, running, calls } = judgement
  return {
    syntax,
    handOver: (name) => calls.push({ name, how: 'handed' }),
    isCallable: (callback) => isHarmlessCallee(callback, judgement),
    mayChange: (target) =>
      running.length === 0
        ? !isForeign(target, syntax)
        : unwrap(target).type === 'ObjectExpression' || isOwnLocal(target, judgement),
  }
}

/** Whether calling an expression, or a method of it, does no more than the names noted in `calls`. */
function isHarmlessCallee(callee: Node, judgement: Judgement, isDirect = true): boolean {
  const node = unwrap(callee)
  switch (node.type) {
    case 'MemberExpression':
      return !node.computed && isHarmlessMember(node, judgement)
    case 'ChainExpression':
      return isHarmlessCallee(node.expression, judgement, isDirect)
    case 'CallExpression':
    case 'NewExpression':
      // What a call yields is called: harmless only where it is all a package's doing.
      return (
        isHarmlessCallee(node.callee, judgement, false) &&
        node.arguments.every((argument) => isHarmless(argument, judgement)) &&
        invokesNothing(node, argumentJudge(judgement))
      )
    case 'Literal':
    case 'TemplateLiteral':
    case 'ArrayExpression':
      return isHarmless(node, judgement)
    case 'Identifier':
      if (!judgement.syntax.isGlobalAt(node.start)) return isHarmlessName(node, judgement, isDirect)
      return PURE_GLOBALS.has(node.name) || (judgement.running.length > 0 && QUIET_GLOBALS.has(node.name))
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return isDirect && isHarmlessBody(node, judgement)
    case 'Super':
      return judgement.isOwnThis
    default:
      return false
  }
}

/** A method call: of a namespace's member, of a list or text, of what a package made. */
function isHarmlessMember(node: Extract<Node, { type: 'MemberExpression' }>, judgement: Judgement): boolean {
  const owner = unwrap(node.object)
  const method = memberName(node)
  const binding = owner.type === 'Identifier' ? judgement.syntax.bindingAt(owner.start) : undefined
  if (binding?.node.type === 'ImportNamespaceSpecifier' && method !== null) {
    judgement.calls.push({ name: `${binding.name}.${method}`, how: 'direct' })
    return true
  }
  if (method !== null && CONTENT_METHODS.has(method)) return isHarmless(owner, judgement)
  if (judgement.running.length === 0 || method === null) return isHarmlessCallee(owner, judgement, false)
  // In a function nothing is known of what it was given: only what lists and texts do is.
  if (PLAIN_METHODS.has(method) && binding?.topLevel !== true) return isHarmless(owner, judgement)
  if (isMutator(method) && isOwnLocal(owner, judgement)) return true
  return (binding === undefined || binding.topLevel) && isHarmlessCallee(owner, judgement, false)
}

/** Whether calling a name, or a method of what it holds, does no more than the names noted in `calls`. */
function isHarmlessName(node: Extract<Node, { type: 'Identifier' }>, judgement: Judgement, isDirect: boolean): boolean {
  const binding = judgement.syntax.bindingAt(node.start)
  if (binding === undefined || (binding.kind !== 'import' && isReassigned(binding))) return false
  const declared = binding.node
  const init = declared.type === 'VariableDeclarator' && declared.id.type === 'Identifier' ? declared.init : null
  const made = init === null ? declared : unwrap(init)
  if (binding.kind === 'import' || (binding.topLevel && (isFunction(made) || isClass(made)))) {
    judgement.calls.push({ name: binding.name, how: isDirect ? 'direct' : 'method' })
    return true
  }
  if (isDirect && isFunction(made) && (binding.kind === 'function' || init !== null))
    return isHarmlessBody(made, judgement)
  // What a name holds is judged by what made it, unless functions of ours went in: those may come out again. Only names
  // declared before are followed, so that this ends.
  if (init === null || declared.end >= node.start || !MADE_BY.has(made.type)) return false
  if (isDirect && holdsFunction(made)) return false
  return isHarmlessCallee(made, judgement, false)
}

/** Node types that make a value whose methods are judged by what made it. */
const MADE_BY: ReadonlySet<string> = new Set([
  'CallExpression',
  'NewExpression',
  'MemberExpression',
  'Identifier',
  'Literal',
  'TemplateLiteral',
  'ArrayExpression',
])

/** Whether a node is a class. */
export function isClass(node: Node): node is Class {
  return node.type === 'ClassDeclaration' || node.type === 'ClassExpression'
}

function holdsFunction(node: Node): boolean {
  let found = false
  walk(node, (part) => {
    found ||= isFunction(part)
  })
  return found
}
