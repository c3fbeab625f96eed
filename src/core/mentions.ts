import { literalText, memberName, unwrap, walk, type Node, type Syntax } from './syntax.ts'

/** Another file that a statement asks for while it runs, rather than by an import declaration. */
export interface Request {
  readonly kind: 'import' | 'require' | 'url' | 'glob'
  /** As written; for a glob, one pattern. */
  readonly specifier: string
}

/** What a piece of code refers to outside itself. All lists are in source order and may repeat. */
export interface Mentions {
  /** Top-level names of the module: `x`, or `space.x` for a member of a namespace import. */
  readonly names: string[]
  /** Names that the module doesn't bind. */
  readonly globals: string[]
  /** Environment names read through `process.env` or `import.meta.env`; `*` where the name isn't known. */
  readonly environment: string[]
  readonly requests: Request[]
  /** Whether it reads where its own file stands. */
  readonly readsOwnPath: boolean
}

/** Members of `import.meta` that say nothing about the file's place. */
const PLACELESS_META: ReadonlySet<string> = new Set(['env', 'glob', 'hot'])

/** Collects what the given code refers to. Names bound inside it are left out, by scope; types are left out. */
export function collectMentions(roots: readonly Node[], syntax: Syntax): Mentions {
  const names: string[] = []
  const globals: string[] = []
  const environment: string[] = []
  const requests: Request[] = []
  let readsOwnPath = false
  for (const root of roots) {
    walk(root, (node, ancestors) => {
      if (node.type === 'Identifier' || node.type === 'JSXIdentifier') {
        const name = topLevelName(node, ancestors.at(-1), syntax)
        if (name !== null) names.push(name)
        else if (syntax.isGlobalAt(node.start)) globals.push(node.name)
      }
      environment.push(...environmentNames(node, ancestors.at(-1)))
      requests.push(...requestsOf(node))
      readsOwnPath ||= readsPath(node, ancestors.at(-1), syntax)
    })
  }
  return { names, globals, environment, requests, readsOwnPath }
}

function topLevelName(
  node: Extract<Node, { type: 'Identifier' | 'JSXIdentifier' }>,
  parent: Node | undefined,
  syntax: Syntax,
): string | null {
  const binding = syntax.bindingAt(node.start)
  if (binding === undefined || !binding.topLevel) return null
  const member = binding.node.type === 'ImportNamespaceSpecifier' ? memberOf(node, parent) : null
  return member === null ? binding.name : `${binding.name}.${member}`
}

/** The member read from a namespace: `x` in `space.x` and `<space.x>`; `null` where the whole namespace is meant. */
function memberOf(node: Node, parent: Node | undefined): string | null {
  if (parent?.type === 'MemberExpression' && parent.object === node) return memberName(parent)
  return parent?.type === 'JSXMemberExpression' && parent.object === node ? parent.property.name : null
}

function isEnvironment(node: Node): boolean {
  if (node.type !== 'MemberExpression' || memberName(node) !== 'env') return false
  const owner = unwrap(node.object)
  return owner.type === 'MetaProperty' || (owner.type === 'Identifier' && owner.name === 'process')
}

function environmentNames(node: Node, parent: Node | undefined): string[] {
  if (!isEnvironment(node)) return []
  if (parent?.type === 'MemberExpression' && parent.object === node) return [memberName(parent) ?? '*']
  if (parent?.type === 'VariableDeclarator' && parent.id.type === 'ObjectPattern') {
    return parent.id.properties.map((property) =>
      property.type === 'Property' && property.key.type === 'Identifier' && !property.computed
        ? property.key.name
        : '*',
    )
  }
  return ['*']
}

function requestsOf(node: Node): Request[] {
  if (node.type === 'ImportExpression') return request('import', node.source)
  if (node.type === 'CallExpression') {
    const callee = unwrap(node.callee)
    const first = node.arguments[0]
    if (first === undefined) return []
    if (callee.type === 'Identifier' && callee.name === 'require') return request('require', first)
    const isGlob =
      callee.type === 'MemberExpression' && callee.object.type === 'MetaProperty' && memberName(callee) === 'glob'
    if (!isGlob) return []
    const patterns = first.type === 'ArrayExpression' ? first.elements : [first]
    return patterns.flatMap((pattern) => (pattern === null ? [] : request('glob', pattern)))
  }
  if (node.type !== 'NewExpression' || node.callee.type !== 'Identifier' || node.callee.name !== 'URL') return []
  const [target, base] = node.arguments
  const isLocal = base?.type === 'MemberExpression' && base.object.type === 'MetaProperty'
  return target !== undefined && isLocal ? request('url', target) : []
}

function request(kind: Request['kind'], target: Node): Request[] {
  const specifier = literalText(target)
  return specifier === null ? [] : [{ kind, specifier }]
}

function readsPath(node: Node, parent: Node | undefined, syntax: Syntax): boolean {
  if (node.type === 'Identifier') {
    return (node.name === '__filename' || node.name === '__dirname') && syntax.isGlobalAt(node.start)
  }
  if (node.type !== 'MetaProperty' || node.meta.name !== 'import') return false
  const member = parent?.type === 'MemberExpression' ? memberName(parent) : null
  return member === null || !PLACELESS_META.has(member)
}
