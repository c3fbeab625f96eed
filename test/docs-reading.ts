import { parseSync } from 'oxc-parser'
import { expect } from 'vitest'
import type { Node } from '../src/core/syntax.ts'

/** The rows of every table with the given titles. */
export function rowsOf(markdown: string, ...titles: readonly string[]): string[][] {
  const lines = markdown.split('\n').map((line) => (line.startsWith('|') ? cellsOf(line) : null))
  return lines.flatMap((cells, index) => {
    if (cells?.join('|') !== titles.join('|')) return []
    const end = lines.indexOf(null, index)
    return lines.slice(index + 2, end).filter((row) => row !== null)
  })
}

/** The rows of the one table with the given titles. */
export function tableIn(markdown: string, ...titles: readonly string[]): string[][] {
  const heads = markdown
    .split('\n')
    .filter((line) => line.startsWith('|') && cellsOf(line).join('|') === titles.join('|'))
  expect(heads, titles.join(' | ')).toHaveLength(1)
  return rowsOf(markdown, ...titles)
}

function cellsOf(line: string): string[] {
  return line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.replaceAll(String.raw`\|`, '|').trim())
}

/** The text of a cell that is nothing but code. */
export function codeOf(cell: string | undefined): string {
  return /^`([^`]+)`$/.exec(cell ?? '')?.[1] ?? `no code: ${cell}`
}

/** Parses TypeScript; a mistake in it fails the test. */
export function parse(code: string): ReturnType<typeof parseSync> {
  const parsed = parseSync('block.ts', code)
  expect(parsed.errors, code).toEqual([])
  return parsed
}

/** What an expression without names stands for. */
export function valueOf(node: Node): unknown {
  switch (node.type) {
    case 'Literal':
      return node.value
    case 'Identifier':
      return node.name === 'Infinity' ? Number.POSITIVE_INFINITY : node.name
    case 'ArrayExpression':
      return node.elements.map((element) => (element === null ? null : valueOf(element)))
    case 'ObjectExpression':
      return Object.fromEntries(
        node.properties.flatMap((property) => {
          if (property.type !== 'Property' || !('name' in property.key || 'value' in property.key)) return []
          return [['name' in property.key ? property.key.name : property.key.value, valueOf(property.value)]]
        }),
      )
    default:
      return node.type
  }
}

/** The value of an expression as the README shows it. */
export function literal(code: string): unknown {
  const [statement] = parse(`(${code})`).program.body
  if (statement?.type !== 'ExpressionStatement') return undefined
  const { expression } = statement
  return valueOf(expression.type === 'ParenthesizedExpression' ? expression.expression : expression)
}

/** A value with a word in the place of each text and number, and one element for each list. */
export function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 1).map(shapeOf)
  if (typeof value !== 'object' || value === null) return value === null ? null : typeof value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shapeOf(item)]))
}
