import { analyze, DefinitionType, type Variable } from '@typescript-eslint/scope-manager'
import { parseSync } from 'oxc-parser'
import type { Binding, ModuleId, Node, Program, Syntax } from '../core/syntax.ts'
import { writtenIdentifiers } from '../core/writes.ts'

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
  const options = { lang: languageOf(file), astType: 'ts', preserveParens: false, range: true } as const
  const result = parseSync(file, source, options)
  const mistake = result.errors[0]
  if (mistake !== undefined) {
    const offset = mistake.labels[0]?.start ?? 0
    return { reason: mistake.message, line: source.slice(0, offset).split('\n').length }
  }
  return { id, source, program: result.program, ...bind(result.program) }
}

/** Whether parsing ended in a failure. */
export function isParseFailure(parsed: Syntax | ParseFailure): parsed is ParseFailure {
  return 'reason' in parsed
}

function languageOf(file: string): 'js' | 'jsx' | 'ts' | 'tsx' {
  if (file.endsWith('.tsx')) return 'tsx'
  return /\.[cm]?ts$/.test(file) ? 'ts' : 'jsx'
}

function bind(program: Program): Pick<Syntax, 'bindingAt' | 'topLevel' | 'isGlobalAt'> {
  // The scope manager takes typescript-eslint's tree, to which oxc's `astType: 'ts'` conforms.
  const scopes = analyze(program as unknown as Parameters<typeof analyze>[0], { sourceType: 'module', lib: [] })
  const written = new Set(writtenIdentifiers(program).map((identifier) => identifier.start))
  const bindings = new Map<number, Binding>()
  const topLevel = new Map<string, Binding>()
  for (const scope of scopes.scopes) {
    for (const variable of scope.variables) {
      const binding = toBinding(variable, written)
      if (binding === null) continue
      if (binding.topLevel) topLevel.set(binding.name, binding)
      for (const identifier of variable.identifiers) bindings.set(identifier.range[0], binding)
      for (const reference of variable.references) bindings.set(reference.identifier.range[0], binding)
    }
  }
  const globals = new Set(scopes.globalScope?.through.map((reference) => reference.identifier.range[0]))
  return {
    bindingAt: (offset) => bindings.get(offset),
    topLevel: (name) => topLevel.get(name),
    isGlobalAt: (offset) => globals.has(offset),
  }
}

const KINDS: Partial<Record<DefinitionType, Binding['kind']>> = {
  [DefinitionType.ImportBinding]: 'import',
  [DefinitionType.Variable]: 'variable',
  [DefinitionType.Parameter]: 'parameter',
  [DefinitionType.FunctionName]: 'function',
  [DefinitionType.ClassName]: 'class',
  [DefinitionType.TSEnumName]: 'enum',
  [DefinitionType.TSModuleName]: 'namespace',
}

function toBinding(variable: Variable, written: ReadonlySet<number>): Binding | null {
  const definition = variable.defs.find((candidate) => candidate.isVariableDefinition)
  if (definition === undefined) return null
  const declaredAgain = variable.defs.filter((candidate) => candidate.isVariableDefinition).length > 1
  return {
    name: variable.name,
    kind: KINDS[definition.type] ?? 'other',
    topLevel: variable.scope.type === 'module' || variable.scope.type === 'global',
    node: definition.node as unknown as Node,
    written:
      (declaredAgain && definition.type === DefinitionType.Variable) ||
      variable.references.some((reference) => written.has(reference.identifier.range[0])),
  }
}
