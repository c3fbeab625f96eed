import { parseSync, rawTransferSupported } from 'oxc-parser'
import { describe, expect, test } from 'vitest'
import type { Node } from '../../src/core/syntax.ts'
import { parseText, type ParsedText } from '../../src/scanner/parse-text.ts'
import { CLASSES, EXAMPLES } from '../core/wild-programs.ts'

const OPTIONS = { astType: 'ts', preserveParens: false, range: true } as const

/** What is read of a result, with what JSON has no words for. */
function told({ program, errors }: ParsedText): string {
  const mistakes = errors.map(({ message, labels }) => [message, labels.map(({ start }) => start)])
  return JSON.stringify([program, mistakes], (_, value: unknown) =>
    typeof value === 'bigint' || value instanceof RegExp ? String(value) : value,
  )
}

const TEXTS: readonly (readonly [title: string, text: string])[] = [
  ['nothing', ''],
  ['a first line for the shell', '#!/usr/bin/env node\nrun()'],
  ['a mark of the byte order, accents, pictures', '\uFEFFconst é = "😀ü"; é.replace(/ü+/gu, `${é}😀`)'],
  ['half a character', 'const half = "\uD83D"'],
  ['escapes', String.raw`const a = "\ud83d\x41\0"; tag${'`'}\u{1F600}\xzz${'`'}; const \u0061b = 1`],
  ['numbers of all kinds', 'export const all = [0x1f, 1_000, 1e400, -0, 10n, 0xffffffffffffffffffn]'],
  ['patterns, known to this Node or not', 'export const all = [/(?<a>x)/dgimsuy, /[[a]--[b]]/v, /(?i:a)/]'],
  ['JSX', '<a b="&amp;é\n">{/* c */}&nbsp;{...d}<></></a>'],
  ['classes', 'class A extends B { @d x = 1; accessor y; static {} get #p() { return #p in this } }'],
  [
    'TypeScript',
    'enum E { A = "x" }; declare module "m" {}; export type T<U> = U extends infer V ? V : never; f!<T>(x as E)',
  ],
  [
    'imports',
    'import a, { type b, c as d } from "e" with { type: "json" }; export * as f from "g"; import h = require("i")',
  ],
  ['directives', "'use strict'; 'use cache'; ('no directive')"],
  ['a mistake', 'const a = 1\nconst b = ;'],
  ['a return outside of functions', 'return 1'],
]

describe('a text is parsed into the same, however it is handed over', () => {
  const examples = [...CLASSES, ...EXAMPLES].flatMap(({ title, files }) =>
    Object.entries(files).map(([file, text]) => [`${title}: ${file}`, text] as const),
  )

  test.each([...TEXTS, ...examples])('%s', (_, text) => {
    const options = { ...OPTIONS, lang: 'tsx' } as const
    expect(told(parseText('a.tsx', text, options))).toBe(told(parseSync('a.tsx', text, options)))
  })

  test('more levels than the stack has room for', () => {
    const { program } = parseText('a.ts', `${'['.repeat(5000)}${']'.repeat(5000)}`, OPTIONS)
    const [statement] = program.body
    let levels = 0
    let node: Node | null | undefined = statement?.type === 'ExpressionStatement' ? statement.expression : null
    for (; node?.type === 'ArrayExpression'; levels += 1) [node] = node.elements
    expect(levels).toBe(5000)
  })

  test('and where the parser can hand it over as it is, it does', () => {
    const [, major = ''] = /^v(\d+)/.exec(process.version) ?? []
    expect(rawTransferSupported()).toBe(Number(major) >= 22)
    // Only as JSON its label has no range.
    const [mistake] = parseText('a.ts', 'const', OPTIONS).errors
    expect('range' in (mistake?.labels[0] ?? {})).toBe(Number(major) >= 22 && process.platform !== 'win32')
  })
})
