import { parseSync } from 'oxc-parser'
import { isNode, literalText, type Node } from '../core/syntax.ts'

/** What a name stands for that a framework imports where it is used. */
export interface AutoImport {
  readonly specifier: string
  /** The name that the module offers. */
  readonly imported: string
}

/** What a file of generated declarations says. */
export interface DeclaredImports {
  /** Names that are there without an import, or that the file declares to offer. */
  readonly names: ReadonlyMap<string, AutoImport>
  /** Names that the file passes on. */
  readonly passedOn: ReadonlyMap<string, AutoImport>
}

/**
 * Reads generated declarations: `declare global { const x: typeof import('…').x }`,
 * `export const X: typeof import('…')['default']` and `export { x } from '…'`.
 */
export function readDeclaredImports(text: string): DeclaredImports {
  const { program } = parseSync('declarations.d.ts', text, { lang: 'dts', astType: 'ts' })
  const passedOn = program.body.flatMap((node): [string, AutoImport][] => {
    if (node.type !== 'ExportNamedDeclaration' || node.source === null || node.exportKind === 'type') return []
    const specifier = node.source.value
    return node.specifiers
      .filter(({ exportKind }) => exportKind !== 'type')
      .map(({ exported, local }) => [nameOf(exported), { specifier, imported: nameOf(local) }])
  })
  return { names: new Map(program.body.flatMap(declaredIn)), passedOn: new Map(passedOn) }
}

function declaredIn(node: Node): [string, AutoImport][] {
  switch (node.type) {
    case 'TSModuleDeclaration':
      return node.global && node.body?.type === 'TSModuleBlock' ? node.body.body.flatMap(declaredIn) : []
    case 'ExportNamedDeclaration':
      return node.declaration === null ? [] : declaredIn(node.declaration)
    case 'VariableDeclaration':
      return node.declarations.flatMap(({ id }): [string, AutoImport][] => {
        const type = id.type === 'Identifier' ? id.typeAnnotation : null
        const target = type ? importedType(type) : null
        return id.type === 'Identifier' && target !== null ? [[id.name, target]] : []
      })
    default:
      return []
  }
}

/** What the first `typeof import('…')` in a type names. */
function importedType(type: Node): AutoImport | null {
  if (type.type === 'TSFunctionType') return null
  if (type.type === 'TSIndexedAccessType' && type.indexType.type === 'TSLiteralType') {
    const owner = importedType(type.objectType)
    const member = literalText(type.indexType.literal)
    return owner === null || member === null ? null : { ...owner, imported: member }
  }
  if (type.type === 'TSTypeQuery' && type.exprName.type === 'TSImportType') {
    const { source, qualifier } = type.exprName
    return { specifier: source.value, imported: qualifier?.type === 'Identifier' ? qualifier.name : '*' }
  }
  const below = Object.values(type).flat().filter(isNode)
  return below.reduce<AutoImport | null>((found, node) => found ?? importedType(node), null)
}

function nameOf(node: Node): string {
  return node.type === 'Identifier' ? node.name : (literalText(node) ?? '')
}
