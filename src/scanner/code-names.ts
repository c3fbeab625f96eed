import { isClass } from '../core/harmless.ts'
import { isFunction } from '../core/surroundings.ts'
import { unwrap, type Node, type Syntax } from '../core/syntax.ts'

/**
 * The top-level names of a module that stand for a function or a class, and for nothing else at any time: what they are is
 * known without their tree. With each function the offset at which it begins; `null` for classes and for what has no name.
 */
export function codeNames({ program, topLevel }: Syntax): ReadonlyMap<string, number | null> {
  const found = program.body.flatMap((statement): [string, number | null][] => {
    if (statement.type === 'ExportDefaultDeclaration') {
      const isNamed = 'id' in statement.declaration && statement.declaration.id !== null
      return isNamed ? namesOf(statement.declaration) : isCode(statement.declaration) ? [['default', null]] : []
    }
    if (statement.type !== 'ExportNamedDeclaration') return namesOf(statement)
    return statement.declaration === null ? [] : namesOf(statement.declaration)
  })
  // What is only declared to be there binds nothing.
  return new Map(found.filter(([name]) => name === 'default' || topLevel(name)?.written === false))
}

function namesOf(declaration: Node): [string, number | null][] {
  switch (declaration.type) {
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
      return declaration.id === null ? [] : [[declaration.id.name, startOf(declaration)]]
    case 'VariableDeclaration':
      return declaration.declarations.flatMap(({ id, init }): [string, number | null][] => {
        return id.type === 'Identifier' && init !== null && isCode(init) ? [[id.name, startOf(unwrap(init))]] : []
      })
    default:
      return []
  }
}

function isCode(node: Node): boolean {
  const made = unwrap(node)
  return isFunction(made) || isClass(made)
}

function startOf(code: Node): number | null {
  return isFunction(code) ? code.start : null
}
