import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { globbySync } from 'globby'
import { isNode, type Node } from '../src/core/syntax.ts'
import { parse } from './docs-reading.ts'

const SOURCES = resolve(import.meta.dirname, '../src')

/** An option, or a part of one, as its interface declares it. */
export interface OptionDoc {
  /** Names with a dot between: `ledger.settle`. */
  readonly path: string
  readonly isOptional: boolean
  /** What its JSDoc says before the first tag, in one line; empty where it has none. */
  readonly text: string
  /** What stands behind `@default`, in one line; `null` where there is none. */
  readonly said: string | null
}

/** The members of a type, and the types it is made of. */
interface Declared {
  readonly members: readonly (Omit<OptionDoc, 'path'> & { readonly name: string; readonly types: readonly string[] })[]
  readonly types: readonly string[]
}

/** Every option with its JSDoc, down to the innermost: what the interface `Options` declares, and all that it is made of. */
export function optionDocs(): OptionDoc[] {
  const declared = new Map(globbySync('{core,cdn,plugin,release,store}/**/*.ts', { cwd: SOURCES }).flatMap(declaredIn))
  const below = (type: string, path: string, above: readonly string[]): OptionDoc[] => {
    const found = above.includes(type) ? undefined : declared.get(type)
    if (found === undefined) return []
    const members = found.members.flatMap(({ name, types, ...doc }) => {
      const own = path === '' ? name : `${path}.${name}`
      return [{ path: own, ...doc }, ...types.flatMap((inner) => below(inner, own, [...above, type]))]
    })
    return [...members, ...found.types.flatMap((inner) => below(inner, path, [...above, type]))]
  }
  const all = below('Options', '', [])
  // Several choices may lead to one type.
  return [...new Map(all.map((doc) => [doc.path, doc])).values()]
}

function declaredIn(file: string): [string, Declared][] {
  const source = readFileSync(join(SOURCES, file), 'utf8')
  const { program, comments } = parse(source)
  const docBefore = (start: number): string => {
    const comment = comments.findLast(({ end }) => end <= start)
    return comment !== undefined && source.slice(comment.end, start).trim() === '' ? comment.value : ''
  }
  return program.body.flatMap((statement): [string, Declared][] => {
    const node = statement.type === 'ExportNamedDeclaration' ? statement.declaration : null
    if (node?.type === 'TSInterfaceDeclaration') {
      const types = node.extends.flatMap(({ expression }) =>
        expression.type === 'Identifier' ? [expression.name] : [],
      )
      return [[node.id.name, { members: membersOf(node.body, docBefore), types }]]
    }
    if (node?.type !== 'TSTypeAliasDeclaration') return []
    return [[node.id.name, { members: membersOf(node.typeAnnotation, docBefore), types: typesIn(node.typeAnnotation) }]]
  })
}

/** What is declared in a type, but not in what its members hold. */
function membersOf(node: Node, docBefore: (start: number) => string): Declared['members'] {
  if (node.type === 'TSUnionType') return node.types.flatMap((part) => membersOf(part, docBefore))
  const body = node.type === 'TSInterfaceBody' ? node.body : node.type === 'TSTypeLiteral' ? node.members : []
  return body.flatMap((member) => {
    if (member.type !== 'TSPropertySignature' || member.key.type !== 'Identifier') return []
    const { text, said } = readDoc(docBefore(member.start))
    const type = member.typeAnnotation?.typeAnnotation
    // What a function takes and yields is no option.
    const types = type === undefined || type.type === 'TSFunctionType' ? [] : typesIn(type)
    return [{ name: member.key.name, isOptional: member.optional, text, said, types }]
  })
}

/** The names of the types that a type is made of. */
function typesIn(node: Node): string[] {
  if (node.type === 'TSFunctionType') return []
  const own = node.type === 'TSTypeReference' && node.typeName.type === 'Identifier' ? [node.typeName.name] : []
  // The members of a literal have theirs themselves.
  const children = Object.values(node).flat().filter(isNode)
  return [...own, ...children.flatMap((child) => (child.type === 'TSPropertySignature' ? [] : typesIn(child)))]
}

/** A JSDoc comment, without its stars. */
function readDoc(comment: string): Pick<OptionDoc, 'text' | 'said'> {
  const lines = comment.split('\n').map((line) => line.replace(/^\s*\*? ?/, '').trim())
  const [text = '', ...tags] = lines.join(' ').split(/ ?(?=@[a-z]+ )/)
  const said = tags.find((tag) => tag.startsWith('@default '))
  return { text: text.trim(), said: said?.slice('@default '.length).trim() ?? null }
}
