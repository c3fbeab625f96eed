import { literalText, staticKey, memberName, unwrap, type Node, type Syntax } from '../../core/syntax.ts'
import type { CodeFile } from './code-file.ts'
import { objectsOf, valueAt, type ArrayNode, type ObjectNode } from './config-objects.ts'
import { indentAt, lineEnd, type Insertion } from './edit.ts'

/**
 * The insertion that puts an item first into a list of an object: `['tools', 'rspack', 'plugins']`. Objects and lists that
 * are missing are made.
 *
 * @returns `null` where the list isn't written as one
 */
export function insertFirst(
  code: CodeFile,
  object: ObjectNode,
  path: readonly string[],
  item: string,
): Insertion | null {
  const [key = '', ...rest] = path
  const found = findProperty(code.syntax, object, key)
  if (found === null) return null
  if (found === undefined) return insertProperty(code, object, nested(path, `[${item}]`))
  if (rest.length > 0) {
    const value = unwrap(found)
    return value.type === 'ObjectExpression' ? insertFirst(code, value, rest, item) : null
  }
  const list = listOf(code.syntax, found)
  return list === null ? null : insertItem(code, list, item)
}

/** The insertion that gives an object a field, if it has none of that name; `null` where that can't be told. */
export function insertField(
  code: CodeFile,
  object: ObjectNode,
  key: string,
  value: string,
): Insertion | 'there' | null {
  const found = findProperty(code.syntax, object, key)
  if (found === null) return null
  return found === undefined ? insertProperty(code, object, `${key}: ${value}`) : 'there'
}

/** The text that a field holds; `null` where it holds none, or that can't be told. */
export function fieldText({ syntax }: CodeFile, object: ObjectNode, key: string): string | null {
  const found = findProperty(syntax, object, key)
  return found === null || found === undefined ? null : literalText(found)
}

function nested([key = '', ...rest]: readonly string[], value: string): string {
  return rest.length === 0 ? `${key}: ${value}` : `${key}: { ${nested(rest, value)} }`
}

/** The value of a field, also of what is spread into the object; `undefined`: there is none, `null`: that isn't known. */
function findProperty(syntax: Syntax, object: ObjectNode, key: string): Node | null | undefined {
  for (const property of object.properties.toReversed()) {
    if (property.type === 'SpreadElement') {
      const [spread, ...others] = objectsOf(syntax, property.argument) ?? []
      if (spread === undefined || others.length > 0) return null
      const value = findProperty(syntax, spread, key)
      if (value !== undefined) return value
    } else {
      const name = staticKey(property.key, property.computed)
      if (name === null) return null
      if (name === key) return property.kind === 'init' && !property.method ? property.value : null
    }
  }
  return undefined
}

/** The list that an expression comes to, or that is filtered to come to it. */
function listOf(syntax: Syntax, expression: Node): ArrayNode | null {
  const node = unwrap(expression)
  if (node.type === 'ArrayExpression') return node
  if (node.type === 'Identifier') {
    const value = valueAt(syntax, node)
    return value === null || unwrap(value).type === 'Identifier' ? null : listOf(syntax, value)
  }
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return null
  return /^(?:filter|concat|flat)$/.test(memberName(node.callee) ?? '') ? listOf(syntax, node.callee.object) : null
}

function insertItem(code: CodeFile, { start, end, elements }: ArrayNode, item: string): Insertion {
  return insertAfterBracket(code, { start, end }, item, elements.length > 0)
}

function insertProperty(code: CodeFile, { start, end, properties }: ObjectNode, text: string): Insertion {
  return insertAfterBracket(code, { start, end }, text, properties.length > 0)
}

/** After an opening bracket: on a line of its own where what is inside has lines of its own. */
function insertAfterBracket(
  { syntax: { source }, style }: CodeFile,
  { start, end }: { readonly start: number; readonly end: number },
  text: string,
  isFilled: boolean,
): Insertion {
  const at = start + 1
  const inside = source.slice(at, end - 1)
  const opening = /^[ \t]*(?:\/\/.*|\/\*[^\n]*?\*\/[ \t]*)?(?=\r?\n)/.exec(inside)
  if (opening !== null && inside.trim() !== '') {
    const next = /\n([ \t]*)\S/.exec(inside.slice(opening[0].length))?.[1]
    return { at: lineEnd(source, at), text: `${style.lineBreak}${next ?? ''}${text},` }
  }
  const isObject = source.charAt(start) === '{'
  if (inside.trim() !== '') {
    const gap = /^[ \t]*/.exec(inside)?.[0] ?? ''
    return { at, text: `${gap}${text}${isFilled ? ',' : ''}${gap === '' && isFilled ? ' ' : ''}` }
  }
  const isWide = inside.includes('\n')
  const outer = indentAt(source, start)
  const pad = isObject ? ' ' : ''
  const filling = isWide
    ? `${style.lineBreak}${outer}${style.indent}${text},${style.lineBreak}${outer}`
    : pad + text + pad
  return { at, text: filling, until: end - 1 }
}
