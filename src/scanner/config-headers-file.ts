import { headerRule, type HeaderRule, type HeaderRules } from '../core/header-rules.ts'
import type { Position } from '../core/position.ts'
import { item, list, text as textValue } from '../core/value.ts'
import type { ConfigFile } from './config-file.ts'

interface HeaderLine extends Position {
  readonly name: string
  readonly value: string
}

interface Block {
  readonly pattern: string
  readonly lines: readonly HeaderLine[]
}

/**
 * Reads a `_headers` file: lines of a path, each with lines of headers below; a header that is set twice has both values.
 * https://docs.netlify.com/manage/routing/headers/, https://developers.cloudflare.com/pages/configuration/headers/
 */
export function readHeadersFile({ id, text, headers }: ConfigFile): HeaderRules {
  const rules = blocksOf(text).flatMap(({ pattern, lines }): HeaderRule[] => {
    const entry = { for: pattern, values: lines.map(({ name, value }) => [name.toLowerCase(), value]) }
    return headers.flatMap((header): HeaderRule[] => {
      const own = lines.filter(({ name }) => name.toLowerCase() === header.header)
      const [first] = own
      if (first === undefined) return []
      const value = list(own.map((line) => item(textValue(line.value))))
      const place = { module: id, line: first.line, column: first.column }
      return [headerRule({ pattern, dialect: 'splat', header, value, entry, isOpen: false }, place)]
    })
  })
  return { rules, unresolved: [] }
}

function blocksOf(text: string): Block[] {
  const blocks: (Block & { readonly lines: HeaderLine[] })[] = []
  text.split(/\r?\n/).forEach((line, at) => {
    const said = line.trim()
    if (/^(?:\/|https?:\/\/)/i.test(said)) blocks.push({ pattern: said, lines: [] })
    const [, name, value] = /^([\w-]+)\s*:\s*(.*)$/.exec(said) ?? []
    if (name === undefined || value === undefined || /^https?:\/\//i.test(said)) return
    blocks.at(-1)?.lines.push({ name, value, line: at + 1, column: line.indexOf(name) + 1 })
  })
  return blocks
}
