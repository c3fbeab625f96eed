import { append } from './append.ts'
import type { EvaluationContext } from './evaluation.ts'
import { dependenciesOf, locateName, type Project } from './project.ts'
import { unwrap, walk, type Binding, type ModuleId, type Node, type Syntax } from './syntax.ts'
import type { FunctionNode } from './value.ts'

/** Tells of a function whether every place of the project that mentions it calls it then and there. */
export type OnlyCalled = (module: ModuleId, wrapper: FunctionNode) => boolean

/**
 * Prepares to tell which functions are only ever called, so that all their callers are known. A function that is exported
 * and imported nowhere may be called by a framework.
 *
 * @param isRead - whether the calls of a module were looked at
 */
export function findOnlyCalled(
  { project, syntaxOf, letGo }: EvaluationContext,
  isRead: (module: ModuleId) => boolean,
): OnlyCalled {
  // Most projects have no wrapper that asks for it.
  let references: { importers: Map<string, Importer[]>; loose: Set<ModuleId> } | undefined
  return (module, wrapper) => {
    const syntax = syntaxOf(module)
    const binding = syntax === undefined ? null : bindingOf(syntax, wrapper)
    if (syntax === undefined || binding === null) return false
    if (!callsOnly(syntax, (offset) => syntax.bindingAt(offset) === binding)) return false
    if (!binding.topLevel) return true
    references ??= { importers: indexImporters(project), loose: looseModules(project) }
    const { importers, loose } = references
    const own = [...(importers.get(`${module}#${binding.name}`) ?? []), ...(importers.get(module) ?? [])]
    const exports = project.modules.get(module)?.exports ?? []
    const isExported = exports.some((item) => 'local' in item && item.local === binding.name)
    if (isExported && (own.length === 0 || loose.has(module))) return false
    return own.every(({ id, local }) => {
      const importer = syntaxOf(id)
      const name = importer?.topLevel(local)
      if (importer === undefined || name === undefined || !isRead(id)) return false
      letGo()
      return callsOnly(importer, (offset) => importer.bindingAt(offset) === name, true)
    })
  }
}

interface Importer {
  readonly id: ModuleId
  readonly local: string
}

/** Who imports what is declared under a name (`module#name`), or a whole module (`module`). */
function indexImporters(project: Project): Map<string, Importer[]> {
  const index = new Map<string, Importer[]>()
  for (const [id, { imports }] of project.modules) {
    for (const { local } of imports) {
      const location = locateName(project, id, local)
      if (location === null || location.kind === 'leaf') continue
      const key = location.kind === 'namespace' ? location.module : `${location.module}#${location.name}`
      append(index, key, { id, local })
    }
  }
  return index
}

/** Modules that are asked for while the program runs: nobody sees what is taken out of them. */
function looseModules(project: Project): Set<ModuleId> {
  const loose = new Set<ModuleId>()
  for (const [id, { statements }] of project.modules) {
    for (const { specifier } of statements.flatMap(({ requests }) => requests)) {
      for (const dependency of dependenciesOf(project, id, specifier)) {
        if (dependency.kind === 'module') loose.add(dependency.id)
      }
    }
  }
  return loose
}

/** The name that a function is declared under. */
function bindingOf(syntax: Syntax, wrapper: FunctionNode): Binding | null {
  let found: Binding | null = null
  walk(syntax.program, (node, ancestors) => {
    if (node !== wrapper) return found === null
    const holder = ancestors.findLast((ancestor) => unwrap(ancestor) === ancestor)
    const name = node.type === 'FunctionDeclaration' ? node.id : declaredName(holder, node)
    if (name !== null) found = syntax.bindingAt(name.start) ?? null
    return false
  })
  return found
}

function declaredName(holder: Node | undefined, wrapper: Node): Node | null {
  if (holder?.type !== 'VariableDeclarator' || holder.init === null || unwrap(holder.init) !== wrapper) return null
  return holder.id.type === 'Identifier' ? holder.id : null
}

/**
 * Whether a name is called wherever it stands, but for its declaration, imports and exports.
 *
 * @param withMembers - whether a member of it may be called instead, as of a namespace
 */
function callsOnly(syntax: Syntax, isName: (offset: number) => boolean, withMembers = false): boolean {
  let isSure = true
  walk(syntax.program, (node, ancestors) => {
    if (node.type === 'ImportDeclaration' || node.type === 'ExportSpecifier') return false
    if ((node.type !== 'Identifier' && node.type !== 'JSXIdentifier') || !isName(node.start)) return isSure
    const around = ancestors.filter((ancestor) => unwrap(ancestor) === ancestor)
    const parent = around.at(-1)
    const isDeclared =
      (parent?.type === 'VariableDeclarator' || parent?.type === 'FunctionDeclaration') && parent.id === node
    const isMember = withMembers && parent?.type === 'MemberExpression' && unwrap(parent.object) === node
    const called = isMember ? parent : node
    const call = isMember ? around.at(-2) : parent
    isSure &&= isDeclared || (call?.type === 'CallExpression' && unwrap(call.callee) === called)
    return isSure
  })
  return isSure
}
