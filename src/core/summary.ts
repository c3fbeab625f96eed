import type { Directive } from '@oxc-project/types'
import { digestText, sortedUnique } from './hash.ts'
import { withMarkup } from './markup.ts'
import { collectMentions, jsxPragmas } from './mentions.ts'
import { normalise } from './normalise.ts'
import { collectPasses, type Pass } from './passes.ts'
import { positionFinder, type Position } from './position.ts'
import {
  evaluationOf,
  evaluationOfStatement,
  hungOn,
  invocationOf,
  type Evaluation,
  type Invocation,
} from './purity.ts'
import type { Request } from './requests.ts'
import { boundNames, vanishes, type ModuleId, type Node, type Syntax } from './syntax.ts'
import { touchedBy } from './touches.ts'
import { writtenBindings } from './writes.ts'

/** One top-level statement, or one declarator of it: the unit of dependency. */
export interface Statement {
  /** Its name within the module: what it binds, `default`, or `effect`; `~n` tells repetitions apart. */
  readonly key: string
  readonly binds: readonly string[]
  /** Top-level names it refers to: `x`, or `space.x` for a member of a namespace import. */
  readonly mentions: readonly string[]
  /** Top-level names that it assigns, or into whose values it writes. */
  readonly writes: readonly string[]
  readonly globals: readonly string[]
  readonly environment: readonly string[]
  readonly requests: readonly Request[]
  readonly hasJsx: boolean
  /** Calls by which it hands values to top-level functions. */
  readonly passes: readonly Pass[]
  readonly evaluation: Evaluation
  /** Of what has effects, the top-level names whose values alone it changes; `null` where it may change anything. */
  readonly touches: readonly string[] | null
  /** What calling what it declares does; `null` where it declares nothing. */
  readonly invocation: Invocation | null
  /** Digest of its normalised code: what it says, not what it reaches. */
  readonly digest: string
  readonly line: number
  readonly start: number
  readonly end: number
}

/** A name that a module takes from another one. `imported` is `*` for the namespace. */
export interface ImportedName {
  readonly local: string
  readonly specifier: string
  readonly imported: string
}

/** A name that a module offers: its own, or one passed on from `specifier`. */
export type ExportedName =
  | { readonly exported: string; readonly local: string }
  | { readonly exported: string; readonly specifier: string; readonly imported: string }

/** What the analysis keeps of one module: plain data, by statement. */
export interface ModuleSummary {
  readonly id: ModuleId
  readonly statements: readonly Statement[]
  readonly imports: readonly ImportedName[]
  readonly exports: readonly ExportedName[]
  /** Specifiers of `export * from`. */
  readonly stars: readonly string[]
  /** Specifiers of every import declaration that runs its module, in source order. */
  readonly runs: readonly string[]
  /** The package that a comment names as the one JSX is made with (`@jsxImportSource preact`). */
  readonly jsxSource: string | null
}

interface Unit {
  readonly name: string
  readonly node: Node
  readonly binds: readonly string[]
  /** What runs when the module does, to be judged by its code; or the judgement itself. */
  readonly evaluates: Node | 'effect' | 'nothing'
  /** Said before the node in its digest: `const`, `let`. */
  readonly prefix?: string
}

