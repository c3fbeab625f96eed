import { staticKey, unwrap, type Node } from './syntax.ts'

/** What stands for the name of code outside every named scope. */
const TOP = '(module)'

/**
 * The names of the functions, classes, members and top-level declarations around a node, joined by dots:
 * `Catalogue.products`.
 *
 * @param ancestors - of the node, outermost first
 */
export function scopeName(ancestors: readonly Node[]): string {
  const names: string[] = []
  ancestors.forEach((node, depth) => {
    const name = ownName(node, depth)
    if (name !== null) names.push(name)
  })
  return names.join('.') || TOP
}

function ownName(node: Node, depth: number): string | null {
  switch (node.type) {
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
      return node.id?.name ?? 'default'
    case 'VariableDeclarator': {
      // Below a top level that may be exported, a variable is a scope only where it holds a function.
      const isTop = depth <= 3
      return node.id.type === 'Identifier' && (isTop || isFunction(node.init)) ? node.id.name : null
    }
    case 'MethodDefinition':
      return memberKey(node.key, node.computed)
    case 'Property':
    case 'PropertyDefinition':
      return isFunction(node.value) ? memberKey(node.key, node.computed) : null
    case 'AssignmentExpression':
      return node.left.type === 'MemberExpression' && isFunction(node.right) && node.left.property.type === 'Identifier'
        ? node.left.property.name
        : null
    case 'ExportDefaultDeclaration':
      return node.declaration.type === 'FunctionDeclaration' || node.declaration.type === 'ClassDeclaration'
        ? null
        : 'default'
    default:
      return null
  }
}

function memberKey(key: Node, computed: boolean): string | null {
  return key.type === 'PrivateIdentifier' ? `#${key.name}` : staticKey(key, computed)
}

function isFunction(node: Node | null): boolean {
  if (node === null) return false
  const inner = unwrap(node)
  return inner.type === 'FunctionExpression' || inner.type === 'ArrowFunctionExpression'
}
