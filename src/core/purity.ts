import { invokesNothing } from './callbacks.ts'
import {
  argumentJudge,
  isClass,
  isHarmless,
  isHarmlessOwner,
  isHarmlessWhenCalled,
  type Call,
  type Judgement,
} from './harmless.ts'
import { isReassigned } from './own-locals.ts'
import { isFunction } from './surroundings.ts'
import { memberName, unwrap, walk, type Binding, type Node, type Syntax } from './syntax.ts'

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

/**
 * What a top-level statement other than a declaration does. To hang something on what its own module made
 * (`Button.displayName = 'Button'`, `app.get('/', home)`) belongs to that, and is nothing by itself.
 */
export function evaluationOfStatement(node: Node, syntax: Syntax): Evaluation {
  const hung = hungOn(node, syntax)
  if (hung === null) return effectOf(node, syntax)
  return conclude(
    node,
    syntax,
    (judgement) =>
      hung.values.every((value) => isHarmless(value, judgement)) &&
      isOwnMake(hung.owner.node, hung.call !== null, judgement) &&
      (hung.call === null || invokesNothing(hung.call, argumentJudge(judgement))),
  )
}

/** Something that is hung on what a top-level name of the module stands for. */
interface Hung {
  readonly owner: Binding
  readonly values: readonly Node[]
  /** The method call that hangs it there; `null` for an assignment. */
  readonly call: Extract<Node, { type: 'CallExpression' }> | null
}

/** What a statement may hang something on; `null` where it is of no such form. */
export function hungOn(node: Node, syntax: Syntax): Hung | null {
  if (node.type !== 'ExpressionStatement') return null
  const expression = unwrap(node.expression)
  const call = expression.type === 'CallExpression' ? expression : null
  const assignment = expression.type === 'AssignmentExpression' && expression.operator === '=' ? expression : null
  const target = unwrap(call?.callee ?? assignment?.left ?? expression)
  if (target.type !== 'MemberExpression' || memberName(target) === null) return null
  const object = unwrap(target.object)
  const owner = object.type === 'Identifier' ? syntax.bindingAt(object.start) : undefined
  if (owner?.topLevel !== true || owner.kind === 'import' || isReassigned(owner)) return null
  return { owner, values: call?.arguments ?? (assignment === null ? [] : [assignment.right]), call }
}

/**
 * Whether what declares a name makes it, so that it has no other name yet: a function, a class, what a package made. Whose
 * method is called, that has to be of a package, or built in.
 */
function isOwnMake(declaration: Node, isCalled: boolean, judgement: Judgement): boolean {
  if (declaration.type !== 'VariableDeclarator') return !isCalled && (isFunction(declaration) || isClass(declaration))
  if (declaration.init === null || declaration.id.type !== 'Identifier') return false
  const made = unwrap(declaration.init)
  if (made.type === 'CallExpression' || made.type === 'NewExpression') return isHarmlessOwner(made, judgement)
  return !isCalled && (isFunction(made) || isClass(made) || made.type === 'ObjectExpression')
}

/** The judgement of something that may do anything, with the names that it calls at once. */
export function effectOf(node: Node, syntax: Syntax): Evaluation {
  return { kind: 'effect', calls: callsAtOnce(node, syntax) }
}

/** What using what a statement declares does. */
export interface Invocation {
  /** Calling it, or constructing one. */
  readonly direct: Evaluation
  /** Calling a method of it, or of what it yields. Of what may do anything no calls are told: nobody asks for them. */
  readonly method: Evaluation
}

/** What calling what a function, class or declarator makes does. */
export function invocationOf(node: Node, syntax: Syntax): Invocation {
  const declared = node.type === 'VariableDeclarator' && node.init !== null ? unwrap(node.init) : unwrap(node)
  const running = isFunction(declared) ? (declared.body ?? declared) : declared
  return {
    direct: conclude(running, syntax, (judgement) => isHarmlessWhenCalled(declared, judgement)),
    method: judgedBy(syntax, (judgement) => isHarmlessOwner(declared, judgement)) ?? { kind: 'effect', calls: [] },
  }
}

function conclude(node: Node, syntax: Syntax, judge: (judgement: Judgement) => boolean): Evaluation {
  return judgedBy(syntax, judge) ?? effectOf(node, syntax)
}

/** What harmless code does; `null` where it may do anything. */
function judgedBy(syntax: Syntax, judge: (judgement: Judgement) => boolean): Evaluation | null {
  const calls: Call[] = []
  if (!judge({ syntax, calls, running: [], isOwnThis: false })) return null
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
    calls.push({
      name: isSpace ? `${binding.name}.${member}` : binding.name,
      how: isSpace || owner === callee ? 'direct' : 'method',
    })
    return true
  })
  return calls
}
