import { identifiersOf, isFunction, parentOf } from './surroundings.ts'
import { memberName, unwrap, type Node, type Syntax } from './syntax.ts'

/** Names of what was asked, or is to be sent. */
const REQUEST_NAME = /^(?:req|request|req(?:uest)?headers)$/i
/** Functions that send a request, or whose members do. */
const CLIENTS: ReadonlySet<string> = new Set(['fetch', '$fetch', 'ofetch', 'axios', 'got', 'ky'])

/** What is sent with a request tags no entry: `fetch(url, { headers: { 'Surrogate-Key': … } })` asks a CDN to purge. */
export function isOfRequest(module: Syntax, node: Node, ancestors: readonly Node[]): boolean {
  const target = targetOf(node)
  if (target !== null && namesIn(target).some((name) => REQUEST_NAME.test(name))) return true
  const around = ancestors.slice(ancestors.findLastIndex(isBoundary) + 1)
  if (around.some(isSending)) return true
  const declarator = around.findLast((one) => one.type === 'VariableDeclarator')
  return declarator !== undefined && isSent(module, declarator.id)
}

/** What a call or an assignment sets the header of. */
function targetOf(node: Node): Node | null {
  const place = node.type === 'CallExpression' ? node.callee : node.type === 'AssignmentExpression' ? node.left : null
  const member = place === null ? null : unwrap(place)
  return member?.type === 'MemberExpression' ? member.object : null
}

function isBoundary(node: Node): boolean {
  return /^(?:Program|BlockStatement|ClassBody|ArrowFunctionExpression)$/.test(node.type)
}

function isSending(node: Node): boolean {
  if (node.type === 'NewExpression') return namesIn(node.callee).at(-1) === 'Request'
  return node.type === 'CallExpression' && CLIENTS.has(namesIn(node.callee)[0] ?? '')
}

/** Whether what is declared under a name goes into requests, and nowhere else. */
function isSent(module: Syntax, name: Node): boolean {
  if (name.type !== 'Identifier') return false
  if (REQUEST_NAME.test(name.name)) return true
  const binding = module.bindingAt(name.start)
  const uses = [...identifiersOf(module)].filter(
    (use) => use.start !== name.start && module.bindingAt(use.start) === binding,
  )
  return binding !== undefined && uses.length > 0 && uses.every((use) => isInRequest(module, use))
}

function isInRequest(module: Syntax, use: Node): boolean {
  let node = parentOf(module, use)
  while (node !== undefined && !isFunction(node) && node.type !== 'BlockStatement') {
    if (isSending(node)) return true
    node = parentOf(module, node)
  }
  return false
}

/** The names along an expression, outermost owner first: `response`, `headers` of `response.headers`. */
function namesIn(expression: Node): readonly string[] {
  const node = unwrap(expression)
  switch (node.type) {
    case 'Identifier':
      return [node.name]
    case 'MemberExpression': {
      const name = memberName(node)
      return [...namesIn(node.object), ...(name === null ? [] : [name])]
    }
    case 'CallExpression':
      return namesIn(node.callee)
    case 'ChainExpression':
      return namesIn(node.expression)
    default:
      return []
  }
}
