import { splitTags } from './builtins.ts'
import { startEvaluation } from './evaluate.ts'
import { onlyText } from './evaluate-collections.ts'
import type { EvaluationContext, Via } from './evaluation.ts'
import type { CallNode, Finding } from './finding.ts'
import { headerNamed, type HeaderForm } from './forms.ts'
import { isOfRequest } from './header-requests.ts'
import { literalText, memberName, staticKey, unwrap, type Node } from './syntax.ts'
import { tagsOf, type Scope, type TagSet } from './value.ts'

/** Methods that take a header's name first and its value second. */
const METHODS: ReadonlySet<string> = new Set(['set', 'append', 'setHeader', 'appendHeader', 'header'])
/** Functions that take a request or event before the header's name: h3 and Nitro. */
const EVENT_FUNCTIONS: ReadonlySet<string> = new Set([
  'setHeader',
  'appendHeader',
  'setResponseHeader',
  'appendResponseHeader',
])

/** Functions that yield a header as what its value is assigned to: https://nuxt.com/docs/api/composables/use-response-header. */
const HEADER_FUNCTIONS: ReadonlySet<string> = new Set(['useResponseHeader'])

/** Names of what holds headers: `headers`, `responseHeaders`. */
const HEADERS_NAME = /headers$/i
/** Names of what answers a request, in Express and its like. */
const RESPONSE_NAME = /^(?:res|response|reply)$/i

/** The header forms at a node: a property named as a header, an assignment to one, or a call that sets one. */
export function headerSites(
  context: EvaluationContext,
  headers: readonly HeaderForm[],
  node: Node,
  ancestors: readonly Node[],
  scope: Scope,
): Finding[] {
  const found = headerAt(context, node, ancestors, scope)
  if (found === null) return []
  const header = headerNamed(headers, found.name)
  if (header === undefined || !(header.header.includes('-') || found.isHeader)) return []
  if (isOfRequest(scope.module, node, ancestors)) return []
  const { tags, via } = headerTags(context, found.value, header.separator, scope)
  const isShorthand = node.type === 'Property' && node.shorthand
  const place = { kind: 'header', value: found.value, separator: header.separator, isShorthand } as const
  return [{ node, form: `header:${header.name}`, kind: 'site', holds: 'response', tags, via, place }]
}

interface FoundHeader {
  readonly name: string
  readonly value: Node
  /** Whether the place alone says that it is a header, so that a name as plain as `xkey` may count. */
  readonly isHeader: boolean
}

function headerAt(
  context: EvaluationContext,
  node: Node,
  ancestors: readonly Node[],
  scope: Scope,
): FoundHeader | null {
  switch (node.type) {
    case 'Property':
      return headerProperty(context, node, ancestors, scope)
    case 'AssignmentExpression':
      return node.operator === '=' ? headerAssignment(context, node, scope) : null
    case 'CallExpression':
      return headerCall(context, node, scope)
    case 'ArrayExpression':
      return headerPair(context, node, ancestors, scope)
    default:
      return null
  }
}

function headerProperty(
  context: EvaluationContext,
  property: Extract<Node, { type: 'Property' }>,
  ancestors: readonly Node[],
  scope: Scope,
): FoundHeader | null {
  if (ancestors.at(-1)?.type !== 'ObjectExpression' || property.kind !== 'init' || property.method) return null
  const name =
    staticKey(property.key, property.computed) ?? (property.computed ? sureText(context, property.key, scope) : null)
  if (name === null) return null
  const owner = ancestors.slice(0, -1).findLast((node) => unwrap(node) === node)
  return { name, value: property.value, isHeader: owner !== undefined && namesHeaders(owner) }
}

/** A pair in a list of headers: `new Headers([['Cache-Tag', tag]])`. */
function headerPair(
  context: EvaluationContext,
  node: Extract<Node, { type: 'ArrayExpression' }>,
  ancestors: readonly Node[],
  scope: Scope,
): FoundHeader | null {
  const [key, value, ...others] = node.elements
  const around = ancestors.filter((one) => unwrap(one) === one)
  const owner = around.at(-2)
  if (around.at(-1)?.type !== 'ArrayExpression' || owner === undefined || !namesHeaders(owner)) return null
  if (!isValue(key) || !isValue(value) || others.length > 0) return null
  const name = literalText(key) ?? sureText(context, key, scope)
  return name === null ? null : { name, value, isHeader: true }
}

