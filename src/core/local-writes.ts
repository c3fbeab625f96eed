import {
  aroundUpTo,
  identifierAt,
  identifiersOf,
  isClassPart,
  isFunction,
  isLoop,
  parentOf,
  usedBy,
} from './surroundings.ts'
import { memberName, unwrap, type Binding, type Node, type Syntax } from './syntax.ts'

type CallNode = Extract<Node, { type: 'CallExpression' }>

/** One change of what a local name holds. */
export type Change = ChangePlace &
  (
    | { readonly kind: 'assign'; readonly operator: string; readonly right: Node }
    | { readonly kind: 'call'; readonly method: string; readonly args: CallNode['arguments'] }
    | { readonly kind: 'field'; readonly key: string; readonly right: Node }
  )

interface ChangePlace {
  readonly start: number
  readonly end: number
  /** Whether it happens at most once for each time that the name is declared. */
  readonly isOnce: boolean
  /** Whether it surely has happened when what follows it in the block of the declaration runs. */
  readonly isSure: boolean
  /** The functions that it stands in, within the one that declares the name. */
  readonly inside: readonly Node[]
}

const CHANGES = new WeakMap<Binding, { readonly changes: readonly Change[] | null }>()

/** The changes of a local name, in the order of the text; `null` where one of them is of a kind that isn't followed. */
export function changesOf(module: Syntax, binding: Binding): readonly Change[] | null {
  const known = CHANGES.get(binding)
  if (known !== undefined) return known.changes
  const changes = findChanges(module, binding)
  CHANGES.set(binding, { changes })
  return changes
}

function findChanges(module: Syntax, binding: Binding): readonly Change[] | null {
  const home = homeOf(module, binding)
  if (binding.topLevel || binding.writes === null || home === null) return null
  const changes = binding.writes.map((write) => changeAt(module, binding, write, home))
  if (changes.includes(null)) return null
  return changes.filter((change) => change !== null).sort((left, right) => left.start - right.start)
}

/** The block that a name is declared in, afresh each time that it runs; of a parameter the function's body. */
export function homeOf(module: Syntax, { node, kind }: Binding): Node | null {
  if (kind === 'parameter') return isFunction(node) ? node.body : null
  const declaration = node.type === 'VariableDeclarator' ? parentOf(module, node) : undefined
  const home = declaration === undefined ? undefined : parentOf(module, declaration)
  // What a loop declares goes on from round to round.
  return home === undefined || isLoop(home) ? null : home
}

function changeAt(module: Syntax, binding: Binding, write: Node, home: Node): Change | null {
  const isOwn = (node: Node): boolean => node.type === 'Identifier' && module.bindingAt(node.start) === binding
  const place = placeOf(module, write, home)
  if (write.type === 'AssignmentExpression') {
    const target = unwrap(write.left)
    if (isOwn(target)) return { ...place, kind: 'assign', operator: write.operator, right: write.right }
    const key = target.type === 'MemberExpression' && isOwn(unwrap(target.object)) ? memberName(target) : null
    return key === null || write.operator !== '=' ? null : { ...place, kind: 'field', key, right: write.right }
  }
  if (write.type !== 'CallExpression') return null
  const callee = unwrap(write.callee)
  const method = callee.type === 'MemberExpression' && isOwn(unwrap(callee.object)) ? memberName(callee) : null
  return method === null ? null : { ...place, kind: 'call', method, args: write.arguments }
}

function placeOf(module: Syntax, write: Node, home: Node): ChangePlace {
  const around = aroundUpTo(module, write, home)
  const isOnce = around !== null && !around.some((node) => isLoop(node) || isFunction(node) || isClassPart(node))
  const statement = around?.at(-1)
  const isSure = isOnce && statement?.type === 'ExpressionStatement' && unwrap(statement.expression) === write
  return { start: write.start, end: write.end, isOnce, isSure, inside: around?.filter(isFunction) ?? [] }
}

/** Whether a name is read in the function that declares it, so that the order of the text is that of the run. */
export function isReadInOrder(module: Syntax, binding: Binding, readAt: number): boolean {
  const home = homeOf(module, binding)
  const read = identifierAt(module, readAt)
  if (home === null || read === undefined) return false
  return aroundUpTo(module, read, home)?.some((node) => isFunction(node) || isClassPart(node)) === false
}

/** A call that is given what a name holds, and the place among its arguments. */
export interface Hand {
  readonly call: CallNode
  readonly index: number
}

const HANDS = new WeakMap<Binding, readonly Hand[]>()

/** The calls that are given what a name holds. */
export function handedTo(module: Syntax, binding: Binding): readonly Hand[] {
  const known = HANDS.get(binding)
  if (known !== undefined) return known
  const found: Hand[] = []
  for (const identifier of identifiersOf(module)) {
    if (identifier.type !== 'Identifier' || identifier.name !== binding.name) continue
    if (module.bindingAt(identifier.start) !== binding) continue
    const call = usedBy(module, identifier)
    if (call?.type !== 'CallExpression') continue
    const index = call.arguments.findIndex((argument) => unwrap(argument) === identifier)
    if (index !== -1) found.push({ call, index })
  }
  HANDS.set(binding, found)
  return found
}
