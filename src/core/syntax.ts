import type { Node, Program } from '@oxc-project/types'
import { visitorKeys } from '@typescript-eslint/visitor-keys'
import type { Markup } from './markup.ts'

export type { Node, Program } from '@oxc-project/types'

/** Path of a module relative to the project root, with `/`; see `ids.ts`. */
export type ModuleId = string

/** What a name stands for: one declaration, with every place that assigns it again. */
export interface Binding {
  readonly name: string
  readonly kind: 'import' | 'variable' | 'parameter' | 'function' | 'class' | 'enum' | 'namespace' | 'other'
  /** Whether it is bound at the module's top level. */
  readonly topLevel: boolean
  /** The declaring node: declarator, import specifier, function, class, enum. For a parameter: the function. */
  readonly node: Node
  /** Whether anything but its declaration assigns it, or writes into what it holds. */
  readonly written: boolean
  /**
   * The assignments, updates and calls that do so, by this name or by another one; `null` where it has several
   * declarations, or one that may be skipped.
   */
  readonly writes: readonly Node[] | null
}

/** One parsed module: its tree, and what each name in it stands for. */
export interface Syntax {
  readonly id: ModuleId
  readonly source: string
  readonly program: Program
  /** The binding an identifier at this offset refers to; `undefined` for a global or a name in no reference position. */
  readonly bindingAt: (offset: number) => Binding | undefined
  /** The top-level binding of that name. */
  readonly topLevel: (name: string) => Binding | undefined
  /** Whether the identifier at this offset refers to something that the module doesn't bind. */
  readonly isGlobalAt: (offset: number) => boolean
  /** Of a component, what its file says besides the scripts; those alone are the program. */
  readonly markup?: Markup
}

/** Keys that hold types or positions: what stands there never runs. */
const TYPE_KEYS: ReadonlySet<string> = new Set([
  'typeAnnotation',
  'returnType',
  'typeParameters',
  'typeArguments',
  'superTypeArguments',
  'implements',
])

/** Keys that say only where a node stands. */
export const POSITION_KEYS: ReadonlySet<string> = new Set(['start', 'end', 'range', 'loc', 'parent'])

/** Whether a property of a node holds a type, which never runs. */
export function isTypeKey(key: string): boolean {
  return TYPE_KEYS.has(key)
}

/** Whether a property of a node says only where it stands. */
export function isPositionKey(key: string): boolean {
  return POSITION_KEYS.has(key)
}

/** Whether a value found in a tree is a node. */
export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Partial<Node>).type === 'string'
}

/** Keys of children that can run, by type of node. A type that is not in the table is looked at whole. */
const RUNNING_KEYS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(visitorKeys).map(([type, keys]) => [type, (keys ?? []).filter((key) => !TYPE_KEYS.has(key))]),
)

/** The children of a node that can run, in source order. Types and declarations that vanish are left out. */
export function childrenOf(node: Node): Node[] {
  const children: Node[] = []
  forEachChild(node, (child) => void children.push(child))
  return children
}

/** Visits the {@link childrenOf} a node. */
export function forEachChild(node: Node, visit: (child: Node) => void): void {
  const keys =
    RUNNING_KEYS.get(node.type) ?? Object.keys(node).filter((key) => !TYPE_KEYS.has(key) && !POSITION_KEYS.has(key))
  for (const key of keys) {
    const value = (node as unknown as Readonly<Record<string, unknown>>)[key]
    if (typeof value !== 'object' || value === null) continue
    if (!Array.isArray(value)) {
      if (isNode(value) && !vanishes(value)) visit(value)
      continue
    }
    for (const item of value) if (isNode(item) && !vanishes(item)) visit(item)
  }
}

/** Deepest nesting of a tree that is walked. Steps that call themselves once a level would run out of stack below it. */
export const MAX_NESTING = 1000

/**
 * Visits a node and all below it that can run, parents first. `ancestors` are those of the node, outermost first; the
 * array is reused, so copy what you keep. Returning `false` leaves out what is below.
 *
 * @throws RangeError where code is nested deeper than any that a person writes
 */
