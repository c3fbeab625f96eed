import { isDecorated } from './normalise.ts'
import { requestsOf, type Request } from './requests.ts'
import { isNode, memberName, staticKey, unwrap, walk, type Node, type Syntax } from './syntax.ts'

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

/** What JSX is turned into calls of, where a module binds it and its comments don't say otherwise. */
const JSX_FACTORIES: readonly string[] = ['React', 'h', 'jsx', 'createElement', 'Fragment']

/**
 * Collects what the given code refers to. Names bound inside it are left out, by scope; types are left out, but in a class
 * with decorators, where `emitDecoratorMetadata` turns them into code.
 */
export function collectMentions(roots: readonly Node[], syntax: Syntax): Mentions {
  const names: string[] = []
  const globals: string[] = []
  const environment: string[] = []
  const requests: Request[] = []
  let readsOwnPath = false
  let hasJsx = false
  for (const root of roots) {
    walk(root, (node, ancestors) => {
      const parent = ancestors.findLast((ancestor) => unwrap(ancestor) === ancestor)
      hasJsx ||= node.type === 'JSXElement' || node.type === 'JSXFragment'
      if (node.type === 'Identifier' || node.type === 'JSXIdentifier') {
        const name = topLevelName(node, parent, syntax)
        if (name !== null) names.push(name)
        else if (syntax.isGlobalAt(node.start)) globals.push(node.name)
      }
      if (isDecorated(node)) names.push(...typeNames(node, syntax))
      environment.push(...environmentNames(node, parent))
      globals.push(...definedMeta(node, parent))
      requests.push(...requestsOf(node, syntax.bindingAt))
      readsOwnPath ||= readsPath(node, parent, syntax)
    })
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
  if (parent?.type === 'MemberExpression' && unwrap(parent.object) === node) return memberName(parent)
  return parent?.type === 'JSXMemberExpression' && parent.object === node ? parent.property.name : null
}

function isEnvironment(node: Node): boolean {
  if (node.type !== 'MemberExpression' || memberName(node) !== 'env') return false
  const owner = unwrap(node.object)
  return owner.type === 'MetaProperty' || (owner.type === 'Identifier' && owner.name === 'process')
}

/** `import.meta.mode`, which a bundler can write a value for. */
function definedMeta(node: Node, parent: Node | undefined): string[] {
  if (!isImportMeta(node) || parent?.type !== 'MemberExpression') return []
  const member = memberName(parent)
  return member === null || KNOWN_META.has(member) ? [] : [`import.meta.${member}`]
}

function isImportMeta(node: Node): boolean {
  return node.type === 'MetaProperty' && node.meta.name === 'import'
}

function environmentNames(node: Node, parent: Node | undefined): string[] {
  // Who hands on `import.meta` whole hands on its environment.
  if (isImportMeta(node) && parent?.type !== 'MemberExpression') return ['*']
  if (!isEnvironment(node)) return []
  if (parent?.type === 'MemberExpression' && unwrap(parent.object) === node) return [memberName(parent) ?? '*']
  if (parent?.type === 'VariableDeclarator' && parent.id.type === 'ObjectPattern') {
    return parent.id.properties.map((property) =>
      property.type === 'Property' ? (staticKey(property.key, property.computed) ?? '*') : '*',
    )
  }
  return ['*']
}

function readsPath(node: Node, parent: Node | undefined, syntax: Syntax): boolean {
  if (node.type === 'Identifier') {
    return (node.name === '__filename' || node.name === '__dirname') && syntax.isGlobalAt(node.start)
  }
  if (node.type !== 'MetaProperty' || node.meta.name !== 'import') return false
  const member = parent?.type === 'MemberExpression' ? memberName(parent) : null
  return member === null || !PLACELESS_META.has(member)
}
