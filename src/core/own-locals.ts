import { unwrap, type Binding, type Node } from './syntax.ts'
import type { Judgement } from './harmless.ts'

/** Node types that make a value which nobody else has. */
const FRESH: ReadonlySet<string> = new Set(['ArrayExpression', 'ObjectExpression', 'Literal', 'TemplateLiteral'])

/** Built-ins whose objects are made for whoever asks. */
const COLLECTIONS: ReadonlySet<string> = new Set([
  'Map',
  'Set',
  'WeakMap',
  'WeakSet',
  'Array',
  'Headers',
  'URLSearchParams',
])

/** Whether an assignment changes nothing but what belongs to the functions that are running: a local, or a part of one. */
export function writesOwnLocal(target: Node, judgement: Judgement): boolean {
  const node = unwrap(target)
  switch (node.type) {
    case 'Identifier': {
      const binding = judgement.syntax.bindingAt(node.start)
      return binding !== undefined && isWithin(binding, judgement)
    }
    case 'MemberExpression':
      return isOwnLocal(node.object, judgement)
    case 'ArrayPattern':
      return node.elements.every((element) => element === null || writesOwnLocal(element, judgement))
    case 'ObjectPattern':
      return node.properties.every((item) =>
        writesOwnLocal(item.type === 'RestElement' ? item.argument : item.value, judgement),
      )
    case 'AssignmentPattern':
      return writesOwnLocal(node.left, judgement)
    case 'RestElement':
      return writesOwnLocal(node.argument, judgement)
    default:
      return false
  }
}

/** Whether an expression is an object that only the running functions have: made by them, or `this` of a constructor. */
export function isOwnLocal(expression: Node, judgement: Judgement): boolean {
  const node = unwrap(expression)
  if (node.type === 'ThisExpression') return judgement.isOwnThis
  if (node.type !== 'Identifier') return false
  const binding = judgement.syntax.bindingAt(node.start)
  if (binding === undefined || !isWithin(binding, judgement) || binding.node.type !== 'VariableDeclarator') return false
  // One that is assigned again may by then be another's. Writes into it are no matter.
  const made = binding.node.init === null ? null : unwrap(binding.node.init)
  if (made === null || isReassigned(binding) || binding.node.id.type !== 'Identifier') return false
  if (made.type !== 'NewExpression') return FRESH.has(made.type)
  return made.callee.type === 'Identifier' && COLLECTIONS.has(made.callee.name)
}

/** Whether a name may stand for something else than what its declaration says; what is written into that is no matter. */
export function isReassigned({ writes }: Binding): boolean {
  return writes === null || writes.some((write) => !isWriteInto(write))
}

function isWriteInto(write: Node): boolean {
  if (write.type === 'CallExpression' || write.type === 'UnaryExpression') return true
  const target =
    write.type === 'AssignmentExpression' ? write.left : write.type === 'UpdateExpression' ? write.argument : null
  return target !== null && unwrap(target).type === 'MemberExpression'
}

/** Whether a name is declared in one of the running functions. */
function isWithin(binding: Binding, { running }: Judgement): boolean {
  return (
    !binding.topLevel && running.some((owner) => owner.start <= binding.node.start && binding.node.end <= owner.end)
  )
}
