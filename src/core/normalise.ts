import { isNode, isPositionKey, isTypeKey, unwrap, vanishes, type Node } from './syntax.ts'

/**
 * Flags that only the type checker reads. What is not named here counts: syntax of a later day changes a fingerprint
 * rather than being overlooked.
 */
const CHECKER_KEYS: ReadonlySet<string> = new Set([
  'accessibility',
  'readonly',
  'override',
  'abstract',
  'definite',
  'importKind',
  'exportKind',
])

/** Types of which `emitDecoratorMetadata` keeps the outermost name. */
const EMITTED_KEYS: ReadonlySet<string> = new Set(['typeAnnotation', 'returnType'])

/**
 * A text that is equal for two pieces of code exactly when they differ in nothing that runs: blind to comments,
 * formatting, quotes and types; not to directives, raw template text, JSX text (as React reads it), enums, decorators.
 * In a class with decorators types of members count too, for `emitDecoratorMetadata` turns them into code.
 */
export function normalise(node: Node): string {
  const out: string[] = []
  encode(node, false, out)
  return out.join('')
}

function encode(node: Node, withTypes: boolean, out: string[]): void {
  const inner = unwrap(node)
  switch (inner.type) {
    case 'Literal':
      return void out.push(encodeLiteral(inner))
    case 'TemplateElement':
      return void out.push('q', JSON.stringify(inner.value.raw))
    case 'JSXText':
      return void out.push('x', JSON.stringify(jsxText(inner.value)))
    default:
      encodeFields(inner, withTypes || isDecorated(inner), out)
  }
}

function encodeFields(node: Node, withTypes: boolean, out: string[]): void {
  out.push('(', node.type)
  const fields = node as unknown as Readonly<Record<string, unknown>>
  for (const key of Object.keys(node)) {
    const value = fields[key]
    // Most fields say nothing, as by `encodeField`.
    if (value === null || value === undefined || value === false) continue
    if (key === 'type' || isPositionKey(key) || CHECKER_KEYS.has(key)) continue
    if (isTypeKey(key) && !(withTypes && EMITTED_KEYS.has(key))) continue
    if (key === 'optional' && node.type !== 'MemberExpression' && node.type !== 'CallExpression') continue
    if (key === 'key' && isNode(value) && encodeKey(node, value, out)) continue
    encodeField(key, value, withTypes && !isInside(node, key), out)
  }
  out.push(')')
}

/** Whether a field holds the inside of a class member, whose types nothing reads. */
function isInside(node: Node, key: string): boolean {
  if (node.type === 'PropertyDefinition' || node.type === 'AccessorProperty') return key === 'value'
  return node.type === 'StaticBlock' || node.type === 'BlockStatement'
}

/** `{ a: 1 }` and `{ 'a': 1 }` are one property; formatters move between the two. */
function encodeKey(parent: Node, key: Node, out: string[]): boolean {
  if (!('computed' in parent) || parent.computed === true) return false
  const name = key.type === 'Identifier' ? key.name : key.type === 'Literal' ? key.value : null
  if (typeof name !== 'string') return false
  out.push(' key:', JSON.stringify(name))
  return true
}

function encodeField(key: string, value: unknown, withTypes: boolean, out: string[]): void {
  // Absent, `null`, `false` and an empty list say the same in every dialect of the tree.
  if (value === null || value === undefined || value === false) return
  if (Array.isArray(value)) {
    const items = value.filter((item) => !isNode(item) || !isSilent(item))
    if (items.length === 0) return
    out.push(' ', key, '[')
    for (const item of items) {
      if (isNode(item)) encode(item, withTypes, out)
      else out.push(JSON.stringify(item) ?? 'u')
      out.push(',')
    }
    out.push(']')
    return
  }
  out.push(' ', key, ':')
  if (isNode(value)) encode(value, withTypes, out)
  else out.push(JSON.stringify(value) ?? 'u')
}

function encodeLiteral(node: Extract<Node, { type: 'Literal' }>): string {
  if ('bigint' in node) return `${node.bigint}n`
  if ('regex' in node) return `r${JSON.stringify([node.regex.pattern, node.regex.flags])}`
  // Not as JSON: a number too large for it would be the same as a hole in a list.
  return typeof node.value === 'number' || node.value === null ? `n${node.value}` : JSON.stringify(node.value)
}

/** List items without effect: stray semicolons, vanishing declarations, JSX blanks and comments, a `this` parameter. */
function isSilent(node: Node): boolean {
  if (node.type === 'EmptyStatement' || vanishes(node)) return true
  if (node.type === 'Identifier') return node.name === 'this'
  if (node.type === 'JSXExpressionContainer') return node.expression.type === 'JSXEmptyExpression'
  return node.type === 'JSXText' && jsxText(node.value) === ''
}

/**
 * JSX text as React reads it: lines are trimmed, blank ones dropped, the rest joined by one space
 * (https://react.dev/learn/writing-markup-with-jsx; the rule is Babel's `cleanJSXElementLiteralChild`).
 */
function jsxText(text: string): string {
  const lines = text.split(/\r\n|\n|\r/)
  return lines
    .map((line, index) => {
      const plain = line.replaceAll('\t', ' ')
      const left = index === 0 ? plain : plain.replace(/^ +/, '')
      return index === lines.length - 1 ? left : left.replace(/ +$/, '')
    })
    .filter((line) => line !== '')
    .join(' ')
}

/** Whether a node is a class with a decorator anywhere on it, its members or their parameters. */
export function isDecorated(node: Node): boolean {
  if (node.type !== 'ClassDeclaration' && node.type !== 'ClassExpression') return false
  const decorators = (owner: object): boolean =>
    'decorators' in owner && Array.isArray(owner.decorators) && owner.decorators.length > 0
  const members = node.body.body.filter((member) => !vanishes(member))
  const parameters = members.flatMap((member) => (member.type === 'MethodDefinition' ? member.value.params : []))
  return [node, ...members, ...parameters].some(decorators)
}
