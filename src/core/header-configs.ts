import { startEvaluation } from './evaluate.ts'
import { memberOf } from './evaluate-names.ts'
import type { Evaluation, EvaluationContext } from './evaluation.ts'
import type { HeaderForm } from './forms.ts'
import { readEntryList, readRouteRules, type ReadEntries } from './header-entries.ts'
import type { SaidHeader } from './header-rules.ts'
import { scopeOf } from './place.ts'
import { literalText, memberName, staticKey, unwrap, walk, type ModuleId, type Node, type Syntax } from './syntax.ts'
import { mapShapes, type Value } from './value.ts'

/** How a configuration says headers: in lists of entries, or in records by pattern of paths. */
export type ConfigKind = 'lists' | 'rules'

/** What a place of a configuration says. */
export interface ConfigPart extends ReadEntries {
  readonly module: ModuleId
  /** Where in its module it stands. */
  readonly node: Node
}

const NAMES: Readonly<Record<ConfigKind, readonly string[]>> = {
  lists: ['headers', 'routes'],
  rules: ['routeRules'],
}

/**
 * Reads what a configuration says of headers: by the names under which its frameworks look for that, wherever they stand,
 * since most wrap what they export; where there are none, in what it exports.
 */
export function readConfig(
  context: EvaluationContext,
  module: Syntax,
  kind: ConfigKind,
  headers: readonly HeaderForm[],
): ConfigPart[] {
  const read = kind === 'lists' ? readEntryList : readRouteRules
  const named = namedValues(module, NAMES[kind]).map(({ node, value }) => {
    const evaluation = startEvaluation(context)
    return { node, value: whenCalled(evaluation, evaluation.evaluate(value, scopeOf(module))) }
  })
  const parts = named.length > 0 ? named : exportedParts(startEvaluation(context), module, kind)
  return parts.map(({ node, value }) => ({ module: module.id, node, ...read(value, headers) }))
}

interface NamedValue {
  readonly node: Node
  readonly value: Node
}

/** What stands under one of the names, outermost first: what is inside such a value is a part of it. */
function namedValues(module: Syntax, names: readonly string[]): NamedValue[] {
  const found: NamedValue[] = []
  walk(module.program, (node, ancestors) => {
    const value = namedValue(node, names)
    if (value === null) return true
    const around = ancestors.at(-1)
    if (around?.type === 'ObjectExpression' && isEntry(around)) return false
    found.push({ node, value })
    return false
  })
  return found
}

function namedValue(node: Node, names: readonly string[]): Node | null {
  if (node.type === 'Property' && node.kind === 'init') {
    return names.includes(staticKey(node.key, node.computed) ?? '') ? node.value : null
  }
  if (node.type !== 'AssignmentExpression' || node.operator !== '=') return null
  const target = unwrap(node.left)
  return target.type === 'MemberExpression' && names.includes(memberName(target) ?? '') ? node.right : null
}

/** Whether an object is one entry of a list: what it calls `headers` are its own. */
function isEntry(node: Extract<Node, { type: 'ObjectExpression' }>): boolean {
  return node.properties.some(
    (property) =>
      property.type === 'Property' && /^(?:source|src)$/.test(staticKey(property.key, property.computed) ?? ''),
  )
}

/** A function is called as its framework does; of anything else it is the value itself. */
function whenCalled(evaluation: Evaluation, value: Value): Value {
  return mapShapes(value, (shape) => (shape.kind === 'function' ? evaluation.apply(shape, []) : [shape]))
}

/** What a configuration exports that is made elsewhere: `export { default } from './base'`, `module.exports = base`. */
function exportedParts(
  evaluation: Evaluation,
  module: Syntax,
  kind: ConfigKind,
): { readonly node: Node; readonly value: Value }[] {
  const own = {
    node: module.program as Node,
    value: memberOf(evaluation, { kind: 'namespace', module: module.id }, 'default'),
  }
  const exported = commonJsExports(module).map((node) => ({ node, value: evaluation.evaluate(node, scopeOf(module)) }))
  return [own, ...exported].flatMap(({ node, value }) =>
    whenCalled(evaluation, value).flatMap((shape) => {
      const fields = shape.kind === 'record' ? NAMES[kind].flatMap((name) => [shape.fields.get(name) ?? []].flat()) : []
      return fields.length === 0 ? [] : [{ node, value: whenCalled(evaluation, fields) }]
    }),
  )
}

function commonJsExports(module: Syntax): Node[] {
  return module.program.body.flatMap((statement) => {
    const assignment = statement.type === 'ExpressionStatement' ? unwrap(statement.expression) : null
    if (assignment?.type !== 'AssignmentExpression') return []
    const target = unwrap(assignment.left)
    const isExports = target.type === 'MemberExpression' && memberName(target) === 'exports'
    return isExports ? [assignment.right] : []
  })
}

/** Where in a module an entry of a pattern stands, best first: the header itself, the entry, its pattern. */
export function placesOf(
  module: Syntax,
  said: Pick<SaidHeader, 'pattern' | 'header'>,
): { best: Node[]; other: Node[] } {
  const best: Node[] = []
  const other: Node[] = []
  walk(module.program, (node, ancestors) => {
    const entry = entryOf(node, ancestors, said.pattern)
    if (entry === null) return
    const header = headerIn(entry, said.header)
    if (header === null) other.push(entry)
    else best.push(header)
  })
  return { best, other }
}

/** The object that a pattern begins, or is the key of; the pattern alone where it is neither. */
function entryOf(node: Node, ancestors: readonly Node[], pattern: string): Node | null {
  if (node.type === 'Property' && staticKey(node.key, node.computed) === pattern) return node.value
  if (literalText(node) !== pattern || unwrap(node) !== node) return null
  const parent = ancestors.at(-1)
  if (parent?.type !== 'Property') return node
  return parent.key === node ? null : (ancestors.at(-2) ?? node)
}

/** Where inside an entry a header is named: the object of its key, or the property. */
function headerIn(entry: Node, { header }: HeaderForm): Node | null {
  let found: Node | null = null
  walk(entry, (node, ancestors) => {
    if (found !== null) return false
    if (node.type !== 'Property') return true
    if (staticKey(node.key, node.computed)?.toLowerCase() === header) found = node
    else if (literalText(node.value)?.toLowerCase() === header) found = ancestors.at(-1) ?? node
    return true
  })
  return found
}
