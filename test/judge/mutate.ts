import { MagicString } from 'magic-string'
import { isParseFailure, parseModule } from '../../src/scanner/parse.ts'
import { isFunction } from '../../src/core/surroundings.ts'
import { walk, type Node, type Syntax } from '../../src/core/syntax.ts'
import type { MemoryFiles } from '../support/memory-project.ts'
import { CODE_EDITS, editCode, type CodeEdit } from './edit-code.ts'

/** Kinds of edits. */
export const MUTATIONS = [
  'comment',
  'reformat',
  'type-only',
  'reorder',
  'rename',
  'literal',
  'operator',
  'add',
  'delete',
  'move',
  ...CODE_EDITS,
] as const

export type Mutation = (typeof MUTATIONS)[number]

/** Edits that change nothing that runs. */
export const SILENT: ReadonlySet<Mutation> = new Set(['comment', 'reformat', 'type-only', 'reorder', 'move'])

/** Edits after which the same may run by another way; a bundler doesn't tell ways apart. */
export const WAYS: ReadonlySet<Mutation> = new Set(['move', 'import-order', 'import-source'])

/** A number from 0 to below `size`, by a generator with a seed. */
export type Pick = (size: number) => number

/** A seeded generator (mulberry32). */
export function createPick(seed: number): Pick {
  let state = seed >>> 0
  return (size) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % Math.max(1, size)
  }
}

/** Edits one module of a project at a place that is picked; `null` where it has no such place. */
export function mutate(files: MemoryFiles, path: string, mutation: Mutation, pick: Pick): MemoryFiles | null {
  const source = files[path] ?? ''
  const syntax = parseModule(path, path, source)
  if (isParseFailure(syntax)) return null
  if (mutation === 'move') return move(syntax, path, pick)
  const edited = isCodeEdit(mutation) ? editCode(syntax, mutation, pick) : editText(syntax, mutation, pick, path)
  return edited === null || edited === source ? null : { [path]: edited }
}

function isCodeEdit(mutation: Mutation): mutation is CodeEdit {
  return CODE_EDITS.some((edit) => edit === mutation)
}

function editText(
  syntax: Syntax,
  mutation: Exclude<Mutation, 'move' | CodeEdit>,
  pick: Pick,
  path: string,
): string | null {
  const text = new MagicString(syntax.source)
  const { body } = syntax.program
  const statement = body[pick(body.length)]
  switch (mutation) {
    case 'comment':
      if (statement === undefined) return null
      return text
        .appendLeft(statement.start, `/* edit ${pick(1000)} */ `)
        .append('\n// the end\n')
        .toString()
    case 'reformat':
      return reformat(syntax, text)
    case 'type-only':
      if (!/\.tsx?$/.test(path)) return null
      return text
        .append(`\nexport type Edit${pick(1000)} = { readonly a: string } | null\ninterface Edited { b(): void }\n`)
        .toString()
    case 'reorder':
      return reorder(syntax, text, pick)
    case 'rename':
      return rename(syntax, text, pick)
    case 'literal':
      return editLiteral(syntax, text, pick)
    case 'operator':
      return editOperator(syntax, text, pick)
    case 'add':
      return text.append(`\nexport const added${pick(1000)} = () => ${pick(1000)}\n`).toString()
    case 'delete':
      return deleteInner(syntax, text, pick)
  }
}

function nodesOf<Type extends Node['type']>(syntax: Syntax, type: Type): Extract<Node, { type: Type }>[] {
  const found: Extract<Node, { type: Type }>[] = []
  walk(syntax.program, (node) => {
    if (node.type === type) found.push(node as Extract<Node, { type: Type }>)
  })
  return found
}

