import { isNode, isTypeKey, POSITION_KEYS, unwrap, vanishes, type Node } from './syntax.ts'

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

/** Keys of which no value says anything that runs. */
const SILENT_KEYS: ReadonlySet<string> = new Set(['type', ...POSITION_KEYS, ...CHECKER_KEYS])

/**
 * A text that is equal for two pieces of code exactly when they differ in nothing that runs: blind to comments,
 * formatting, quotes and types; not to directives, raw template text, JSX text (as React reads it), enums, decorators.
 * In a class with decorators types of members count too, for `emitDecoratorMetadata` turns them into code.
 */
export function normalise(node: Node): string {
  return encode(node, false)
}

// Texts are put together as they are made: to collect their parts and join those takes half as long again.
function encode(node: Node, withTypes: boolean): string {
  const inner = unwrap(node)
  switch (inner.type) {
    case 'Literal':
      return encodeLiteral(inner)
    case 'TemplateElement':
      return 'q' + JSON.stringify(inner.value.raw)
    case 'JSXText':
      return 'x' + JSON.stringify(jsxText(inner.value))
    default:
      return encodeFields(inner, withTypes || isDecorated(inner))
  }
}

function encodeFields(node: Node, withTypes: boolean): string {
  let text = '(' + node.type
  const fields = node as unknown as Readonly<Record<string, unknown>>
  for (const key in fields) {
    const value = fields[key]
    // Most fields say nothing, as by `encodeField`.
    if (value === null || value === undefined || value === false || SILENT_KEYS.has(key)) continue
    if (isTypeKey(key) && !(withTypes && EMITTED_KEYS.has(key))) continue
    if (key === 'optional' && node.type !== 'MemberExpression' && node.type !== 'CallExpression') continue
    const name = key === 'key' && isNode(value) ? plainKey(node, value) : null
    text += name === null ? encodeField(key, value, withTypes && !isInside(node, key)) : ' key:' + JSON.stringify(name)
  }
  return text + ')'
}

/** Whether a field holds the inside of a class member, whose types nothing reads. */
function isInside(node: Node, key: string): boolean {
  if (node.type === 'PropertyDefinition' || node.type === 'AccessorProperty') return key === 'value'
  return node.type === 'StaticBlock' || node.type === 'BlockStatement'
}

/** The name of a property that is written out: `{ a: 1 }` and `{ 'a': 1 }` are one; formatters move between the two. */
function plainKey(parent: Node, key: Node): string | null {
  if (!('computed' in parent) || parent.computed === true) return null
  const name = key.type === 'Identifier' ? key.name : key.type === 'Literal' ? key.value : null
  return typeof name === 'string' ? name : null
}

/** Absent, `null`, `false` and an empty list say the same in every dialect of the tree. */
function encodeField(key: string, value: unknown, withTypes: boolean): string {
  if (!Array.isArray(value)) return ' ' + key + ':' + encodeValue(value, withTypes)
  let items = ''
  for (const item of value) {
    if (!isNode(item) || !isSilent(item)) items += encodeValue(item, withTypes) + ','
  }
  return items === '' ? '' : ' ' + key + '[' + items + ']'
}

function encodeValue(value: unknown, withTypes: boolean): string {
  return isNode(value) ? encode(value, withTypes) : (JSON.stringify(value) ?? 'u')
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
