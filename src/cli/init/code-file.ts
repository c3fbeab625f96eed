import { parseModule, isParseFailure } from '../../scanner/parse.ts'
import { literalText, unwrap, walk, type Node, type Program, type Syntax } from '../../core/syntax.ts'
import { lineBreakOf, lineEnd, type Insertion } from './edit.ts'

/** How somebody writes their code, as far as a new line has to match it. */
export interface CodeStyle {
  readonly quote: "'" | '"'
  readonly semicolon: ';' | ''
  readonly indent: string
  readonly lineBreak: '\n' | '\r\n'
  /** Whether modules are required. */
  readonly isCommonJs: boolean
}

/** A module that is to be edited. */
export interface CodeFile {
  readonly syntax: Syntax
  readonly style: CodeStyle
}

/** What is imported: a module's default export, or one of its names. */
export interface Wanted {
  readonly specifier: string
  /** The name under which it is used where nothing stands against it. */
  readonly name: string
  readonly isDefault: boolean
}

/** An import that is there, or the insertion that makes it. */
export interface Imported {
  readonly local: string
  readonly insertion: Insertion | null
  /** Whether anything uses it already. */
  readonly isUsed: boolean
}

/** Parses a module that is to be edited; `null` where it can't be parsed. The file's ending decides the dialect. */
export function readCode(file: string, source: string): CodeFile | null {
  const syntax = parseModule(file, file, source)
  return isParseFailure(syntax) ? null : { syntax, style: styleOf(file, syntax) }
}

function styleOf(file: string, { source, program }: Syntax): CodeStyle {
  const quotes = new Map<string, number>()
  const note = (offset: number): void =>
    void quotes.set(source.charAt(offset), (quotes.get(source.charAt(offset)) ?? 0) + 1)
  walk(program, (node) => {
    if (node.type === 'Literal' && typeof node.value === 'string') note(node.start)
  })
  // Imports of types alone are not walked.
  for (const statement of program.body) if (statement.type === 'ImportDeclaration') note(statement.source.start)
  const ending = program.body.filter(({ type }) => /^(?:Import|Export|Variable|Expression)/.test(type))
  const semicolons = ending.filter(({ end }) => source.charAt(end - 1) === ';').length
  return {
    quote: (quotes.get('"') ?? 0) > (quotes.get("'") ?? 0) ? '"' : "'",
    semicolon: semicolons > ending.length / 2 ? ';' : '',
    indent: /^([ \t]+)[^\s*]/m.exec(source)?.[1] ?? '  ',
    lineBreak: lineBreakOf(source),
    isCommonJs:
      /\.c[jt]s$/.test(file) || (!program.body.some(isModuleSyntax) && /\bmodule\.exports\b|\brequire\(/.test(source)),
  }
}

function isModuleSyntax({ type }: Node): boolean {
  return type === 'ImportDeclaration' || /^Export(?:Default|Named|All)Declaration$/.test(type)
}

/** A text as the file quotes texts. */
export function quoted({ quote }: CodeStyle, text: string): string {
  return quote + text + quote
}

/** Whether a text stands anywhere in a module as a literal. */
export function saysLiteral({ program }: Syntax, text: string): boolean {
  let isSaid = false
  walk(program, (node) => {
    if (literalText(node) === text) isSaid = true
    return !isSaid
  })
  return isSaid
}

/** The import of something, as it stands or as it is to be inserted below the others. */
export function importOf({ syntax, style }: CodeFile, wanted: Wanted): Imported {
  const local = findImport(syntax.program, wanted)
  if (local !== null) return { local: local.name, insertion: null, isUsed: isUsed(syntax, local) }
  const { name, isDefault, specifier } = wanted
  const isTaken = (text: string): boolean => new RegExp(String.raw`\b${text}\b`).test(syntax.source)
  const free = [name, `${name}Plugin`].find((text) => !isTaken(text)) ?? `${name}Unplugin`
  const binding = isDefault ? free : `{ ${name}${renaming(name, free, style)} }`
  const from = quoted(style, specifier)
  const line = style.isCommonJs ? `const ${binding} = require(${from})` : `import ${binding} from ${from}`
  return { local: free, insertion: placeLine(syntax, style, line + style.semicolon), isUsed: false }
}

function renaming(name: string, local: string, { isCommonJs }: CodeStyle): string {
  if (name === local) return ''
  return isCommonJs ? `: ${local}` : ` as ${local}`
}

interface Local {
  readonly name: string
  /** Where it is bound. */
  readonly start: number
}

function findImport(program: Program, wanted: Wanted): Local | null {
  for (const statement of program.body) {
    if (statement.type === 'ImportDeclaration' && statement.source.value === wanted.specifier) {
      for (const { type, local, ...rest } of statement.specifiers) {
        const imported = 'imported' in rest && rest.imported.type === 'Identifier' ? rest.imported.name : null
        if (wanted.isDefault ? type === 'ImportDefaultSpecifier' : imported === wanted.name) return local
      }
    }
    if (statement.type !== 'VariableDeclaration') continue
    for (const { id, init } of statement.declarations) {
      if (init === null || requiredBy(init) !== wanted.specifier) continue
      if (id.type === 'Identifier') return id
      const property = id.type === 'ObjectPattern' ? id.properties.find(({ type }) => type === 'Property') : undefined
      if (property?.type === 'Property' && property.value.type === 'Identifier') return property.value
    }
  }
  return null
}

/** The module that an expression requires; `null` where it doesn't. */
export function requiredBy(expression: Node): string | null {
  const node = unwrap(expression)
  if (node.type === 'MemberExpression') return requiredBy(node.object)
  if (node.type !== 'CallExpression' || node.callee.type !== 'Identifier' || node.callee.name !== 'require') return null
  const [argument] = node.arguments
  return argument === undefined ? null : literalText(argument)
}

function isUsed({ program, bindingAt }: Syntax, local: Local): boolean {
  let isFound = false
  walk(program, (node) => {
    if (node.type === 'ImportDeclaration') return false
    if (node.type === 'Identifier' && node.name === local.name && node.start !== local.start) {
      isFound ||= bindingAt(node.start) === bindingAt(local.start)
    }
    return !isFound
  })
  return isFound
}

/** What stands first in a module: directives, and what it takes from others. */
function isOpening(node: Node): boolean {
  return (
    node.type === 'ImportDeclaration' ||
    (node.type === 'VariableDeclaration' &&
      node.declarations.some(({ init }) => init !== null && requiredBy(init) !== null)) ||
    ('directive' in node && typeof node.directive === 'string')
  )
}

/**
 * Below the last import; without one at the top, below what has to stand first there. What is required is there only
 * below its line, and so that goes above all that could use it.
 */
function placeLine({ source, program }: Syntax, { lineBreak, isCommonJs }: CodeStyle, line: string): Insertion {
  const end = isCommonJs ? program.body.findIndex((node) => !isOpening(node)) : -1
  const last = (end === -1 ? program.body : program.body.slice(0, end)).findLast(isOpening)
  if (last !== undefined) {
    const at = lineEnd(source, last.end)
    const isShared = isCommonJs && program.body.some(({ start }) => last.end <= start && start < at)
    return isShared ? { at: last.end, text: lineBreak + line + lineBreak } : { at, text: lineBreak + line }
  }
  const head = /^\uFEFF?(?:(?:#!|\/\/).*\r?\n)*/.exec(source)?.[0] ?? ''
  return { at: head.length, text: line + lineBreak + (/^\r?\n/.test(source.slice(head.length)) ? '' : lineBreak) }
}