/** Other quotes, blank lines between statements, and room within brackets. */
function reformat(syntax: Syntax, text: MagicString): string {
  walk(syntax.program, (node, ancestors) => {
    const isAttribute = ancestors.at(-1)?.type === 'JSXAttribute'
    if (node.type !== 'Literal' || typeof node.value !== 'string' || isAttribute) return
    const raw = syntax.source.slice(node.start, node.end)
    if (/^'[^'"\\]*'$/.test(raw)) text.overwrite(node.start, node.end, `"${raw.slice(1, -1)}"`)
  })
  for (const node of syntax.program.body) text.appendLeft(node.start, '\n\n  ')
  for (const { start } of nodesOf(syntax, 'ReturnStatement')) text.appendLeft(start, '\n      ')
  return text.toString()
}

/** Two function declarations that stand side by side change places: functions are hoisted. */
function reorder(syntax: Syntax, text: MagicString, pick: Pick): string | null {
  const { body } = syntax.program
  const isMovable = (node: Node | undefined): boolean =>
    node?.type === 'FunctionDeclaration' ||
    (node?.type === 'ExportNamedDeclaration' && node.declaration?.type === 'FunctionDeclaration')
  const places = body.map((_, index) => index).filter((index) => isMovable(body[index]) && isMovable(body[index + 1]))
  const place = places[pick(places.length)]
  const [first, second] = [body[place ?? -1], body[(place ?? -1) + 1]]
  if (place === undefined || first === undefined || second === undefined) return null
  return text
    .overwrite(first.start, first.end, syntax.source.slice(second.start, second.end))
    .overwrite(second.start, second.end, syntax.source.slice(first.start, first.end))
    .toString()
}

/** A local variable or parameter gets another name, wherever it stands. */
function rename(syntax: Syntax, text: MagicString, pick: Pick): string | null {
  const places = new Map<object, Node[]>()
  const shorthand = new Set<number>()
  walk(syntax.program, (node, ancestors) => {
    if (node.type === 'Property' && node.shorthand) shorthand.add(node.key.start)
    if (node.type !== 'Identifier' || ancestors.at(-1)?.type === 'JSXAttribute') return
    const binding = syntax.bindingAt(node.start)
    if (binding === undefined || binding.topLevel || (binding.kind !== 'variable' && binding.kind !== 'parameter'))
      return
    places.set(binding, [...(places.get(binding) ?? []), node])
  })
  const plain = [...places.values()].filter((nodes) =>
    nodes.every((node) => !shorthand.has(node.start) && !isTyped(node)),
  )
  const nodes = plain[pick(plain.length)]
  if (nodes === undefined) return null
  for (const node of nodes) text.overwrite(node.start, node.end, `renamed${nodes[0]?.start ?? 0}`)
  return text.toString()
}

/** Whether an identifier's range holds its type as well. */
function isTyped(node: Node): boolean {
  return (
    ('typeAnnotation' in node && node.typeAnnotation !== null && node.typeAnnotation !== undefined) ||
    ('optional' in node && node.optional === true)
  )
}

function editLiteral(syntax: Syntax, text: MagicString, pick: Pick): string | null {
  const places: Extract<Node, { type: 'Literal' }>[] = []
  walk(syntax.program, (node, ancestors) => {
    const parent = ancestors.at(-1)
    // What imports name, and what declares a tag, are other edits than of code.
    if (/^(?:Import|ExportNamed|ExportAll)/.test(parent?.type ?? '') || parent?.type === 'JSXAttribute') return
    if (parent?.type === 'ExpressionStatement' && 'directive' in parent) return
    if (node.type === 'Literal' && (typeof node.value === 'number' || typeof node.value === 'string')) places.push(node)
  })
  const place = places[pick(places.length)]
  if (place === undefined) return null
  const value =
    typeof place.value === 'number' ? String(place.value + 1 + pick(9)) : JSON.stringify(`${String(place.value)}-edit`)
  return text.overwrite(place.start, place.end, value).toString()
}

const OPERATORS: Readonly<Record<string, string>> = {
  '+': '-',
  '-': '+',
  '*': '/',
  '/': '*',
  '<': '>',
  '>': '<',
  '===': '!==',
  '!==': '===',
  '<=': '>=',
  '>=': '<=',
}

function editOperator(syntax: Syntax, text: MagicString, pick: Pick): string | null {
  const places = nodesOf(syntax, 'BinaryExpression').filter((node) => node.operator in OPERATORS)
  const place = places[pick(places.length)]
  if (place === undefined) return null
  const between = syntax.source.slice(place.left.end, place.right.start)
  if (!between.includes(place.operator)) return null
  return text
    .overwrite(place.left.end, place.right.start, between.replace(place.operator, OPERATORS[place.operator] ?? ''))
    .toString()
}

/** A statement within a function goes. */
function deleteInner(syntax: Syntax, text: MagicString, pick: Pick): string | null {
  const places: Node[] = []
  walk(syntax.program, (node, ancestors) => {
    const isInner = ancestors.some(isFunction) && ancestors.at(-1)?.type === 'BlockStatement'
    if (isInner && (node.type === 'ExpressionStatement' || node.type === 'IfStatement') && !('directive' in node))
      places.push(node)
  })
  const place = places[pick(places.length)]
  return place === undefined ? null : text.remove(place.start, place.end).toString()
}

/** A function that mentions nothing of its module moves to another one, which the first passes on. */
function move(syntax: Syntax, path: string, pick: Pick): MemoryFiles | null {
  const places = syntax.program.body.flatMap((node) => {
    const declared = node.type === 'ExportNamedDeclaration' ? node.declaration : null
    return declared?.type === 'FunctionDeclaration' && declared.id !== null && isApart(declared, syntax)
      ? [{ node, name: declared.id.name }]
      : []
  })
  const place = places[pick(places.length)]
  if (place === undefined) return null
  const ending = path.slice(path.lastIndexOf('.'))
  const moved = `moved-${place.name.toLowerCase()}`
  const source = syntax.source.slice(place.node.start, place.node.end)
  const text = new MagicString(syntax.source).remove(place.node.start, place.node.end)
  const passOn = `import { ${place.name} } from './${moved}${ending}'\nexport { ${place.name} }\n`
  return {
    [path]: `${passOn}${text.toString()}`,
    [`${path.slice(0, path.lastIndexOf('/') + 1)}${moved}${ending}`]: `${source}\n`,
  }
}

function isApart(root: Node, syntax: Syntax): boolean {
  let isAlone = true
  walk(root, (node) => {
    if (node.type !== 'Identifier' && node.type !== 'JSXIdentifier') return
    const binding = syntax.bindingAt(node.start)
    if (binding?.topLevel === true && binding.node !== root) isAlone = false
  })
  return isAlone
}