export function walk(root: Node, visit: (node: Node, ancestors: readonly Node[]) => boolean | void): void {
  const ancestors: Node[] = []
  const step = (node: Node): void => {
    if (ancestors.length > MAX_NESTING) throw new RangeError('the code is nested too deep')
    if (visit(node, ancestors) === false) return
    ancestors.push(node)
    forEachChild(node, step)
    ancestors.pop()
  }
  step(root)
}

/** Whether a declaration or class member leaves nothing behind when types are stripped. */
export function vanishes(node: Node): boolean {
  switch (node.type) {
    case 'TSTypeAliasDeclaration':
    case 'TSInterfaceDeclaration':
    case 'TSDeclareFunction':
    case 'TSNamespaceExportDeclaration':
    case 'TSAbstractMethodDefinition':
    case 'TSIndexSignature':
      return true
    case 'TSAbstractPropertyDefinition':
    case 'TSAbstractAccessorProperty':
      return node.decorators.length === 0
    case 'MethodDefinition':
      return node.value.type === 'TSEmptyBodyFunctionExpression'
    case 'PropertyDefinition':
      // A decorator runs whatever it stands on: `@Column declare name: string`.
      return node.declare === true && node.decorators.length === 0
    case 'VariableDeclaration':
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
    case 'TSEnumDeclaration':
      return node.declare === true
    case 'TSModuleDeclaration':
      return node.declare === true || node.global || !runs(node.body)
    case 'ImportDeclaration':
    case 'TSImportEqualsDeclaration':
    case 'ImportSpecifier':
      return node.importKind === 'type'
    case 'ExportAllDeclaration':
    case 'ExportSpecifier':
      return node.exportKind === 'type'
    case 'ExportNamedDeclaration':
      return node.exportKind === 'type' || (node.declaration !== null && vanishes(node.declaration))
    case 'ExportDefaultDeclaration':
      return vanishes(node.declaration)
    default:
      return false
  }
}

/** Whether a TypeScript namespace holds anything that runs: one of types alone leaves nothing behind. */
function runs(body: Node | null): boolean {
  if (body === null) return false
  if (body.type === 'TSModuleDeclaration') return !vanishes(body)
  return body.type === 'TSModuleBlock' && body.body.some((statement) => !vanishes(statement))
}

/** Takes away what TypeScript writes around an expression without changing its value. */
export function unwrap(node: Node): Node {
  switch (node.type) {
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSTypeAssertion':
    case 'TSNonNullExpression':
    case 'TSInstantiationExpression':
    case 'ParenthesizedExpression':
      return unwrap(node.expression)
    default:
      return node
  }
}

/** The text of a string literal or of a template without expressions; `null` for anything else. */
export function literalText(node: Node): string | null {
  const inner = unwrap(node)
  if (inner.type === 'Literal') return typeof inner.value === 'string' ? inner.value : null
  if (inner.type !== 'TemplateLiteral' || inner.expressions.length > 0) return null
  return inner.quasis[0]?.value.cooked ?? null
}

/** The name of a property key that is known without running anything; `null` for a computed or private one. */
export function staticKey(key: Node, computed: boolean): string | null {
  if (!computed && key.type === 'Identifier') return key.name
  if (key.type === 'Literal' && typeof key.value === 'number') return String(key.value)
  return literalText(key)
}

/** Every identifier that a binding pattern binds, in source order. */
export function boundNames(pattern: Node): string[] {
  switch (pattern.type) {
    case 'Identifier':
      return [pattern.name]
    case 'ObjectPattern':
      return pattern.properties.flatMap((property) =>
        boundNames(property.type === 'RestElement' ? property.argument : property.value),
      )
    case 'ArrayPattern':
      return pattern.elements.flatMap((element) => (element === null ? [] : boundNames(element)))
    case 'AssignmentPattern':
      return boundNames(pattern.left)
    case 'RestElement':
      return boundNames(pattern.argument)
    default:
      return []
  }
}

/** The name of the member that an expression reads, where it is known: `b` in `a.b` and `a['b']`. */
export function memberName(node: Extract<Node, { type: 'MemberExpression' }>): string | null {
  return node.property.type === 'PrivateIdentifier' ? null : staticKey(node.property, node.computed)
}
