import { splitTags } from './builtins.ts'
import { startEvaluation } from './evaluate.ts'
import { onlyText } from './evaluate-collections.ts'
import type { EvaluationContext, Via } from './evaluation.ts'
import type { CallNode, Finding } from './finding.ts'
import type { HeaderForm } from './forms.ts'
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

/** The header forms at a node: a property named as a header, or a call that sets one. */
export function headerSites(
  context: EvaluationContext,
  headers: readonly HeaderForm[],
  node: Node,
  ancestors: readonly Node[],
  scope: Scope,
): Finding[] {
  const found =
    node.type === 'Property'
      ? headerProperty(context, node, ancestors, scope)
      : node.type === 'CallExpression'
        ? headerCall(context, node, scope)
        : null
  if (found === null) return []
  const header = headers.find((candidate) => candidate.header === found.name.toLowerCase())
  if (header === undefined || !(header.header.includes('-') || found.isHeader)) return []
  const { tags, via } = headerTags(context, found.value, header.separator, scope)
  const place = { kind: 'header', value: found.value, separator: header.separator } as const
  return [{ node, form: `header:${header.name}`, kind: 'site', holds: 'response', tags, via, place }]
}

interface FoundHeader {
  readonly name: string
  readonly value: Node
  /** Whether the place alone says that it is a header, so that a name as plain as `xkey` may count. */
  readonly isHeader: boolean
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
  const owner = ancestors.at(-2)
  const isNamedHeaders = owner?.type === 'Property' && staticKey(owner.key, owner.computed)?.toLowerCase() === 'headers'
  const isHeadersCall =
    owner?.type === 'NewExpression' && owner.callee.type === 'Identifier' && owner.callee.name === 'Headers'
  return { name, value: property.value, isHeader: isNamedHeaders || isHeadersCall }
}

function headerCall(context: EvaluationContext, call: CallNode, scope: Scope): FoundHeader | null {
  const callee = unwrap(call.callee)
  const index = nameIndex(callee)
  const name = index === null ? undefined : call.arguments[index]
  const value = index === null ? undefined : call.arguments[index + 1]
  if (name === undefined || value === undefined || name.type === 'SpreadElement' || value.type === 'SpreadElement')
    return null
  const text = literalText(name) ?? sureText(context, name, scope)
  return text === null ? null : { name: text, value, isHeader: calledName(callee) !== 'set' }
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
