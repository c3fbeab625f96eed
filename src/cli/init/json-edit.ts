import { staticKey, type Node } from '../../core/syntax.ts'
import { readCode, type CodeFile } from './code-file.ts'
import type { ObjectNode } from './config-objects.ts'
import { insertInto } from './edit.ts'

/** Writes one text of a JSON file anew; everything else stays. `null` where there is no text at that path. */
export function replaceText(source: string, path: readonly string[], text: string): string | null {
  const found = findText(readJson(source), path)
  if (found === null) return null
  // The parenthesis around the JSON.
  const shift = 1
  return insertInto(source, [{ at: found.start - shift, until: found.end - shift, text: JSON.stringify(text) }])
}

function readJson(source: string): CodeFile | null {
  return readCode('file.js', `(${source}\n)`)
}

function findText(code: CodeFile | null, path: readonly string[]): Node | null {
  const [statement] = code?.syntax.program.body ?? []
  if (statement?.type !== 'ExpressionStatement') return null
  let node: Node = statement.expression
  for (const key of path) {
    const value: Node | null = node.type === 'ObjectExpression' ? fieldOf(node, key) : null
    if (value === null) return null
    node = value
  }
  return node.type === 'Literal' && typeof node.value === 'string' ? node : null
}

function fieldOf({ properties }: ObjectNode, key: string): Node | null {
  // As JSON is read: of several the last.
  const found = properties.findLast((one) => one.type === 'Property' && staticKey(one.key, one.computed) === key)
  return found?.type === 'Property' ? found.value : null
}
