import { headerNamed, type HeaderForm } from '../core/forms.ts'
import { headerRule, type HeaderRule, type HeaderRules } from '../core/header-rules.ts'
import type { Position } from '../core/position.ts'
import { item, list, text as textValue, unknown, type Value } from '../core/value.ts'
import { unreadable, type ConfigFile } from './config-file.ts'

/**
 * Reads the headers of a `netlify.toml`: `[[headers]]` with `for` and `[headers.values]`.
 * https://docs.netlify.com/manage/routing/headers/
 */
export async function readTomlConfig({ id, text, headers }: ConfigFile): Promise<HeaderRules> {
  const { parse, TomlError } = await import('smol-toml')
  let entries: unknown
  try {
    entries = parse(text)['headers']
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    const [reason = ''] = error.message.replace(/^Invalid TOML document: /, '').split('\n')
    return unreadable(id, reason, error.line, error.column)
  }
  const lines = text.split(/\r?\n/)
  const rules = (Array.isArray(entries) ? entries : []).flatMap((entry: unknown, index): HeaderRule[] => {
    if (!isTable(entry) || typeof entry['for'] !== 'string' || !isTable(entry['values'])) return []
    const pattern = entry['for']
    return Object.entries(entry['values']).flatMap(([name, value]): HeaderRule[] => {
      const header = headerNamed(headers, name)
      if (header === undefined) return []
      const said = { pattern, dialect: 'splat', header, value: valueOf(value), entry, isOpen: false } as const
      return [headerRule(said, { module: id, ...placeIn(lines, index, pattern, header) })]
    })
  })
  return { rules, unresolved: [] }
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function valueOf(value: unknown): Value {
  if (typeof value === 'string') return textValue(value)
  if (Array.isArray(value)) return list(value.map((one: unknown) => item(valueOf(one))))
  return unknown('the value is no text')
}

const TABLE = /^\s*\[\[\s*headers\s*\]\]/

/** Where the entry of an index names a header; the parser doesn't tell. Of a list on one line, where its pattern stands. */
function placeIn(lines: readonly string[], index: number, pattern: string, { header }: HeaderForm): Position {
  const starts = lines.flatMap((line, at) => (TABLE.test(line) ? [at] : []))
  const start = starts[index] ?? lines.findIndex((line) => line.includes(pattern))
  if (start === -1) return { line: 1, column: 1 }
  const end = starts[index + 1] ?? lines.length
  const key = new RegExp(String.raw`(?<![\w-])["']?${header.replaceAll(/[^\w-]/g, String.raw`\$&`)}["']?\s*=`, 'i')
  for (let at = start; at < end; at++) {
    const found = key.exec(lines[at]?.replace(/^\s*#.*/, '') ?? '')
    if (found !== null) return { line: at + 1, column: found.index + 1 }
  }
  return { line: start + 1, column: 1 }
}
