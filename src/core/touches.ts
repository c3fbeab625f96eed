import { evaluationOf } from './purity.ts'
import { memberName, unwrap, type Node, type Syntax } from './syntax.ts'

/** Functions and methods that hand a server its handler: that says what answers requests, and changes no other code. */
const SERVES: ReadonlySet<string> = new Set(['createServer', 'createSecureServer', 'listen', 'serve'])

/**
 * The top-level names whose values alone a statement changes: `app` in `app.get('/', home)` and in `app.title = 'x'`.
 *
 * @returns `null` where it may change anything
 */
export function touchedBy(statement: Node, syntax: Syntax): readonly string[] | null {
  if (statement.type !== 'ExpressionStatement') return null
  const expression = strip(statement.expression)
  if (expression.type === 'AssignmentExpression') {
    const target = unwrap(expression.left)
    return target.type === 'MemberExpression' && isPlain([expression.right], syntax)
      ? topLevelRoot(target, syntax)
      : null
  }
  return expression.type === 'CallExpression' ? touchedByCall(expression, syntax) : null
}

function touchedByCall(call: Extract<Node, { type: 'CallExpression' }>, syntax: Syntax): readonly string[] | null {
  const args: Node[] = []
  let isMethod = false
  let at: Node = call
  for (;;) {
    if (at.type === 'CallExpression') {
      args.push(...at.arguments)
      const callee = strip(at.callee)
      const name =
        callee.type === 'MemberExpression' ? memberName(callee) : callee.type === 'Identifier' ? callee.name : null
      if (name !== null && SERVES.has(name)) return []
      at = callee
    } else if (at.type === 'MemberExpression') {
      isMethod = true
      at = strip(at.object)
    } else break
  }
  return isMethod && isPlain(args, syntax) ? topLevelRoot(at, syntax) : null
}

function strip(node: Node): Node {
  const inner = unwrap(node)
  if (inner.type === 'AwaitExpression') return strip(inner.argument)
  if (inner.type === 'UnaryExpression' && inner.operator === 'void') return strip(inner.argument)
  return inner.type === 'ChainExpression' ? strip(inner.expression) : inner
}

/** Whether making arguments does nothing but call what is followed anyway. */
function isPlain(args: readonly Node[], syntax: Syntax): boolean {
  return args.every((argument) => evaluationOf(argument, syntax).kind === 'nothing')
}

function topLevelRoot(node: Node, syntax: Syntax): readonly string[] | null {
  let root = unwrap(node)
  while (root.type === 'MemberExpression') root = unwrap(root.object)
  const binding = root.type === 'Identifier' ? syntax.bindingAt(root.start) : undefined
  return binding?.topLevel === true ? [binding.name] : null
}
