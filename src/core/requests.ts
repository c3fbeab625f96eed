import { literalText, memberName, unwrap, type Node } from './syntax.ts'

/** Another file that a statement asks for while it runs, rather than by an import declaration. */
export interface Request {
  readonly kind: 'import' | 'require' | 'url' | 'glob'
  /** As written; for a glob, one pattern. */
  readonly specifier: string
}

/** The files that a node asks for by itself. */
export function requestsOf(node: Node): Request[] {
  switch (node.type) {
    case 'ImportExpression':
      return request('import', node.source)
    case 'CallExpression':
      return callRequests(node)
    case 'NewExpression': {
      const [target, base] = node.arguments
      const isLocal = base?.type === 'MemberExpression' && base.object.type === 'MetaProperty'
      const isUrl = node.callee.type === 'Identifier' && node.callee.name === 'URL'
      return isUrl && isLocal && target !== undefined ? request('url', target) : []
    }
    default:
      return []
  }
}

function callRequests(call: Extract<Node, { type: 'CallExpression' }>): Request[] {
  const callee = unwrap(call.callee)
  const first = call.arguments[0]
  if (first === undefined) return []
  if (callee.type === 'Identifier') return callee.name === 'require' ? request('require', first) : []
  if (callee.type !== 'MemberExpression') return []
  const owner = unwrap(callee.object)
  if (owner.type === 'MetaProperty' && memberName(callee) === 'glob') {
    const patterns = first.type === 'ArrayExpression' ? first.elements : [first]
    return patterns.flatMap((pattern) => (pattern === null ? [] : request('glob', pattern)))
  }
  const folder = literalText(first)
  const isContext = owner.type === 'Identifier' && owner.name === 'require' && memberName(callee) === 'context'
  return isContext && folder !== null ? [{ kind: 'glob', specifier: `${escapeGlob(folder)}/**/*` }] : []
}

function request(kind: Request['kind'], target: Node): Request[] {
  const specifier = literalText(target)
  if (specifier !== null) return [{ kind, specifier }]
  const pattern = kind === 'glob' ? null : patternOf(target)
  return pattern === null ? [] : [{ kind: 'glob', specifier: pattern }]
}

/**
 * The files that a path with holes may mean, as bundlers take it: `./locales/${name}.json` is each of that folder and of
 * those in it. Without a folder of its own (`./${name}`) only files beside it.
 *
 * @returns `null` where the path doesn't begin with a relative text
 */
function patternOf(target: Node): string | null {
  const [start = '', ...others] = textPieces(target)
  if (others.length === 0 || !/^\.\.?\//.test(start)) return null
  return others.reduce((before, piece) => {
    const isDeep = /[^./][^/]*\/$/.test(before) && !before.endsWith('*/')
    return `${before}${isDeep ? '**/*' : '*'}${escapeGlob(piece)}`
  }, escapeGlob(start))
}

/** The known texts of a template or sum, with a hole between each. */
function textPieces(target: Node): string[] {
  const node = unwrap(target)
  if (node.type === 'TemplateLiteral') return node.quasis.map((quasi) => quasi.value.cooked ?? '')
  if (node.type !== 'BinaryExpression' || node.operator !== '+') {
    const known = literalText(node)
    return known === null ? ['', ''] : [known]
  }
  const left = textPieces(node.left)
  const [middle = '', ...right] = textPieces(node.right)
  return [...left.slice(0, -1), (left.at(-1) ?? '') + middle, ...right]
}

function escapeGlob(text: string): string {
  return text.replaceAll(/[\\*?[\]{}()]/g, String.raw`\$&`)
}
