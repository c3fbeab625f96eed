import { createRequire } from 'node:module'
import type * as ScopeManager from '@typescript-eslint/scope-manager'
import type { Definition, DefinitionType, Variable } from '@typescript-eslint/scope-manager'
import {
  childrenOf,
  isNode,
  vanishes,
  type Binding,
  type ModuleId,
  type Node,
  type Program,
  type Syntax,
} from '../core/syntax.ts'
import { writesByBinding } from '../core/writes.ts'
import type { Component } from './languages/component.ts'
import { parseText } from './parse-text.ts'

const require = createRequire(import.meta.url)
let loaded: typeof ScopeManager | undefined

/** It takes 60 ms to load, and where nothing has changed nothing is parsed. */
function scopeManager(): typeof ScopeManager {
  return (loaded ??= require('@typescript-eslint/scope-manager') as typeof ScopeManager)
}

/** The dialects of a script. */
export type Language = 'js' | 'jsx' | 'ts' | 'tsx'

const OPTIONS = { astType: 'ts', preserveParens: false, range: true } as const
/** Lets a module return at its top level. */
const COMMONJS = { sourceType: 'commonjs' } as const

/** A module that could not be parsed, and why. */
export interface ParseFailure {
  readonly reason: string
  readonly line: number
}

/**
 * Parses one module and finds what each name in it stands for.
 *
 * @param file - its path; the ending decides the dialect (`.js` may hold JSX)
 * @returns the tree with its bindings, or the first mistake the parser found
 */
export function parseModule(id: ModuleId, file: string, source: string): Syntax | ParseFailure {
  return parseCode(id, file, source, languageOf(file))
}

/**
 * Parses the scripts of a component that was taken apart.
 *
 * @param component - the reason where it could not be
 */
export function parseComponent(id: ModuleId, file: string, component: Component | string): Syntax | ParseFailure {
  if (typeof component === 'string') return { reason: component, line: 1 }
  const { code, language, markup } = component
  const plain = parseCode(id, file, code, language)
  // The frontmatter of Astro is TypeScript that may hold JSX.
  const parsed = isParseFailure(plain) && file.endsWith('.astro') ? parseCode(id, file, code, 'tsx') : plain
  return isParseFailure(parsed) ? parsed : { ...parsed, markup }
}

/** Scripts that are rendered are the inside of a function. */
const OUTER_RETURN = /^A 'return' statement can only be used within a function body/

function parseCode(id: ModuleId, file: string, source: string, language: Language): Syntax | ParseFailure {
  const result = parseText(file, source, { ...OPTIONS, lang: language, ...(file.endsWith('.cjs') && COMMONJS) })
  const mistake = result.errors.find(({ message }) => !(file.endsWith('.astro') && OUTER_RETURN.test(message)))
  if (mistake !== undefined) {
    const offset = mistake.labels[0]?.start ?? 0
    return { reason: mistake.message, line: source.slice(0, offset).split('\n').length }
  }
  try {
    return { id, source, program: result.program, ...bind(result.program) }
  } catch (error) {
    if (error instanceof RangeError) return { reason: 'its code is nested too deep', line: 1 }
    throw error
  }
}

/** Whether parsing ended in a failure. */
export function isParseFailure(parsed: Syntax | ParseFailure): parsed is ParseFailure {
  return 'reason' in parsed
}

function languageOf(file: string): Language {
  if (file.endsWith('.tsx')) return 'tsx'
  return /\.[cm]?ts$/.test(file) ? 'ts' : 'jsx'
}

function bind(program: Program): Pick<Syntax, 'bindingAt' | 'topLevel' | 'isGlobalAt'> {
  // The scope manager takes typescript-eslint's tree, to which oxc's `astType: 'ts'` conforms.
  const { analyze } = scopeManager()
  const scopes = analyze(program as unknown as Parameters<typeof analyze>[0], { sourceType: 'module', lib: [] })
  const bindings = new Map<number, OpenBinding>()
  const topLevel = new Map<string, Binding>()
  const globals = new Set(scopes.globalScope?.through.map((reference) => reference.identifier.range[0]))
  for (const scope of scopes.scopes) {
    for (const variable of scope.variables) {
      const binding = toBinding(variable)
      // What is only declared to be there (`declare const VERSION`) is bound by whoever puts it there.
      if (binding === null) for (const reference of variable.references) globals.add(reference.identifier.range[0])
      if (binding === null) continue
      if (binding.topLevel) topLevel.set(binding.name, binding)
      for (const identifier of variable.identifiers) bindings.set(identifier.range[0], binding)
      for (const reference of variable.references) bindings.set(reference.identifier.range[0], binding)
    }
  }
  const bindingAt = (offset: number): OpenBinding | undefined => bindings.get(offset)
  for (const [binding, writes] of writesByBinding(program, program, bindingAt)) {
    binding.written = true
    if (binding.writes !== null) binding.writes = writes
  }
  return { bindingAt, topLevel: (name) => topLevel.get(name), isGlobalAt: (offset) => globals.has(offset) }
}

/** A binding before it is known whether it is written. */
type OpenBinding = { -readonly [Key in keyof Binding]: Binding[Key] }

const KINDS: Partial<Record<`${DefinitionType}`, Binding['kind']>> = {
  ImportBinding: 'import',
  Variable: 'variable',
  Parameter: 'parameter',
  FunctionName: 'function',
  ClassName: 'class',
  TSEnumName: 'enum',
  TSModuleName: 'namespace',
}

/** Kinds of which a second declaration changes what the first one said. */
const CHANGED_BY_SECOND: ReadonlySet<Binding['kind']> = new Set(['variable', 'parameter', 'enum'])

function toBinding(variable: Variable): OpenBinding | null {
  const definitions = variable.defs.filter((candidate) => candidate.isVariableDefinition && isReal(candidate))
  const [definition] = definitions
  if (definition === undefined) return null
  const kind = KINDS[definition.type] ?? 'other'
  const isOpen = (definitions.length > 1 && CHANGED_BY_SECOND.has(kind)) || mayBeSkipped(variable, definition)
  return {
    name: variable.name,
    kind,
    topLevel: variable.scope.type === 'module' || variable.scope.type === 'global',
    node: definition.node as unknown as Node,
    written: isOpen,
    writes: isOpen ? null : [],
  }
}

/** Whether a declaration stays when types are stripped: overloads and what is only declared don't. */
function isReal({ node, parent }: Definition): boolean {
  return [node, parent].every((part) => part === null || part === undefined || !vanishes(part as unknown as Node))
}

/** A `var` in a branch or loop is bound in the whole function, whether or not it is ever reached. */
function mayBeSkipped({ scope }: Variable, { parent }: Definition): boolean {
  const declaration = parent as unknown as Node | null | undefined
  if (declaration?.type !== 'VariableDeclaration' || declaration.kind !== 'var') return false
  const block = scope.block as unknown as Node
  const body = 'body' in block && isNode(block.body) ? block.body : block
  const statements = childrenOf(body).map((child) =>
    child.type === 'ExportNamedDeclaration' ? child.declaration : child,
  )
  return !statements.includes(declaration)
}
