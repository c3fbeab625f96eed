import type { Declaration } from './declarations.ts'
import type { CallNode, TagPlace } from './finding.ts'
import { staticKey, unwrap, walk, type Binding, type Node, type Syntax } from './syntax.ts'
import type { FunctionNode } from './value.ts'

/**
 * The list literal of a caller that becomes the tags of the primitive as it is, and nothing else: no key is made of it, no
 * code looks at it, so that a tag more changes nothing but the tags. `null` where that isn't sure.
 */
export function ownList(declaration: Declaration): TagPlace | null {
  if (declaration.through === null) return null
  const list = listOf(declaration)
  return list?.node.type === 'ArrayExpression' && list.member === null ? { kind: 'list', value: list.node } : null
}

/** The expression whose value is the list of tags, or holds it as a member. */
interface Holder {
  readonly node: Node
  readonly member: string | null
}

function listOf(declaration: Declaration): Holder | null {
  const { through, place } = declaration
  if (through === null) return place.kind === 'call' ? primitiveList(place) : null
  const { inner, wrapper, call } = through
  const list = listOf(inner)
  const source = list === null ? null : parameterSource(list.node, wrapper.node, wrapper.scope.module)
  if (list === null || source === null || (source.member !== null && list.member !== null)) return null
  return holderAt(call, source.index, source.member ?? list.member)
}

function primitiveList({ call, path }: Extract<TagPlace, { kind: 'call' }>): Holder | null {
  if (path.argument === null) {
    const [only, ...others] = call.arguments
    const isOnly = only?.type === 'SpreadElement' && others.length === 0
    return isOnly ? { node: unwrap(only.argument), member: null } : null
  }
  return path.members.length > 1 ? null : holderAt(call, path.argument, path.members[0] ?? null)
}

/** An argument, or a property of an object literal in which nothing is spread or computed. */
function holderAt(call: CallNode, index: number, member: string | null): Holder | null {
  const before = call.arguments.slice(0, index + 1)
  const argument = before[index]
  if (argument === undefined || before.some((given) => given.type === 'SpreadElement')) return null
  const node = unwrap(argument)
  // Options that are handed on whole may be a parameter themselves.
  if (member === null || node.type !== 'ObjectExpression') return { node, member }
  let found: Node | null = null
  for (const property of node.properties) {
    if (property.type !== 'Property' || property.kind !== 'init' || property.method) return null
    const key = staticKey(property.key, property.computed)
    if (key === null) return null
    if (key === member) found = unwrap(property.value)
  }
  return found === null ? null : { node: found, member: null }
}

/** Which argument, or which property of one, a parameter takes its value from. */
interface Source {
  readonly index: number
  readonly member: string | null
}

/** Where an expression of a wrapper comes from, if it is a parameter that is mentioned there and nowhere else. */
function parameterSource(expression: Node, wrapper: FunctionNode, module: Syntax): Source | null {
  if (expression.type === 'MemberExpression') {
    const owner = unwrap(expression.object)
    const member = expression.computed || expression.property.type !== 'Identifier' ? null : expression.property.name
    if (owner.type !== 'Identifier' || member === null) return null
    const source = parameterSource(owner, wrapper, module)
    // The whole of it must not be mentioned anywhere else, nor this member a second time.
    return source?.member === null ? { index: source.index, member } : null
  }
  if (expression.type !== 'Identifier') return null
  const binding = module.bindingAt(expression.start)
  if (binding?.kind !== 'parameter' || binding.node !== wrapper || binding.written) return null
  return mentionsOf(binding, wrapper, module) === 1 ? declaredSource(binding.name, wrapper) : null
}

function declaredSource(name: string, wrapper: FunctionNode): Source | null {
  for (const [index, parameter] of wrapper.params.entries()) {
    const pattern = parameter.type === 'AssignmentPattern' ? parameter.left : parameter
    if (pattern.type === 'Identifier' && pattern.name === name) return { index, member: null }
    if (pattern.type !== 'ObjectPattern') continue
    for (const property of pattern.properties) {
      if (property.type === 'RestElement') continue
      const { value } = property
      const target = value.type === 'AssignmentPattern' ? value.left : value
      const key = staticKey(property.key, property.computed)
      if (target.type === 'Identifier' && target.name === name && key !== null) return { index, member: key }
    }
  }
  return null
}

function mentionsOf(binding: Binding, wrapper: FunctionNode, module: Syntax): number {
  const offsets = new Set<number>()
  if (wrapper.body === null) return 0
  walk(wrapper.body, (node) => {
    if (node.type !== 'Identifier') return
    // `arguments` holds every parameter.
    if (module.bindingAt(node.start) === binding || node.name === 'arguments') offsets.add(node.start)
  })
  // A default of another parameter may mention it as well.
  for (const parameter of wrapper.params) {
    walk(parameter, (node, ancestors) => {
      const isDefault = ancestors.some((ancestor) => ancestor.type === 'AssignmentPattern' && node !== ancestor.left)
      if (isDefault && node.type === 'Identifier' && node.name === binding.name && !isDeclared(node, ancestors)) {
        offsets.add(node.start)
      }
    })
  }
  return offsets.size
}

function isDeclared(node: Node, ancestors: readonly Node[]): boolean {
  const inner = ancestors.findLast((ancestor) => ancestor.type === 'AssignmentPattern')
  return inner?.type === 'AssignmentPattern' && inner.left === node
}
