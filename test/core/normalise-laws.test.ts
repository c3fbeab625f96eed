import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { format, type FormatConfig } from 'oxfmt'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { normalise } from '../../src/core/normalise.ts'
import { walk, type Node } from '../../src/core/syntax.ts'
import { isParseFailure, parseModule } from '../../src/scanner/parse.ts'
import { CORPUS, type Sample } from './corpus.ts'
import { normalised, read } from './reading.ts'

const SEED = 20_261_124
const OWN = join(import.meta.dirname, '../../src/core')
/** Our own sources serve as programs that nobody made up for a test. */
const SOURCES: readonly Sample[] = [
  ...CORPUS,
  ...readdirSync(OWN)
    .sort()
    .map((file) => ({ file, source: readFileSync(join(OWN, file), 'utf8') })),
]

const samples = (from: readonly Sample[] = SOURCES): fc.Arbitrary<Sample> => fc.constantFrom(...from)

const styles: fc.Arbitrary<FormatConfig> = fc.record({
  semi: fc.boolean(),
  singleQuote: fc.boolean(),
  jsxSingleQuote: fc.boolean(),
  bracketSpacing: fc.boolean(),
  useTabs: fc.boolean(),
  tabWidth: fc.constantFrom(2, 4),
  printWidth: fc.constantFrom(60, 80, 120, 200),
  trailingComma: fc.constantFrom('all', 'es5', 'none'),
  arrowParens: fc.constantFrom('always', 'avoid'),
  quoteProps: fc.constantFrom('as-needed', 'consistent'),
  endOfLine: fc.constantFrom('lf', 'crlf'),
  objectWrap: fc.constantFrom('preserve', 'collapse'),
  embeddedLanguageFormatting: fc.constant('off'),
})

const EDIT_KINDS = [
  'string',
  'number',
  'truth',
  'regex',
  'name',
  'operator',
  'statement',
  'template',
  'text',
  'async',
  'order',
] as const

describe('formatting', () => {
  it('any style of a formatter says the same', async () => {
    await fc.assert(
      fc.asyncProperty(samples(), styles, async ({ file, source }, style) => {
        const formatted = await format(file, source, style)
        expect(formatted.errors).toEqual([])
        expect(normalised(formatted.code, file)).toBe(normalised(source, file))
      }),
      { seed: SEED, numRuns: 60 },
    )
  })

  it('blanks and comments before any part of the code say nothing', () => {
    const blanks = fc.constantFrom(' ', '\t', '/**/', '/* const a = `${1}` */', ' /* // */ ')
    fc.assert(
      fc.property(
        samples(),
        fc.array(fc.tuple(fc.nat(), blanks), { minLength: 1, maxLength: 30 }),
        ({ file, source }, picks) => {
          const gaps = gapsOf(read(source, file).program)
          const inserted = new Map(picks.map(([pick, text]) => [gaps[pick % gaps.length] ?? 0, text]))
          expect(normalised(insertAll(source, inserted), file)).toBe(normalised(source, file))
        },
      ),
      { seed: SEED, numRuns: 100 },
    )
  })

  it('types that the compiler strips say nothing', () => {
    // Of what the compiler rewrites, the corpus holds enums and parameter properties; our own sources hold neither.
    const module = { target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true }
    for (const { file, source } of SOURCES.slice(CORPUS.length)) {
      const { outputText } = ts.transpileModule(source, { fileName: file, compilerOptions: module })
      // An `export {}` keeps a file of types alone a module.
      expect(normalised(outputText.replace('export {};', ''), file)).toBe(normalised(source, file))
    }
  })
})

describe('meaning', () => {
  it.each(EDIT_KINDS)('any single edit of a %s is seen', (kind) => {
    const all = CORPUS.flatMap((sample) => {
      const edits = editsOf(sample.source, read(sample.source, sample.file).program)
      return edits.filter((edit) => edit.kind === kind).map((edit) => ({ ...sample, edit }))
    })
    const tried = all.filter(({ file, source, edit }) => {
      const edited = source.slice(0, edit.start) + edit.text + source.slice(edit.end)
      const parsed = parseModule(file, file, edited)
      if (isParseFailure(parsed)) return false
      expect(normalise({ ...parsed.program, sourceType: 'module' }), edited).not.toBe(normalised(source, file))
      return true
    })
    expect(tried.length / all.length).toBeGreaterThan(0.8)
  })
})

/** Offsets at which a blank or a comment may be written: starts of nodes, but not inside texts. */
function gapsOf(program: Node): number[] {
  const gaps: number[] = []
  walk(program, (node, ancestors) => {
    const parent = ancestors.at(-1)?.type ?? ''
    const isText =
      node.type === 'TemplateElement' || node.type.startsWith('JSX') || /^JSX(?:Element|Fragment)$/.test(parent)
    if (node.type !== 'Program' && !isText) gaps.push(node.start)
  })
  return gaps
}

function insertAll(source: string, inserted: ReadonlyMap<number, string>): string {
  const offsets = [...inserted.keys()].sort((left, right) => right - left)
  return offsets.reduce(
    (text, offset) => text.slice(0, offset) + (inserted.get(offset) ?? '') + text.slice(offset),
    source,
  )
}

interface SourceEdit {
  readonly kind: string
  readonly start: number
  readonly end: number
  readonly text: string
}

/** Every small edit that changes what a program does, or at least what it says. */
function editsOf(source: string, program: Node): SourceEdit[] {
  const edits: SourceEdit[] = []
  const textOf = (node: Node): string => source.slice(node.start, node.end)
  walk(program, (node, ancestors) => {
    const replace = (kind: (typeof EDIT_KINDS)[number], text: string): void => {
      edits.push({ kind, start: node.start, end: node.end, text })
    }
    switch (node.type) {
      case 'Literal':
        if (typeof node.value === 'string') replace('string', `"${node.value.replaceAll(/[^\w ]/g, '_')}~"`)
        else if (typeof node.value === 'number') replace('number', String(node.value + 1))
        else if (typeof node.value === 'boolean') replace('truth', String(!node.value))
        else if ('regex' in node) replace('regex', `/${node.regex.pattern}x/${node.regex.flags}`)
        break
      case 'Identifier':
        replace('name', `${node.name}_`)
        break
      case 'BinaryExpression':
        if (node.left.type === 'PrivateIdentifier') break
        replace('operator', `(${textOf(node.left)}) ${node.operator === '-' ? '+' : '-'} (${textOf(node.right)})`)
        break
      case 'LogicalExpression':
        replace('operator', `((${textOf(node.left)}) ${node.operator === '&&' ? '||' : '&&'} (${textOf(node.right)}))`)
        break
      case 'TemplateElement':
        replace('template', textOf(node).replace(/^./s, '$&~'))
        break
      case 'JSXText':
        if (node.value.trim() !== '') replace('text', `~${textOf(node)}`)
        break
      case 'ArrowFunctionExpression':
      case 'FunctionDeclaration':
        if (!node.async) replace('async', `async ${textOf(node)}`)
        break
      case 'ReturnStatement':
      case 'ExpressionStatement':
        if (['BlockStatement', 'Program'].includes(ancestors.at(-1)?.type ?? '')) replace('statement', '')
        break
      case 'ArrayExpression': {
        const [first, second] = node.elements
        if (!first || !second || normalise(first) === normalise(second)) break
        edits.push({ kind: 'order', start: first.start, end: second.end, text: `${textOf(second)}, ${textOf(first)}` })
        break
      }
      default:
    }
  })
  return edits
}
