import { isHarmless, isHarmlessOwner, isHarmlessWhenCalled, type Call, type Judgement } from './harmless.ts'
import { isFunction } from './surroundings.ts'
import { memberName, unwrap, walk, type Node, type Syntax } from './syntax.ts'

/**
 * What running a piece of code does. `nothing`: it only makes a value. `calls`: it calls what these names stand for, and
 * does nothing else if those don't. `effect`: it may do anything; of what it calls, the names are told as far as they are
 * known.
 */
export interface Evaluation {
  readonly kind: 'nothing' | 'calls' | 'effect'
  readonly calls: readonly Call[]
}

/** What evaluating an expression, function, class or enum at a module's top level does. */
export function evaluationOf(node: Node, syntax: Syntax): Evaluation {
  return conclude(node, syntax, (judgement) => isHarmless(node, judgement))
}

/** The judgement of something that may do anything, with the names that it calls at once. */
export function effectOf(node: Node, syntax: Syntax): Evaluation {
  return { kind: 'effect', calls: callsAtOnce(node, syntax) }
}

/** What using what a statement declares does. */
export interface Invocation {
  /** Calling it, or constructing one. */
  readonly direct: Evaluation
  /** Calling a method of it, or of what it yields. */
  readonly method: Evaluation
}

/** What calling what a function, class or declarator makes does. */
export function invocationOf(node: Node, syntax: Syntax): Invocation {
  const declared = node.type === 'VariableDeclarator' && node.init !== null ? unwrap(node.init) : unwrap(node)
  const running = isFunction(declared) ? (declared.body ?? declared) : declared
  return {
    direct: conclude(running, syntax, (judgement) => isHarmlessWhenCalled(declared, judgement)),
    method: conclude(running, syntax, (judgement) => isHarmlessOwner(declared, judgement)),
  }
}

function conclude(node: Node, syntax: Syntax, judge: (judgement: Judgement) => boolean): Evaluation {
  const calls: Call[] = []
  if (!judge({ syntax, calls, running: [], isOwnThis: false })) return effectOf(node, syntax)
  return { kind: calls.length === 0 ? 'nothing' : 'calls', calls }
}

/** The top-level names that code calls when it runs, and not only in functions that it makes. */
function callsAtOnce(root: Node, syntax: Syntax): Call[] {
  const calls: Call[] = []
  walk(root, (node, ancestors) => {
    if (isFunction(node)) {
      const parent = ancestors.at(-1)
      return node === root || (parent?.type === 'CallExpression' && unwrap(parent.callee) === node)
    }
    if (node.type !== 'CallExpression' && node.type !== 'NewExpression' && node.type !== 'TaggedTemplateExpression')
      return true
    const callee = unwrap(node.type === 'TaggedTemplateExpression' ? node.tag : node.callee)
    const owner = callee.type === 'MemberExpression' ? unwrap(callee.object) : callee
    const binding = owner.type === 'Identifier' ? syntax.bindingAt(owner.start) : undefined
    if (binding?.topLevel !== true) return true
    const member = callee.type === 'MemberExpression' ? memberName(callee) : null
    const isSpace = binding.node.type === 'ImportNamespaceSpecifier' && member !== null
    calls.push({ name: isSpace ? `${binding.name}.${member}` : binding.name, isDirect: isSpace || owner === callee })
    return true
  })
  return calls
}
