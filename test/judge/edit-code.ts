import { MagicString } from 'magic-string'
import { isFunction } from '../../src/core/surroundings.ts'
import { walk, type Node, type Syntax } from '../../src/core/syntax.ts'
import type { Pick } from './mutate.ts'

/** Kinds of edits that change what runs, small enough to be overlooked. */
export const CODE_EDITS = [
  'template',
  'markup',
  'callee',
  'argument',
  'member',
  'optional',
  'inner-order',
  'effect',
  'effect-order',
  'top-level',
  'import-order',
  'import-names',
  'import-source',
] as const

export type CodeEdit = (typeof CODE_EDITS)[number]

interface Place {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** Edits a module at one picked place of a kind; `null` where it has none. */
export function editCode(syntax: Syntax, edit: CodeEdit, pick: Pick): string | null {
  const found = EDITS[edit](syntax, pick)
  const places = found[pick(found.length)]
  if (places === undefined) return null
  const text = new MagicString(syntax.source)
  for (const { start, end, text: by } of places) {
    if (start === end) text.appendLeft(start, by)
    else if (by === '') text.remove(start, end)
    else text.overwrite(start, end, by)
  }
  return text.toString()
}

type Find = (syntax: Syntax, pick: Pick) => readonly (readonly Place[])[]

const EDITS: Readonly<Record<CodeEdit, Find>> = {
  template: (syntax) =>
    collect(syntax, (node) =>
      node.type === 'TemplateElement' && /^[^\\]*$/.test(node.value.raw)
        ? [[{ ...inner(node, syntax), text: `${node.value.raw}edit` }]]
        : [],
    ),
  markup: (syntax) =>
    collect(syntax, (node) => {
      if (node.type === 'JSXText' && node.value.trim() !== '')
        return [[{ start: node.start, end: node.end, text: `${node.value} edit` }]]
      if (node.type === 'JSXAttribute' && node.value !== null)
        return [[{ start: node.name.start, end: node.name.end, text: 'data-edit' }]]
      return []
    }),
  callee: findCallees,
  argument: (syntax) =>
    collect(syntax, (node) => {
      if (node.type !== 'CallExpression') return []
      const [first, second] = node.arguments
      return first === undefined || second === undefined ? [] : [exchange(syntax, first, second)]
    }),
  member: (syntax) =>
    collect(syntax, (node) =>
      node.type === 'MemberExpression' && !node.computed && node.property.type === 'Identifier'
        ? [[{ start: node.property.start, end: node.property.end, text: `${node.property.name}Edit` }]]
        : [],
    ),
  optional: (syntax) =>
    collect(syntax, (node, ancestors) =>
      node.type === 'MemberExpression' && !node.computed && !node.optional && isRead(node, ancestors)
        ? [[{ start: node.object.end, end: node.property.start, text: '?.' }]]
        : [],
    ),
  'inner-order': (syntax) =>
    collect(syntax, (node) =>
      node.type === 'BlockStatement'
        ? pairs(node.body)
            .filter((pair) => pair.every((item) => !('directive' in item)))
            .map(([left, right]) => exchange(syntax, left, right))
        : [],
    ),
  effect: (syntax, pick) => {
    const end = syntax.source.length
    return [[{ start: end, end, text: `\nglobalThis.added${pick(1000)} = ${pick(1000)}\n` }]]
  },
  'effect-order': (syntax) =>
    pairs(syntax.program.body.filter(({ type }) => type === 'ExpressionStatement' || type === 'IfStatement')).map(
      ([left, right]) => exchange(syntax, left, right),
    ),
  'top-level': (syntax) =>
    syntax.program.body
      .filter((node) => node.type === 'ExpressionStatement' && !('directive' in node))
      .map(({ start, end }) => [{ start, end, text: '' }]),
  'import-order': (syntax) => pairs(importsOf(syntax)).map(([left, right]) => exchange(syntax, left, right)),
  'import-names': (syntax) =>
    importsOf(syntax).flatMap(({ specifiers }) =>
      pairs(specifiers.flatMap((item) => (item.type === 'ImportSpecifier' && item.importKind !== 'type' ? [item] : [])))
        .filter(
          ([left, right]) => left.local.name === nameOf(left, syntax) && right.local.name === nameOf(right, syntax),
        )
        .map(([left, right]) => [
          { start: left.start, end: left.end, text: `${right.local.name} as ${left.local.name}` },
          { start: right.start, end: right.end, text: `${left.local.name} as ${right.local.name}` },
        ]),
    ),
  'import-source': (syntax) => {
    const own = importsOf(syntax).filter(({ source }) => source.value.startsWith('.'))
    return own.flatMap(({ source: { start, end, value } }) =>
      own
        .filter((other) => other.source.value !== value)
        .map((other) => [{ start, end, text: JSON.stringify(other.source.value) }]),
    )
  },
}

function collect(
  syntax: Syntax,
  find: (node: Node, ancestors: readonly Node[]) => readonly (readonly Place[])[],
): (readonly Place[])[] {
  const found: (readonly Place[])[] = []
  walk(syntax.program, (node, ancestors) => {
    found.push(...find(node, ancestors))
  })
  return found
}

/** A name that is called gives way to another function of the module. */
function findCallees(syntax: Syntax): (readonly Place[])[] {
  const names = syntax.program.body.flatMap((node) => {
    const declared = node.type === 'ExportNamedDeclaration' ? node.declaration : node
    return declared?.type === 'FunctionDeclaration' && declared.id !== null ? [declared.id.name] : []
  })
  return collect(syntax, (node) => {
    if (node.type !== 'CallExpression' || node.callee.type !== 'Identifier') return []
    const { start, end, name } = node.callee
    return names.filter((other) => other !== name).map((text) => [{ start, end, text }])
  })
}

function importsOf(syntax: Syntax): Extract<Node, { type: 'ImportDeclaration' }>[] {
  return syntax.program.body.flatMap((node) =>
    node.type === 'ImportDeclaration' && node.importKind !== 'type' ? [node] : [],
  )
}

function nameOf(node: Extract<Node, { type: 'ImportSpecifier' }>, syntax: Syntax): string {
  return syntax.source.slice(node.imported.start, node.imported.end)
}

function inner(node: Node, syntax: Syntax): { start: number; end: number } {
  // Whether the range holds the quotes differs between parsers.
  const text = syntax.source.slice(node.start, node.end)
  const before = /^[`}]/.test(text) ? 1 : 0
  const after = text.endsWith('${') ? 2 : text.endsWith('`') ? 1 : 0
  return { start: node.start + before, end: node.end - after }
}

/** Whether a member is only read, so that it may be read optionally. */
function isRead(node: Node, ancestors: readonly Node[]): boolean {
  const parent = ancestors.at(-1)
  const isTarget =
    (parent?.type === 'AssignmentExpression' && parent.left === node) ||
    parent?.type === 'UpdateExpression' ||
    parent?.type === 'NewExpression' ||
    parent?.type === 'TaggedTemplateExpression' ||
    parent?.type === 'MemberExpression'
  return !isTarget && ancestors.some(isFunction)
}

function pairs<Item>(items: readonly Item[]): [Item, Item][] {
  return items.slice(1).map((item, index) => [items[index] as Item, item])
}

function exchange(syntax: Syntax, left: Node, right: Node): Place[] {
  return [
    { start: left.start, end: left.end, text: syntax.source.slice(right.start, right.end) },
    { start: right.start, end: right.end, text: syntax.source.slice(left.start, left.end) },
  ]
}
