import type { Request } from './requests.ts'
import { literalText, memberName, unwrap, type Node, type Syntax } from './syntax.ts'

type BindingAt = Syntax['bindingAt']

/**
 * A file that is named by its path from the module's own folder or from the working directory, which is taken to be the
 * project: `join(import.meta.dirname, 'query.sql')`, `${__dirname}/page.html`. Nothing where any part of it isn't known.
 */
export function pathRequest(node: Node, bindingAt: BindingAt): Request[] {
  const { start, texts } = partsOf(node)
  if (start === null || texts.length === 0 || texts.includes(null)) return []
  const folder = folderOf(start, bindingAt)
  const path = texts
    .join('/')
    .replaceAll(/\/{2,}/g, '/')
    .replaceAll(/^(?:\.?\/)+|\/$/g, '')
  return folder !== null && mayBeSource(path) ? [{ kind: 'file', specifier: `${folder}${path}` }] : []
}

/** What a build or a tool has written there is no source, and what is hidden is seldom one. */
function mayBeSource(path: string): boolean {
  return path !== '' && !/(?:^|\/)(?:node_modules|dist|build|out|\.\w[^/]*)(?:\/|$)/.test(path)
}

const NO_PATH = { start: null, texts: [] } as const

/** Where a path begins, then the texts of its parts: `null` for one that isn't known. */
function partsOf(node: Node): { readonly start: Node | null; readonly texts: readonly (string | null)[] } {
  switch (node.type) {
    case 'CallExpression': {
      const [start, ...others] = node.arguments
      const isJoin = isCalled(node.callee, 'join') || isCalled(node.callee, 'resolve')
      return isJoin && start !== undefined ? { start, texts: others.map(literalText) } : NO_PATH
    }
    case 'TemplateLiteral': {
      const [start, ...others] = node.expressions
      const [before, after] = node.quasis.map((quasi) => quasi.value.cooked ?? null)
      return start !== undefined && others.length === 0 && before === '' ? { start, texts: [after ?? null] } : NO_PATH
    }
    case 'BinaryExpression':
      return node.operator === '+' ? { start: node.left, texts: [literalText(node.right)] } : NO_PATH
    default:
      return NO_PATH
  }
}

/** How the folder that an expression names is written in a specifier. */
function folderOf(expression: Node, bindingAt: BindingAt, isNamed = false): './' | '/' | null {
  const node = unwrap(expression)
  if (node.type === 'Identifier') {
    const binding = bindingAt(node.start)
    if (binding === undefined) return node.name === '__dirname' ? './' : null
    const declaration = binding.node
    if (isNamed || binding.written || declaration.type !== 'VariableDeclarator') return null
    return declaration.id.type === 'Identifier' && declaration.init !== null
      ? folderOf(declaration.init, bindingAt, true)
      : null
  }
  if (isOwn(node, 'dirname')) return './'
  if (node.type !== 'CallExpression') return null
  if (isCalled(node.callee, 'dirname')) return isOwnFile(node.arguments[0]) ? './' : null
  return isWorkingFolder(unwrap(node.callee)) ? '/' : null
}

function isWorkingFolder(callee: Node): boolean {
  if (callee.type !== 'MemberExpression' || memberName(callee) !== 'cwd') return false
  return callee.object.type === 'Identifier' && callee.object.name === 'process'
}

function isOwnFile(expression: Node | undefined): boolean {
  if (expression === undefined) return false
  const node = unwrap(expression)
  if (node.type === 'Identifier') return node.name === '__filename'
  if (node.type !== 'CallExpression') return isOwn(node, 'filename')
  const [address] = node.arguments
  return isCalled(node.callee, 'fileURLToPath') && address !== undefined && isOwn(unwrap(address), 'url')
}

function isOwn(node: Node, member: string): boolean {
  return node.type === 'MemberExpression' && unwrap(node.object).type === 'MetaProperty' && memberName(node) === member
}

function isCalled(expression: Node, name: string): boolean {
  const callee = unwrap(expression)
  if (callee.type === 'MemberExpression') return memberName(callee) === name
  return callee.type === 'Identifier' && callee.name === name
}
