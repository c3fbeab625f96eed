import type { Class, MethodDefinition, PropertyDefinition, StaticBlock } from '@oxc-project/types'
import { unwrap, walk, type Node, type Syntax } from './syntax.ts'
import type { FunctionNode } from './value.ts'

/** What stands around each node of a module: trees themselves only lead downwards. */
interface Surroundings {
  readonly parents: ReadonlyMap<Node, Node>
  /** Identifiers by their offset. */
  readonly identifiers: ReadonlyMap<number, Node>
}

const FOUND = new WeakMap<Node, Surroundings>()

/** Loops: what stands in one runs any number of times. */
const LOOPS: ReadonlySet<string> = new Set([
  'ForStatement',
  'ForOfStatement',
  'ForInStatement',
  'WhileStatement',
  'DoWhileStatement',
])

function surroundingsOf({ program }: Syntax): Surroundings {
  const known = FOUND.get(program)
  if (known !== undefined) return known
  const parents = new Map<Node, Node>()
  const identifiers = new Map<number, Node>()
  walk(program, (node, ancestors) => {
    const parent = ancestors.at(-1)
    if (parent !== undefined) parents.set(node, parent)
    if (node.type === 'Identifier') identifiers.set(node.start, node)
  })
  const found = { parents, identifiers }
  FOUND.set(program, found)
  return found
}

/** The node that a node is a direct child of. */
export function parentOf(module: Syntax, node: Node): Node | undefined {
  return surroundingsOf(module).parents.get(node)
}

/** The node around a node, past what TypeScript writes around it. */
export function usedBy(module: Syntax, node: Node): Node | undefined {
  let around = parentOf(module, node)
  while (around !== undefined && unwrap(around) !== around) around = parentOf(module, around)
  return around
}

/** The nodes around a node, innermost first, up to and without the given one; `null` where that isn't around it. */
export function aroundUpTo(module: Syntax, node: Node, end: Node): readonly Node[] | null {
  const around: Node[] = []
  for (let next = parentOf(module, node); next !== end; next = parentOf(module, next)) {
    if (next === undefined) return null
    around.push(next)
  }
  return around
}

/** The identifier at an offset. */
export function identifierAt(module: Syntax, offset: number): Node | undefined {
  return surroundingsOf(module).identifiers.get(offset)
}

/** Every identifier of a module. */
export function identifiersOf(module: Syntax): Iterable<Node> {
  return surroundingsOf(module).identifiers.values()
}

/** Whether what stands directly in a node may run any number of times: a loop. */
export function isLoop(node: Node): boolean {
  return LOOPS.has(node.type)
}

/** Whether what stands in a node runs when it is called, if ever. */
export function isFunction(node: Node): node is FunctionNode {
  const { type } = node
  return type === 'FunctionDeclaration' || type === 'FunctionExpression' || type === 'ArrowFunctionExpression'
}

/** Whether `this` and what runs when are other ones within a node than around it. */
export function isClassPart(node: Node): boolean {
  return node.type === 'PropertyDefinition' || node.type === 'StaticBlock'
}

/** What `this` belongs to where it stands: a class and whether it is the class itself, or an object literal. */
export type Self =
  | {
      readonly kind: 'class'
      readonly node: Class
      readonly isStatic: boolean
    }
  | { readonly kind: 'object'; readonly node: Extract<Node, { type: 'ObjectExpression' }> }

/** What the `this` at a node belongs to; `null` where only a run can tell. */
export function selfAt(module: Syntax, node: Node): Self | null {
  for (
    let inner = node, next = parentOf(module, node);
    next !== undefined;
    inner = next, next = parentOf(module, next)
  ) {
    if (next.type === 'PropertyDefinition' && next.value === inner) return memberSelf(module, next)
    if (next.type === 'StaticBlock') return memberSelf(module, next)
    if (next.type !== 'FunctionExpression' && next.type !== 'FunctionDeclaration') continue
    const owner = parentOf(module, next)
    if (owner?.type === 'MethodDefinition') return memberSelf(module, owner)
    const object = owner?.type === 'Property' && owner.value === next ? parentOf(module, owner) : undefined
    return object?.type === 'ObjectExpression' ? { kind: 'object', node: object } : null
  }
  return null
}

function memberSelf(module: Syntax, member: PropertyDefinition | MethodDefinition | StaticBlock): Self | null {
  const body = parentOf(module, member)
  const owner = body === undefined ? undefined : parentOf(module, body)
  if (owner?.type !== 'ClassDeclaration' && owner?.type !== 'ClassExpression') return null
  return { kind: 'class', node: owner, isStatic: member.type === 'StaticBlock' || member.static }
}
