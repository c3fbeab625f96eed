import { escapeGlob, globSpecifier, metaGlob, textPieces } from './glob-requests.ts'
import { pathRequest } from './path-requests.ts'
import { literalText, memberName, unwrap, type Node, type Syntax } from './syntax.ts'

/** Another file that a statement asks for while it runs, rather than by an import declaration. */
export interface Request {
  /** `file`: read by its path, if it is there at all. */
  readonly kind: 'import' | 'require' | 'url' | 'file' | 'glob'
  /**
   * As written; for a file, from the module (`./`) or the project (`/`), or the name of a package; for a glob, see
   * `readGlob`.
   */
  readonly specifier: string
}

type Call = Extract<Node, { type: 'CallExpression' }>
type BindingAt = Syntax['bindingAt']

/** Types of nodes that may ask for a file. */
const REQUESTING: ReadonlySet<string> = new Set([
  'ImportExpression',
  'CallExpression',
  'TemplateLiteral',
  'BinaryExpression',
  'NewExpression',
])

/** Whether a node is of a kind that may ask for a file: most are not. */
export function mayRequest({ type }: Node): boolean {
  return REQUESTING.has(type)
}

/** The files that a node asks for by itself. */
export function requestsOf(node: Node, bindingAt: BindingAt): Request[] {
  switch (node.type) {
    case 'ImportExpression':
      return request('import', node.source)
    case 'CallExpression':
      return [...callRequests(node, bindingAt), ...pathRequest(node, bindingAt)]
    case 'TemplateLiteral':
    case 'BinaryExpression':
      return pathRequest(node, bindingAt)
    case 'NewExpression': {
      const [target, base] = node.arguments
      const isLocal = base?.type === 'MemberExpression' && base.object.type === 'MetaProperty'
      const isUrl = node.callee.type === 'Identifier' && node.callee.name === 'URL'
      return isUrl && isLocal && target !== undefined ? addressRequest(target) : []
    }
    default:
      return []
  }
}

/** Folders hold no code. */
function addressRequest(target: Node): Request[] {
  return request('url', target).filter(({ specifier }) => !/(?:^|\/)\.{0,2}$/.test(specifier))
}

function callRequests(call: Call, bindingAt: BindingAt): Request[] {
  const callee = unwrap(call.callee)
  const first = call.arguments[0]
  if (first === undefined) return []
  if (isRequire(callee, bindingAt)) return request('require', first)
  if (callee.type !== 'MemberExpression') return []
  const member = memberName(callee)
  if (unwrap(callee.object).type === 'MetaProperty') return metaRequests(member, first, call)
  if (member === 'require' && isNamed(callee.object, 'module')) return request('require', first)
  if (!isRequire(unwrap(callee.object), bindingAt)) return []
  if (member === 'resolve') return request('require', first)
  return member === 'context' ? contextRequest(first, call.arguments[1]) : []
}

/** `require` itself, and what `createRequire` makes. */
function isRequire(node: Node, bindingAt: BindingAt): boolean {
  if (node.type === 'CallExpression') {
    const callee = unwrap(node.callee)
    return (
      isNamed(callee, 'createRequire') || (callee.type === 'MemberExpression' && memberName(callee) === 'createRequire')
    )
  }
  if (node.type !== 'Identifier') return false
  if (node.name === 'require') return true
  const declaration = bindingAt(node.start)?.node
  if (declaration?.type !== 'VariableDeclarator' || declaration.init === null) return false
  const made = unwrap(declaration.init)
  return made.type === 'CallExpression' && isRequire(made, bindingAt)
}

function isNamed(node: Node, name: string): boolean {
  return node.type === 'Identifier' && node.name === name
}

function metaRequests(member: string | null, first: Node, call: Call): Request[] {
  switch (member) {
    case 'glob':
    case 'globEager': {
      const specifier = metaGlob(first, call.arguments[1])
      return specifier === null ? [] : [{ kind: 'glob', specifier }]
    }
    case 'resolve':
      return request('import', first)
    case 'webpackContext':
      return contextRequest(first, undefined)
    default:
      return []
  }
}

/** https://webpack.js.org/guides/dependency-management/#requirecontext; by what it filters isn't looked at. */
function contextRequest(folder: Node, recursive: Node | undefined): Request[] {
  const text = literalText(folder)
  if (text === null) return []
  const isFlat = recursive?.type === 'Literal' && recursive.value === false
  const pattern = `${escapeGlob(text.replace(/\/$/, ''))}/${isFlat ? '' : '**/'}*`
  return [{ kind: 'glob', specifier: globSpecifier({ patterns: [pattern], query: '' }) }]
}

function request(kind: Request['kind'], target: Node): Request[] {
  const specifier = literalText(target)
  if (specifier !== null) return [{ kind, specifier }]
  const pattern = patternOf(target)
  return pattern === null ? [] : [{ kind: 'glob', specifier: pattern }]
}

/**
 * The files that a path with holes may mean, as bundlers take it: `./locales/${name}.json` is each of that folder and of
 * those in it. Without a folder of its own (`./${name}`) only files beside it.
 *
 * @returns `null` where the path doesn't begin with a folder
 */
function patternOf(target: Node): string | null {
  const [start = '', ...others] = textPieces(target)
  if (others.length === 0 || !/^[^:?]*\//.test(start)) return null
  const [, path = '', query = ''] = /^([^?]*)\??(.*)$/s.exec(others.at(-1) ?? '') ?? []
  const pattern = [...others.slice(0, -1), path].reduce((before, piece) => {
    const isDeep = /[^./][^/]*\/$/.test(before) && !before.endsWith('*/')
    return `${before}${isDeep ? '**/*' : '*'}${escapeGlob(piece)}`
  }, escapeGlob(start))
  return globSpecifier({ patterns: [pattern], query })
}
