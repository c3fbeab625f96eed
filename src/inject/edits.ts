import type { TagPlace } from '../core/finding.ts'
import { staticKey, unwrap, type Node } from '../core/syntax.ts'

/** A text to be inserted. Where it opens something, it goes before what else is inserted there. */
export interface Edit {
  readonly offset: number
  readonly text: string
  readonly opens: boolean
}

/**
 * What has to be inserted so that a site carries a tag, first in its list: CDNs and Next drop the tail of a long one.
 * Nothing but the tags changes: neither keys, nor what is evaluated, nor in which order.
 *
 * @returns no edit where the tag can't be added safely; a purge then doesn't rely on it
 */
export function siteTagEdits(source: string, place: TagPlace, tag: string): Edit[] {
  const quoted = `'${tag}'`
  if (place.kind === 'header') return headerEdits(source, place.value, tag, place.separator)
  const { call, path, takesText } = place
  const given = path.argument === null ? call.arguments : call.arguments.slice(0, path.argument + 1)
  if (path.argument === null) {
    const [first] = call.arguments
    return first === undefined ? [insert(call.end - 1, quoted)] : [insert(first.start, `${quoted}, `)]
  }
  if (given.some((argument) => argument.type === 'SpreadElement') || path.members.length > 1) return []
  const argument = call.arguments[path.argument]
  const member = path.members[0]
  if (argument === undefined) {
    const value = member === undefined ? `[${quoted}]` : `{ ${member}: [${quoted}] }`
    const missing = Array.from({ length: path.argument - call.arguments.length }, () => 'undefined')
    const comma = call.arguments.length === 0 || hasTrailingComma(source, call) ? '' : ', '
    return [insert(call.end - 1, comma + [...missing, value].join(', '))]
  }
  if (takesText || member === undefined) return listEdits(argument, quoted, takesText)
  return optionEdits(argument, member, quoted)
}

function insert(offset: number, text: string): Edit {
  return { offset, text, opens: false }
}

function wrap(node: Node, before: string, after: string): Edit[] {
  return [{ offset: node.start, text: before, opens: true }, insert(node.end, after)]
}

function hasTrailingComma(source: string, call: Extract<Node, { type: 'CallExpression' }>): boolean {
  const last = call.arguments.at(-1)
  if (last === undefined) return false
  const between = source.slice(last.end, call.end - 1)
  return between.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, '').includes(',')
}

/** A list of tags, or one tag where a text is taken as well. */
function listEdits(value: Node, quoted: string, takesText: boolean): Edit[] {
  if (value.type === 'ArrayExpression') {
    return [insert(value.start + 1, value.elements.length === 0 ? quoted : `${quoted}, `)]
  }
  // `concat` takes a text as one element, where a spread would take it apart.
  return takesText ? wrap(value, `[${quoted}].concat((`, ') ?? [])') : wrap(value, `[${quoted}, ...((`, ') ?? [])]')
}

function optionEdits(options: Node, member: string, quoted: string): Edit[] {
  if (options.type !== 'ObjectExpression' || !options.properties.every(isPlain)) {
    const tags = `[${quoted}, ...(options?.${member} ?? [])]`
    return wrap(options, `((options) => ({ ...options, ${member}: ${tags} }))(`, ')')
  }
  const existing = options.properties.findLast(
    (property) => property.type === 'Property' && staticKey(property.key, property.computed) === member,
  )
  if (existing?.type !== 'Property') {
    return [insert(options.start + 1, ` ${member}: [${quoted}]${options.properties.length === 0 ? ' ' : ','}`)]
  }
  if (!existing.shorthand) return listEdits(existing.value, quoted, false)
  return wrap(existing.value, `${member}: [${quoted}, ...(`, ' ?? [])]')
}

/** Whether a property's key is known, so that it is clear which one holds the tags. */
function isPlain(property: Node): boolean {
  return (
    property.type === 'Property' &&
    property.kind === 'init' &&
    !property.method &&
    staticKey(property.key, property.computed) !== null
  )
}

function headerEdits(source: string, value: Node, tag: string, separator: ',' | ' '): Edit[] {
  const inner = unwrap(value)
  const opening = source.slice(inner.start + 1, inner.start + 2)
  const isText = (inner.type === 'Literal' && typeof inner.value === 'string') || inner.type === 'TemplateLiteral'
  // A text that is surely not empty takes the tag in front; anything else may turn out undefined, empty or a list.
  if (isText && !['$', '"', "'", '`', separator].includes(opening))
    return [insert(inner.start + 1, `${tag}${separator}`)]
  return wrap(value, `['${tag}', `, `].flat().filter(Boolean).join('${separator}')`)
}