function isValue(node: Node | null | undefined): node is Node {
  return node !== null && node !== undefined && node.type !== 'SpreadElement'
}

/** Whether an object literal directly in this node is one of headers: `headers: {…}`, `new Headers({…})`. */
function namesHeaders(owner: Node): boolean {
  switch (owner.type) {
    case 'Property':
      return HEADERS_NAME.test(staticKey(owner.key, owner.computed) ?? '')
    case 'VariableDeclarator':
      return owner.id.type === 'Identifier' && HEADERS_NAME.test(owner.id.name)
    case 'NewExpression':
      return calledName(owner.callee) === 'Headers'
    default:
      return false
  }
}

function headerAssignment(
  context: EvaluationContext,
  node: Extract<Node, { type: 'AssignmentExpression' }>,
  scope: Scope,
): FoundHeader | null {
  const target = unwrap(node.left)
  if (target.type !== 'MemberExpression' || target.property.type === 'PrivateIdentifier') return null
  const name = memberName(target) ?? (target.computed ? sureText(context, target.property, scope) : null)
  const yielded = name === 'value' ? yieldedHeader(context, unwrap(target.object), scope) : null
  if (yielded !== null) return { name: yielded, value: node.right, isHeader: true }
  return name === null
    ? null
    : { name, value: node.right, isHeader: HEADERS_NAME.test(calledName(unwrap(target.object)) ?? '') }
}

/** The name of the header that an expression stands for: `useResponseHeader('Cache-Tag')`, or what was made of it. */
function yieldedHeader(context: EvaluationContext, owner: Node, scope: Scope): string | null {
  const made = owner.type === 'Identifier' ? scope.module.bindingAt(owner.start)?.node : undefined
  const call = made?.type === 'VariableDeclarator' && made.init !== null ? unwrap(made.init) : owner
  if (call.type !== 'CallExpression' || !HEADER_FUNCTIONS.has(calledName(unwrap(call.callee)) ?? '')) return null
  const [name] = call.arguments
  if (name === undefined || name.type === 'SpreadElement') return null
  return literalText(name) ?? sureText(context, name, scope)
}

function headerCall(context: EvaluationContext, call: CallNode, scope: Scope): FoundHeader | null {
  const callee = unwrap(call.callee)
  const index = nameIndex(callee)
  const name = index === null ? undefined : call.arguments[index]
  const value = index === null ? undefined : call.arguments[index + 1]
  if (name === undefined || value === undefined || name.type === 'SpreadElement' || value.type === 'SpreadElement')
    return null
  const text = literalText(name) ?? sureText(context, name, scope)
  return text === null ? null : { name: text, value, isHeader: setsHeader(callee) }
}

/** Whether a method can only set a header: `set` and `append` are those of other collections too. */
function setsHeader(callee: Node): boolean {
  const method = calledName(callee)
  if (callee.type !== 'MemberExpression' || (method !== 'set' && method !== 'append')) return true
  const owner = unwrap(callee.object)
  if (owner.type === 'NewExpression') return calledName(owner.callee) === 'Headers'
  const name = calledName(owner) ?? ''
  return HEADERS_NAME.test(name) || RESPONSE_NAME.test(name)
}

function calledName(callee: Node): string | null {
  return callee.type === 'MemberExpression' ? memberName(callee) : callee.type === 'Identifier' ? callee.name : null
}

function nameIndex(callee: Node): number | null {
  const name = calledName(callee)
  if (name === null) return null
  if (callee.type === 'MemberExpression') return METHODS.has(name) ? 0 : null
  return EVENT_FUNCTIONS.has(name) ? 1 : null
}

/** The text that an expression surely is; used for names of headers. */
function sureText(context: EvaluationContext, node: Node, scope: Scope): string | null {
  return onlyText(startEvaluation(context).evaluate(node, scope))
}

/** Evaluates the value of a header, in which one text holds several tags. */
function headerTags(
  context: EvaluationContext,
  value: Node,
  separator: ',' | ' ',
  scope: Scope,
): { tags: TagSet; via: Via } {
  const evaluation = startEvaluation(context)
  const tags = tagsOf(evaluation.evaluate(value, scope), (pieces) => splitTags(pieces, separator))
  return { tags, via: evaluation.via() }
}
