import { MagicString } from 'magic-string'
import { hungOn } from '../../src/core/purity.ts'
import { isFunction } from '../../src/core/surroundings.ts'
import type { ModuleSummary, Statement } from '../../src/core/summary.ts'
import { boundNames, walk, type Node, type Syntax } from '../../src/core/syntax.ts'

/** What of a module a bundler can't know by itself. */
export interface Marks {
  readonly summary: ModuleSummary
  /** Whether running a statement does nothing but make a value. */
  readonly isPure: (statement: Statement) => boolean
  /** Whether an import leads to something that is no module of the project. */
  readonly isOutside: (specifier: string) => boolean
}

const PURE = '/* @__PURE__ */ (() => '

/**
 * A module as a bundler has to be told of it, to leave out what is pure and unused: each pure initialiser is the result of
 * a call that is marked so, what is hung on a value is hung on where that is made, and what is imported for its effect
 * alone is used.
 */
export function markModule(syntax: Syntax, marks: Marks): string {
  const text = new MagicString(syntax.source)
  const pure = new Set(marks.summary.statements.filter(marks.isPure).map(({ start, end }) => `${start}-${end}`))
  const isPure = (node: Node): boolean => pure.has(`${node.start}-${node.end}`)
  const hung = collectHung(syntax, isPure)
  let bare = 0
  for (const node of syntax.program.body) {
    if (node.type === 'ImportDeclaration' && node.specifiers.length === 0 && marks.isOutside(node.source.value)) {
      const name = `__bare${bare++}`
      text.overwrite(node.start, node.end, `import * as ${name} from ${node.source.raw}; globalThis.${name} = ${name};`)
    } else if (node.type === 'ExpressionStatement' && isPure(node) && hungOn(node, syntax) !== null) {
      text.remove(node.start, node.end)
    } else if (node.type === 'ExportDefaultDeclaration') markDefault(text, node, isPure(node.declaration), hung)
    else {
      const declaration = node.type === 'ExportNamedDeclaration' ? node.declaration : node
      if (declaration?.type === 'VariableDeclaration') {
        for (const declarator of declaration.declarations)
          if (isPure(declarator)) markDeclarator(text, declarator, hung)
      } else if (declaration !== null && isPure(declaration)) markDeclaration(text, declaration, hung)
    }
  }
  return text.toString()
}

/** By the name it is hung on, the text of what a module hangs there. */
function collectHung(syntax: Syntax, isPure: (node: Node) => boolean): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const node of syntax.program.body) {
    const name = isPure(node) ? hungOn(node, syntax)?.owner.name : undefined
    if (name === undefined) continue
    found.set(name, `${found.get(name) ?? ''};${syntax.source.slice(node.start, node.end)}`)
  }
  return found
}

function markDefault(
  text: MagicString,
  node: Extract<Node, { type: 'ExportDefaultDeclaration' }>,
  isPure: boolean,
  hung: ReadonlyMap<string, string>,
): void {
  const { declaration } = node
  if (!isPure) return
  const isDeclaration = declaration.type === 'FunctionDeclaration' || declaration.type === 'ClassDeclaration'
  const name = isDeclaration ? declaration.id?.name : undefined
  if (name !== undefined && needsMark(declaration, hung.get(name))) {
    text.overwrite(node.start, declaration.start, '')
    markDeclaration(text, declaration, hung)
    text.appendLeft(node.end, `;export { ${name} as default };`)
  } else if (!isDeclaration && !isFunction(declaration)) {
    text.overwrite(node.start, declaration.start, `const __default = ${PURE}(`)
    text.overwrite(declaration.end, node.end, '))();export { __default as default };')
    if (declaration.end === node.end) text.appendLeft(node.end, '))();export { __default as default };')
  }
}

function markDeclaration(text: MagicString, node: Node, hung: ReadonlyMap<string, string>): void {
  if (node.type !== 'FunctionDeclaration' && node.type !== 'ClassDeclaration') return
  const name = node.id?.name
  if (name === undefined || !needsMark(node, hung.get(name))) return
  text.prependRight(node.start, `const ${name} = ${PURE}{ `)
  text.appendLeft(node.end, `;${hung.get(name) ?? ''}; return ${name} })();`)
}

/** Whether a bundler may take a declaration for one that does something. */
function needsMark(node: Node, hung: string | undefined): boolean {
  return hung !== undefined || node.type === 'ClassDeclaration'
}

function markDeclarator(
  text: MagicString,
  node: Extract<Node, { type: 'VariableDeclarator' }>,
  hung: ReadonlyMap<string, string>,
): void {
  const { id, init } = node
  if (init === null || awaits(init)) return
  if (id.type === 'Identifier') {
    const added = hung.get(id.name)
    if (added === undefined && (isFunction(init) || init.type === 'Literal')) return
    const [before, after] =
      added === undefined ? [`${PURE}(`, '))()'] : [`${PURE}{ const ${id.name} = `, `${added}; return ${id.name} })()`]
    text.prependRight(init.start, before)
    text.appendLeft(init.end, after)
    return
  }
  const whole = `__whole${node.start}`
  const pattern = text.original.slice(id.start, id.end)
  const parts = boundNames(id).map((name) => `${name} = ${PURE}{ const ${pattern} = ${whole}; return ${name} })()`)
  text.overwrite(id.start, init.start, `${whole} = ${PURE}(`)
  text.appendLeft(init.end, `))()${parts.map((part) => `, ${part}`).join('')}`)
}

function awaits(root: Node): boolean {
  let found = false
  walk(root, (node) => {
    found ||= node.type === 'AwaitExpression'
    return !isFunction(node)
  })
  return found
}
