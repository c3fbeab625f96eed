import { spanOf, userIn } from './node-list.ts'
import { isDecorated } from './normalise.ts'
import { mayRequest, requestsOf, type Request } from './requests.ts'
import { isNode, memberName, staticKey, unwrap, type Node, type Syntax } from './syntax.ts'

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
  /** Whether it holds JSX. */
  readonly hasJsx: boolean
}

/** Members of `import.meta` that say nothing about the file's place. */
const PLACELESS_META: ReadonlySet<string> = new Set(['env', 'glob', 'hot'])

/** Members of `import.meta` that a runtime or a bundler gives; what else is read of it, a build may define. */
const KNOWN_META: ReadonlySet<string> = new Set([
  ...PLACELESS_META,
  'dirname',
  'filename',
  'globEager',
  'main',
  'resolve',
  'url',
  'webpack',
  'webpackContext',
])

/** Names by which CommonJS tells a module where it stands. */
const OWN_PATHS: ReadonlySet<string> = new Set(['__filename', '__dirname'])

/** What JSX is turned into calls of, where a module binds it and its comments don't say otherwise. */
const JSX_FACTORIES: readonly string[] = ['React', 'h', 'jsx', 'createElement', 'Fragment']

/**
 * Collects what the given code refers to. Names bound inside it are left out, by scope; types are left out, but in a class
 * with decorators, where `emitDecoratorMetadata` turns them into code.
 */
export function collectMentions(root: Node, syntax: Syntax): Mentions {
  const names: string[] = []
  const globals: string[] = []
  const environment: string[] = []
  const requests: Request[] = []
  let readsOwnPath = false
  let hasJsx = false
  const span = spanOf(syntax.program, root)
  for (let place = span.start; place < span.end; place++) {
    const node = span.list.nodes[place]
    switch (node?.type) {
      case 'Identifier':
      case 'JSXIdentifier': {
        const name = topLevelName(node, () => userIn(span, place), syntax)
        const isGlobal = name === null && syntax.isGlobalAt(node.start)
        if (name !== null) names.push(name)
        if (isGlobal) globals.push(node.name)
        readsOwnPath ||= isGlobal && node.type === 'Identifier' && OWN_PATHS.has(node.name)
        break
      }
      case 'MemberExpression':
        if (isEnvironment(node)) environment.push(...environmentNames(node, userIn(span, place)))
        break
      case 'MetaProperty': {
        const meta = metaMentions(node, userIn(span, place))
        environment.push(...meta.environment)
        globals.push(...meta.globals)
        readsOwnPath ||= meta.readsOwnPath
        break
      }
      case 'ClassDeclaration':
      case 'ClassExpression':
        if (isDecorated(node)) names.push(...typeNames(node, syntax))
        break
      case 'JSXElement':
      case 'JSXFragment':
        hasJsx = true
        break
      default:
        if (node !== undefined && mayRequest(node)) requests.push(...requestsOf(node, syntax.bindingAt))
    }
  }
  if (hasJsx) names.push(...jsxFactories(syntax).filter((name) => syntax.topLevel(name) !== undefined))
  return { names, globals, environment, requests, readsOwnPath, hasJsx }
}

/** The comments before a module's code that say what JSX is turned into: `@jsx h`, `@jsxImportSource preact`. */
export function jsxPragmas(syntax: Syntax): string[] {
  const head = syntax.source.slice(0, syntax.program.body[0]?.start ?? 0)
  return [...head.matchAll(/@jsx\w*\s+[^\s*]+/g)].map(([pragma]) => pragma)
}

function jsxFactories(syntax: Syntax): string[] {
  return [...JSX_FACTORIES, ...jsxPragmas(syntax).map((pragma) => pragma.replace(/^\S+\s+|\..*$/g, ''))]
}

/** Top-level names in the signatures of a class, its types included; what stands in bodies is no part of metadata. */
function typeNames(node: Node, syntax: Syntax): string[] {
  if (node.type === 'BlockStatement') return []
  const parts = Object.values(node).flat().filter(isNode)
  const binding = node.type === 'Identifier' ? syntax.bindingAt(node.start) : undefined
  return [...(binding?.topLevel === true ? [binding.name] : []), ...parts.flatMap((part) => typeNames(part, syntax))]
}

function topLevelName(
  node: Extract<Node, { type: 'Identifier' | 'JSXIdentifier' }>,
  user: () => Node | undefined,
  syntax: Syntax,
): string | null {
  const binding = syntax.bindingAt(node.start)
  if (binding === undefined || !binding.topLevel) return null
  const member = binding.node.type === 'ImportNamespaceSpecifier' ? memberOf(node, user()) : null
  return member === null ? binding.name : `${binding.name}.${member}`
}

/** The member read from a namespace: `x` in `space.x` and `<space.x>`; `null` where the whole namespace is meant. */
function memberOf(node: Node, parent: Node | undefined): string | null {
  if (parent?.type === 'MemberExpression' && unwrap(parent.object) === node) return memberName(parent)
  return parent?.type === 'JSXMemberExpression' && parent.object === node ? parent.property.name : null
}

function isEnvironment(node: Node): boolean {
  if (node.type !== 'MemberExpression' || memberName(node) !== 'env') return false
  const owner = unwrap(node.object)
  return owner.type === 'MetaProperty' || (owner.type === 'Identifier' && owner.name === 'process')
}

function environmentNames(node: Node, parent: Node | undefined): string[] {
  if (parent?.type === 'MemberExpression' && unwrap(parent.object) === node) return [memberName(parent) ?? '*']
  if (parent?.type === 'VariableDeclarator' && parent.id.type === 'ObjectPattern') {
    return parent.id.properties.map((property) =>
      property.type === 'Property' ? (staticKey(property.key, property.computed) ?? '*') : '*',
    )
  }
  return ['*']
}

type MetaMentions = Pick<Mentions, 'globals' | 'environment' | 'readsOwnPath'>

function metaMentions(node: Extract<Node, { type: 'MetaProperty' }>, user: Node | undefined): MetaMentions {
  if (node.meta.name !== 'import') return { globals: [], environment: [], readsOwnPath: false }
  const member = user?.type === 'MemberExpression' ? memberName(user) : null
  return {
    // `import.meta.mode`, which a bundler can write a value for.
    globals: member === null || KNOWN_META.has(member) ? [] : [`import.meta.${member}`],
    // Who hands on `import.meta` whole hands on its environment.
    environment: user?.type === 'MemberExpression' ? [] : ['*'],
    readsOwnPath: member === null || !PLACELESS_META.has(member),
  }
}
