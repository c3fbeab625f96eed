import type { CallNode, TagPlace } from '../core/finding.ts'
import { literalText, staticKey, unwrap, type Node } from '../core/syntax.ts'

/** A text to be inserted. Where it opens something, it goes before what else is inserted there. */
export interface Edit {
  readonly offset: number
  readonly text: string
  readonly opens: boolean
}

type HeaderPlace = Extract<TagPlace, { kind: 'header' }>
type CallPlace = Extract<TagPlace, { kind: 'call' }>

/**
 * What has to be inserted so that a site carries a tag, first in its list: CDNs and Next drop the tail of a long one.
 * Nothing but the tags changes: neither keys, nor what is evaluated, nor in which order.
 *
 * @returns no edit where the tag can't be added safely; a purge then doesn't rely on it
 */
export function siteTagEdits(source: string, place: TagPlace, tag: string): Edit[] {
  const quoted = `'${tag}'`
  if (place.kind === 'header') return headerEdits(source, place, tag)
  if (place.kind === 'list') return listEdits(place.value, quoted, false)
  const { call, path, takesText } = place
  if (path.argument === null) {
    return [insert(argumentsStart(source, call), call.arguments.length === 0 ? quoted : `${quoted}, `)]
  }
  const given = call.arguments.slice(0, path.argument + 1)
  if (path.members.length > 1) return []
  if (given.some((argument) => argument.type === 'SpreadElement')) return spreadEdits(source, place, quoted)
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

/** Where a call's arguments begin: not at the first one, which may stand in parentheses that the tree leaves out. */
function argumentsStart(source: string, call: CallNode): number {
  const from = (call.typeArguments ?? call.callee).end
  return from + blankComments(source.slice(from, call.end)).indexOf('(') + 1
}

function hasTrailingComma(source: string, call: CallNode): boolean {
  const last = call.arguments.at(-1)
  return last !== undefined && blankComments(source.slice(last.end, call.end - 1)).includes(',')
}

/** Where a spread leaves open which argument is which, all of them are gathered, and handed on with the tag in its place. */
function spreadEdits(source: string, { call, path, takesText }: CallPlace, quoted: string): Edit[] {
  const index = path.argument ?? 0
  const [member] = path.members
  const own = `given[${index}]`
  const list = takesText ? `[${quoted}].concat(${own} || [])` : `[${quoted}, ...(${own} || [])]`
  const value =
    member === undefined ? list : `{ ...${own}, ${member}: [${quoted}, ...((${own} && ${own}.${member}) || [])] }`
  const before = `Array.from({ length: ${index} }, (_, at) => given[at])`
  const start = argumentsStart(source, call)
  return [
    { offset: start, text: `...((given) => [...${before}, ${value}, ...given.slice(${index + 1})])([`, opens: true },
    insert(call.end - 1, '])'),
  ]
}

/** Every comment replaced by blanks. For texts between nodes, where no string can stand. */
function blankComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, (comment) => ' '.repeat(comment.length))
}

/** A list of tags, or one tag where a text is taken as well. */
function listEdits(value: Node, quoted: string, takesText: boolean): Edit[] {
  if (value.type === 'ArrayExpression') {
    return [insert(value.start + 1, value.elements.length === 0 ? quoted : `${quoted}, `)]
  }
  // `concat` takes a text as one element, where a spread would take it apart. A list that is left out may be anything
  // that counts as false: `wanted && ['a']`.
  return takesText ? wrap(value, `[${quoted}].concat((`, ') || [])') : wrap(value, `[${quoted}, ...((`, ') || [])]')
}

function optionEdits(options: Node, member: string, quoted: string): Edit[] {
  if (options.type !== 'ObjectExpression' || !options.properties.every(isPlain)) {
    const tags = `[${quoted}, ...(given || [])]`
    return wrap(options, `(({ ${member}: given, ...others }) => ({ ...others, ${member}: ${tags} }))({ ...(`, ') })')
  }
  const existing = options.properties.findLast(
    (property) => property.type === 'Property' && staticKey(property.key, property.computed) === member,
  )
  if (existing?.type !== 'Property') {
    return [insert(options.start + 1, ` ${member}: [${quoted}]${options.properties.length === 0 ? ' ' : ','}`)]
  }
  if (!existing.shorthand) return listEdits(existing.value, quoted, false)
  return wrap(existing.value, `${member}: [${quoted}, ...(`, ' || [])]')
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

function headerEdits(source: string, { value, separator, isShorthand }: HeaderPlace, tag: string): Edit[] {
  const inner = unwrap(value)
  // A text that is surely not empty takes the tag in front; anything else may turn out undefined, empty or a list.
  if (startsWithTag(inner)) return [insert(inner.start + 1, `${tag}${separator}`)]
  const key = isShorthand ? `${source.slice(value.start, value.end)}: ` : ''
  return wrap(value, `${key}['${tag}', (`, `)].flat().filter(Boolean).join('${separator}')`)
}

function startsWithTag(node: Node): boolean {
  const start = node.type === 'TemplateLiteral' ? node.quasis[0]?.value.cooked : literalText(node)
  return start !== null && start !== undefined && /^[^\s,]/.test(start)
}
