import { memberName, unwrap, walk, type Node, type Syntax } from '../../core/syntax.ts'
import { importOf, quoted, readCode, requiredBy, saysLiteral, type CodeFile } from './code-file.ts'
import { commonJsExport, exportedNode, objectsOf, type ObjectNode } from './config-objects.ts'
import { insertInto, type Edit, type Insertion } from './edit.ts'
import type { Framework, Place } from './frameworks.ts'
import { insertFirst } from './list-edit.ts'

/** A configuration that can't be edited without knowing what it does. */
const DYNAMIC = 'it is not written as plain objects and lists'

/** Puts the plugin into a configuration; everything else in it stays, to the character. */
export function editConfig(file: string, source: string, framework: Framework): Edit {
  const code = readCode(file, source)
  if (code === null) return { kind: 'by-hand', reason: "it can't be parsed" }
  const edit = editCode(code, framework)
  // What was inserted is read again, so that no build breaks by it.
  if (edit.kind !== 'edited' || readCode(file, edit.text) !== null) return edit
  return { kind: 'by-hand', reason: DYNAMIC }
}

function editCode(code: CodeFile, framework: Framework): Edit {
  const { specifier, place } = framework
  if (place.kind === 'wrap') return editWrapped(code, specifier)
  if (place.kind === 'names') {
    if (saysLiteral(code.syntax, specifier)) return { kind: 'there' }
    return toEdit(code, listInsertions(code, place, quoted(code.style, specifier)))
  }
  const imported = importOf(code, { specifier, name: 'CacheTags', isDefault: true })
  if (imported.isUsed || (imported.insertion !== null && saysLiteral(code.syntax, specifier))) return { kind: 'there' }
  return toEdit(code, listInsertions(code, place, `${imported.local}()`), imported.insertion)
}

function toEdit({ syntax }: CodeFile, insertions: readonly Insertion[] | null, ...more: (Insertion | null)[]): Edit {
  if (insertions === null) return { kind: 'by-hand', reason: DYNAMIC }
  const all = [...insertions, ...more.flatMap((insertion) => insertion ?? [])]
  return { kind: 'edited', text: insertInto(syntax.source, all) }
}

/** One insertion for each list; several configurations may share one. */
function listInsertions(code: CodeFile, place: Exclude<Place, { kind: 'wrap' }>, item: string): Insertion[] | null {
  const objects = place.kind === 'calls' ? calledObjects(code.syntax) : exportedObjects(code.syntax)
  if (objects === null || objects.length === 0) return null
  const path = place.kind === 'calls' ? ['plugins'] : place.path
  const insertions = new Map<number, Insertion>()
  for (const object of objects) {
    const insertion = insertFirst(code, object, path, item)
    if (insertion === null) return null
    insertions.set(insertion.at, insertion)
  }
  return [...insertions.values()]
}

function exportedObjects(syntax: Syntax): ObjectNode[] | null {
  const exported = exportedNode(syntax)
  return exported === null ? null : objectsOf(syntax, exported)
}

/** What a script passes to esbuild. */
function calledObjects(syntax: Syntax): ObjectNode[] | null {
  const passed: (ObjectNode[] | null)[] = []
  walk(syntax.program, (node) => {
    if (node.type !== 'CallExpression' || !callsEsbuild(syntax, node.callee)) return
    const [options] = node.arguments
    passed.push(options === undefined ? null : objectsOf(syntax, options))
  })
  return passed.includes(null) ? null : passed.flatMap((objects) => objects ?? [])
}

function callsEsbuild(syntax: Syntax, callee: Node): boolean {
  const target = callee.type === 'MemberExpression' ? callee.object : callee
  if (target.type !== 'Identifier' || moduleOf(syntax, target) !== 'esbuild') return false
  // Its other functions take no plugins: what they do is left alone.
  return /^(?:build|context)$/.test(callee.type === 'MemberExpression' ? (memberName(callee) ?? '') : target.name)
}

/** The module that a name is imported from. */
function moduleOf({ program, bindingAt }: Syntax, { start }: Node): string | null {
  const binding = bindingAt(start)
  if (binding === undefined) return null
  if (binding.kind === 'import') {
    const { node } = binding
    const statement = program.body.find((one) => one.start <= node.start && node.end <= one.end)
    return statement?.type === 'ImportDeclaration' ? statement.source.value : null
  }
  return binding.node.type === 'VariableDeclarator' && binding.node.init !== null ? requiredBy(binding.node.init) : null
}

/** Around all that is exported: other wrappers, functions and promises stay as they are. */
function editWrapped(code: CodeFile, specifier: string): Edit {
  const { syntax } = code
  const imported = importOf(code, { specifier, name: 'withCacheTags', isDefault: false })
  if (imported.isUsed || (imported.insertion !== null && saysLiteral(syntax, specifier))) return { kind: 'there' }
  const exported = wrappable(syntax)
  if (exported === null) return { kind: 'by-hand', reason: 'what it exports is not said once, at its top level' }
  const around = [
    { at: exported.start, text: `${imported.local}(` },
    { at: exported.end, text: ')' },
  ]
  return toEdit(code, around, imported.insertion)
}

/** The expression that is exported, where it may stand in a call. */
function wrappable({ program, source }: Syntax): Node | null {
  const statement = program.body.find(({ type }) => type === 'ExportDefaultDeclaration')
  if (statement?.type !== 'ExportDefaultDeclaration') return commonJsExport(program)?.right ?? null
  const exported = statement.declaration
  switch (exported.type) {
    case 'FunctionDeclaration':
      // In a call its name is known inside it alone.
      return exported.id === null || isSaidOnce(source, exported.id.name) ? exported : null
    case 'ClassDeclaration':
    case 'TSInterfaceDeclaration':
      return null
    default:
      return unwrap(exported).type === 'ClassExpression' ? null : exported
  }
}

function isSaidOnce(source: string, name: string): boolean {
  return source.split(new RegExp(String.raw`(?<![\w$])${name.replaceAll('$', String.raw`\$`)}(?![\w$])`)).length === 2
}