/** Reads one parsed module statement by statement. */
export function summariseModule(syntax: Syntax): ModuleSummary {
  const imports: ImportedName[] = []
  const exports: ExportedName[] = []
  const stars: string[] = []
  const runs: string[] = []
  const units: Unit[] = []
  for (const node of syntax.program.body) {
    if (vanishes(node) || isDirective(node)) continue
    if (node.type === 'ImportDeclaration') {
      runs.push(node.source.value)
      imports.push(...importedNames(node))
    } else if (node.type === 'ExportAllDeclaration') {
      runs.push(node.source.value)
      if (node.exported === null) stars.push(node.source.value)
      else exports.push({ exported: exportName(node.exported), specifier: node.source.value, imported: '*' })
    } else if (node.type === 'ExportNamedDeclaration' && node.declaration === null) {
      if (node.source !== null) runs.push(node.source.value)
      exports.push(...passedOn(node))
    } else if (node.type === 'TSImportEqualsDeclaration' && node.moduleReference.type === 'TSExternalModuleReference') {
      const specifier = node.moduleReference.expression.value
      runs.push(specifier)
      imports.push({ local: node.id.name, specifier, imported: '*' })
    } else {
      const found = unitsOf(node)
      units.push(...found)
      if (node.type === 'ExportDefaultDeclaration')
        exports.push({ exported: 'default', local: found[0]?.binds[0] ?? 'default' })
      if (node.type === 'ExportNamedDeclaration') {
        exports.push(...found.flatMap((unit) => unit.binds.map((name) => ({ exported: name, local: name }))))
      }
    }
  }
  const summary = {
    id: syntax.id,
    statements: statementsOf(units, syntax),
    imports,
    exports,
    stars,
    runs: [...new Set(runs)],
    jsxSource: jsxSourceOf(syntax),
  }
  return syntax.markup === undefined ? summary : withMarkup(summary, syntax.markup)
}

function jsxSourceOf(syntax: Syntax): string | null {
  const pragma = jsxPragmas(syntax).find((text) => text.startsWith('@jsxImportSource'))
  return pragma === undefined ? null : pragma.replace(/^\S+\s+/, '')
}

function statementsOf(units: readonly Unit[], syntax: Syntax): Statement[] {
  const seen = new Map<string, number>()
  const context = {
    syntax,
    positionAt: positionFinder(syntax.source),
    attributes: importAttributes(syntax),
    directives: directivesOf(syntax),
  }
  return units.map((unit) => {
    const repetition = (seen.get(unit.name) ?? 0) + 1
    seen.set(unit.name, repetition)
    return toStatement(unit, repetition === 1 ? unit.name : `${unit.name}~${repetition}`, context)
  })
}

/** What is known of a module while its statements are read. */
interface UnitContext {
  readonly syntax: Syntax
  readonly positionAt: (offset: number) => Position
  readonly attributes: ReadonlyMap<string, string>
  readonly directives: readonly string[]
}

function toStatement(unit: Unit, key: string, { syntax, positionAt, attributes, directives }: UnitContext): Statement {
  const mentions = collectMentions(unit.node, syntax)
  const code = (unit.prefix ?? '') + normalise(unit.node)
  // What code means besides what it says: where it stands, if it asks; what JSX stands for; how an import is read; and what
  // its module is declared to be (`'use cache'`).
  const surroundings = [
    ...directives,
    ...(mentions.readsOwnPath ? [syntax.id] : []),
    ...(mentions.hasJsx ? jsxPragmas(syntax) : []),
    ...attributesOf(mentions.names, attributes),
  ]
  const evaluation = evaluateUnit(unit, syntax)
  const touches = touchedBy(unit.node, syntax)
  const written = [...writtenBindings(syntax.program, unit.node, syntax.bindingAt)].filter(({ topLevel }) => topLevel)
  const hung = hungOn(unit.node, syntax)?.owner.name
  const writes = [...written.map((binding) => binding.name), ...(touches ?? []), ...(hung === undefined ? [] : [hung])]
  return {
    key,
    binds: unit.binds,
    mentions: sortedUnique(mentions.names),
    writes: sortedUnique(writes),
    globals: sortedUnique(mentions.globals),
    environment: sortedUnique(mentions.environment),
    requests: mentions.requests,
    hasJsx: mentions.hasJsx,
    passes: collectPasses(unit.node, syntax),
    evaluation,
    touches,
    invocation: unit.binds.length === 0 ? null : invocationOf(unit.node, syntax),
    digest: digestText([...surroundings, code].join('\n')),
    line: positionAt(unit.node.start).line,
    start: unit.node.start,
    end: unit.node.end,
  }
}

function evaluateUnit({ evaluates, node }: Unit, syntax: Syntax): Evaluation {
  if (evaluates === 'nothing') return { kind: 'nothing', calls: [] }
  return evaluates === 'effect' ? evaluationOfStatement(node, syntax) : evaluationOf(evaluates, syntax)
}

/** The directives of a module: they are meant for each of its statements, and do nothing themselves. */
function directivesOf(syntax: Syntax): string[] {
  return syntax.program.body.flatMap((node) => (isDirective(node) ? [node.directive] : []))
}

