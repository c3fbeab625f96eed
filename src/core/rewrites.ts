import { literalText, memberName, staticKey, unwrap, walk, type Node, type Syntax } from './syntax.ts'
import { mayMeet, readPathPattern, type PathPattern } from './path-patterns.ts'

/** A path under which another one's route answers. */
export interface Rewrite {
  readonly source: PathPattern
  readonly destination: PathPattern
}

/**
 * The rewrites that a configuration of Next or Vercel writes out; those to other hosts are none.
 *
 * @returns `null` where it may make others
 */
export function readRewrites(module: Syntax): Rewrite[] | null {
  const rewrites: Rewrite[] = []
  let isSure = true
  for (const value of rewriteValues(module)) {
    walk(value, (node, ancestors) => {
      if (isElsewhere(node, ancestors)) isSure = false
      if (node.type !== 'ObjectExpression') return
      const destination = propertyOf(node, 'destination')
      if (destination === null || startOf(destination)?.startsWith('http') === true) return
      const [source, target] = [propertyOf(node, 'source'), destination].map((text) => text && literalText(text))
      // A file is what a host finds there, made of whatever.
      if (typeof source !== 'string' || typeof target !== 'string' || /\.html?$/.test(target)) isSure = false
      else rewrites.push({ source: readPathPattern(source, 'parameters'), destination: readDestination(target) })
    })
  }
  return isSure ? rewrites : null
}

/** All that paths may lead to, themselves included. */
export function reachedBy(pattern: PathPattern, rewrites: readonly Rewrite[]): PathPattern[] {
  const found = [pattern]
  const open = new Set(rewrites)
  // A list that grows while it is gone through.
  for (const reached of found) {
    for (const rewrite of open) {
      if (!mayMeet(reached, rewrite.source)) continue
      open.delete(rewrite)
      found.push(rewrite.destination)
    }
  }
  return found
}

/** In a destination `:slug*` and `$1` stand for what the path holds. */
function readDestination(text: string): PathPattern {
  const [path = ''] = text.split('?')
  return readPathPattern(path.replaceAll(/\$(?:\d+|[a-z_]\w*)/gi, '(.*)'), 'parameters')
}

function rewriteValues(module: Syntax): Node[] {
  const values: Node[] = []
  walk(module.program, (node) => {
    const value = rewriteValue(node)
    if (value === null) return true
    values.push(value)
    return false
  })
  return values
}

function rewriteValue(node: Node): Node | null {
  if (node.type === 'Property') return staticKey(node.key, node.computed) === 'rewrites' ? node.value : null
  if (node.type !== 'AssignmentExpression') return null
  const target = unwrap(node.left)
  return target.type === 'MemberExpression' && memberName(target) === 'rewrites' ? node.right : null
}

/** Whether a node stands for entries that are written elsewhere. */
function isElsewhere(node: Node, ancestors: readonly Node[]): boolean {
  if (node.type === 'SpreadElement')
    return !/^(?:Array|Conditional|Logical)Expression$/.test(unwrap(node.argument).type)
  if (node.type === 'CallExpression') return true
  if (node.type !== 'Identifier' || node.name === 'undefined') return false
  const parent = ancestors.findLast((one) => unwrap(one) === one)
  if (parent === undefined || /^(?:ArrayExpression|ReturnStatement|ArrowFunctionExpression)$/.test(parent.type))
    return true
  if (parent.type !== 'Property' || parent.value !== node) return false
  return /^(?:beforeFiles|afterFiles|fallback)$/.test(staticKey(parent.key, parent.computed) ?? '')
}

function propertyOf(node: Extract<Node, { type: 'ObjectExpression' }>, name: string): Node | null {
  for (const property of node.properties) {
    if (property.type === 'Property' && staticKey(property.key, property.computed) === name) return property.value
  }
  return null
}

/** How a text begins, where that is written. */
function startOf(node: Node): string | null {
  const inner = unwrap(node)
  return inner.type === 'TemplateLiteral' ? (inner.quasis[0]?.value.raw ?? null) : literalText(inner)
}
