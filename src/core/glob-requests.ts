import { literalText, staticKey, unwrap, type Node } from './syntax.ts'

/** Files that are asked for by pattern. */
export interface GlobRequest {
  /** As written; those that begin with `!` leave out what others match. */
  readonly patterns: readonly string[]
  /** With which each file is asked for, without the question mark: `raw`. */
  readonly query: string
}

/** One text for a glob: its patterns, one a line, then its query. */
export function globSpecifier({ patterns, query }: GlobRequest): string {
  return [...patterns, ...(query === '' ? [] : [`?${query}`])].join('\n')
}

/** The glob that a text of {@link globSpecifier} says. */
export function readGlob(specifier: string): GlobRequest {
  const lines = specifier.split('\n')
  const last = lines.at(-1) ?? ''
  const hasQuery = last.startsWith('?')
  return { patterns: hasQuery ? lines.slice(0, -1) : lines, query: hasQuery ? last.slice(1) : '' }
}

/**
 * What `import.meta.glob` asks for (https://vite.dev/guide/features#glob-import); `null` where its patterns aren't written
 * there.
 */
export function metaGlob(patterns: Node, options: Node | undefined): string | null {
  const list = unwrap(patterns)
  const nodes = list.type === 'ArrayExpression' ? list.elements : [list]
  const texts = nodes.flatMap((node) => (node === null ? [] : (literalText(node) ?? [])))
  if (!texts.some((text) => !text.startsWith('!'))) return null
  const base = optionText(options, 'base')
  const query = optionText(options, 'query') ?? optionText(options, 'as') ?? ''
  return globSpecifier({
    patterns: base === null ? texts : texts.map((text) => below(base, text)),
    query: query.replace(/^\?/, ''),
  })
}

function below(base: string, pattern: string): string {
  const [, sign = '', path = ''] = /^(!?)(?:\.\/)?(.*)$/s.exec(pattern) ?? []
  return `${sign}${escapeGlob(base.replace(/\/$/, ''))}/${path}`
}

/** A text among the options of a call; a query may be written as an object (`{ raw: '' }`). */
function optionText(options: Node | undefined, name: string): string | null {
  if (options?.type !== 'ObjectExpression') return null
  for (const property of options.properties) {
    if (property.type !== 'Property' || staticKey(property.key, property.computed) !== name) continue
    if (property.value.type !== 'ObjectExpression') return literalText(property.value)
    const flags = property.value.properties.map((flag) =>
      flag.type === 'Property' ? (staticKey(flag.key, flag.computed) ?? '') : '',
    )
    return flags.join('&')
  }
  return null
}

/** The known texts of a template or sum, with a hole between each. */
export function textPieces(target: Node): string[] {
  const node = unwrap(target)
  if (node.type === 'TemplateLiteral') return node.quasis.map((quasi) => quasi.value.cooked ?? '')
  if (node.type !== 'BinaryExpression' || node.operator !== '+') {
    const known = literalText(node)
    return known === null ? ['', ''] : [known]
  }
  const left = textPieces(node.left)
  const [middle = '', ...right] = textPieces(node.right)
  return [...left.slice(0, -1), (left.at(-1) ?? '') + middle, ...right]
}

/** A text that a glob matches as it stands. */
export function escapeGlob(text: string): string {
  return text.replaceAll(/[\\*?[\]{}()]/g, String.raw`\$&`)
}