function isDirective(node: Node): node is Directive {
  return node.type === 'ExpressionStatement' && 'directive' in node && typeof node.directive === 'string'
}

function attributesOf(names: readonly string[], attributes: ReadonlyMap<string, string>): string[] {
  // Most modules import nothing in any way of its own.
  if (attributes.size === 0) return []
  return sortedUnique(names.flatMap((name) => attributes.get(name.replace(/\..*/s, '')) ?? []))
}

/** By imported name, how it is imported: `with { type: 'json' }`. */
function importAttributes(syntax: Syntax): Map<string, string> {
  const attributes = syntax.program.body.flatMap((node) => {
    if (node.type !== 'ImportDeclaration' || node.attributes.length === 0) return []
    const text = node.attributes.map(normalise).join()
    return node.specifiers.map((item): [string, string] => [item.local.name, text])
  })
  return new Map(attributes)
}

function unitsOf(node: Node): Unit[] {
  switch (node.type) {
    case 'ExportNamedDeclaration':
      return node.declaration === null ? [] : unitsOf(node.declaration)
    case 'ExportDefaultDeclaration':
      return [defaultUnit(node.declaration)]
    case 'VariableDeclaration':
      return node.declarations.map((declarator) => declaratorUnit(declarator, node.kind))
    case 'FunctionDeclaration':
    case 'ClassDeclaration': {
      const name = node.id?.name ?? 'default'
      return [{ name, node, binds: [name], evaluates: node }]
    }
    case 'TSEnumDeclaration':
      return [{ name: node.id.name, node, binds: [node.id.name], evaluates: node }]
    case 'TSModuleDeclaration': {
      const name = namespaceName(node.id)
      return [{ name, node, binds: [name], evaluates: 'effect' }]
    }
    case 'TSImportEqualsDeclaration':
      return [{ name: node.id.name, node, binds: [node.id.name], evaluates: 'nothing' }]
    case 'EmptyStatement':
      return []
    default:
      return [{ name: 'effect', node, binds: [], evaluates: 'effect' }]
  }
}

/** The name that `namespace A.B {}` binds: `A`. */
function namespaceName(id: Node): string {
  if (id.type === 'Identifier') return id.name
  return id.type === 'TSQualifiedName' ? namespaceName(id.left) : 'namespace'
}

function defaultUnit(declaration: Node): Unit {
  const isNamed = declaration.type === 'FunctionDeclaration' || declaration.type === 'ClassDeclaration'
  const name = isNamed && declaration.id !== null ? declaration.id.name : 'default'
  return { name, node: declaration, binds: [name], evaluates: declaration }
}

function declaratorUnit(declarator: Extract<Node, { type: 'VariableDeclarator' }>, kind: string): Unit {
  const binds = boundNames(declarator.id)
  const unit = { name: binds.join(',') || 'effect', node: declarator, binds, prefix: kind }
  if (declarator.init === null) return { ...unit, evaluates: 'nothing' }
  // `using` runs a disposer.
  return { ...unit, evaluates: kind.includes('using') ? 'effect' : declarator }
}

function exportName(name: Node): string {
  return name.type === 'Identifier' ? name.name : name.type === 'Literal' ? String(name.value) : ''
}

function importedNames(node: Extract<Node, { type: 'ImportDeclaration' }>): ImportedName[] {
  const specifier = node.source.value
  return node.specifiers
    .filter((item) => !vanishes(item))
    .map((item) => {
      const local = item.local.name
      if (item.type === 'ImportSpecifier') return { local, specifier, imported: exportName(item.imported) }
      return { local, specifier, imported: item.type === 'ImportDefaultSpecifier' ? 'default' : '*' }
    })
}

function passedOn(node: Extract<Node, { type: 'ExportNamedDeclaration' }>): ExportedName[] {
  return node.specifiers
    .filter((item) => !vanishes(item))
    .map((item) => {
      const exported = exportName(item.exported)
      const local = exportName(item.local)
      return node.source === null ? { exported, local } : { exported, specifier: node.source.value, imported: local }
    })
}
