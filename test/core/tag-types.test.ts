import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { HOLE, joinPieces, patternMatcher, writePattern } from '../../src/core/pattern.ts'
import { tagTypes } from '../../src/core/tag-types.ts'
import { fc } from './random.ts'

const OPTIONS: ts.CompilerOptions = { strict: true, noEmit: true, lib: ['lib.es5.d.ts'], types: [] }
const BASE = ts.createCompilerHost(OPTIONS)
/** The compiler's own declarations, parsed once. */
const library = new Map<string, ts.SourceFile | undefined>()

function libraryFile(file: string, version: ts.ScriptTarget | ts.CreateSourceFileOptions): ts.SourceFile | undefined {
  if (!library.has(file)) library.set(file, BASE.getSourceFile(file, version))
  return library.get(file)
}

/** Messages of the compiler by line of a program, beside which the types stand as `tags.d.ts`. */
function mistakesOf(types: string, program: string): Map<number, string> {
  const texts = new Map([
    ['/app/tags.d.ts', types],
    ['/app/main.ts', program],
  ])
  const host: ts.CompilerHost = {
    ...BASE,
    getCurrentDirectory: () => '/app',
    directoryExists: () => true,
    fileExists: (file) => texts.has(file),
    getSourceFile: (file, version) => {
      const text = texts.get(file)
      return text === undefined ? libraryFile(file, version) : ts.createSourceFile(file, text, version)
    },
  }
  const compiled = ts.createProgram([...texts.keys()], OPTIONS, host)
  const mistakes = new Map<number, string>()
  for (const { file, start = 0, messageText } of ts.getPreEmitDiagnostics(compiled)) {
    const line = file?.fileName === '/app/main.ts' ? file.getLineAndCharacterOfPosition(start).line + 1 : 0
    mistakes.set(line, ts.flattenDiagnosticMessageText(messageText, '\n'))
  }
  return mistakes
}

/** The compiler counts a line separator as the end of a line, also in a string. */
function inOneLine(text: string): string {
  return JSON.stringify(text).replaceAll('\u2028', String.raw`\u2028`)
}

/** In lenient types, without Next. */
const PLAIN = { hasNext: false, isStrict: false }

test('the types of a shop', () => {
  expect(tagTypes(['product-*', 'posts', 'product-*', '*-by-*'], PLAIN))
    .toBe(`// Written by unplugin-cache-tags; a change of it is lost.

declare namespace CacheTags {
  /** Every cache tag that this project declares: \`tag satisfies CacheTags.Known\`. */
  type Known =
    | \`\${string}-by-\${string}\`
    | 'posts'
    | \`product-\${string}\`

  /** Any text; an editor completes the known tags. */
  type Suggested = Known | (string & {})

  /** Tells \`unplugin-cache-tags/runtime\`. */
  interface Register {
    readonly tag: Known
  }
}
`)
})

test.each([
  ["it's", String.raw`'it\'s'`],
  ['${a}`-*', '`\\${a}\\`-${string}`'],
  [String.raw`star\*`, "'star*'"],
  ['a\nb\u2028', String.raw`'a\u000ab\u2028'`],
  ['\uD83D', String.raw`'\ud83d'`],
  ['😀', "'😀'"],
])('%j is written %s', (pattern, written) => {
  expect(tagTypes([pattern], PLAIN)).toContain(`Known =\n    | ${written}\n\n`)
})

test('the order of the tags is of no account', () => {
  fc.assert(
    fc.property(fc.array(fc.string()), (tags) => {
      expect(tagTypes(tags.toReversed(), PLAIN)).toBe(tagTypes([...tags, ...tags], PLAIN))
    }),
  )
})

describe('the compiler', () => {
  const types = tagTypes(['posts', 'product-*'], PLAIN)

  test('takes a tag that is declared, and no other', () => {
    const program = `declare function revalidateTag(tag: string): void
      declare const id: string
      revalidateTag('posts' satisfies CacheTags.Known)
      revalidateTag(\`product-\${id}\` satisfies CacheTags.Known)
      revalidateTag('post' satisfies CacheTags.Known)
      revalidateTag(\`products-\${id}\` satisfies CacheTags.Known)
      revalidateTag(id satisfies CacheTags.Known)`
    const mistakes = mistakesOf(types, program)
    expect([...mistakes.keys()]).toEqual([5, 6, 7])
    expect(mistakes.get(5)).toMatch(/'"post"'|"post"/)
  })

  test('takes any text where a whole tag is known only at run time, and still lists the others', () => {
    const program = `let tag: CacheTags.Known = 'posts'\ntag = 'whatever'\ntag = 1`
    expect([...mistakesOf(tagTypes(['posts', '*'], PLAIN), program).keys()]).toEqual([3])
    expect(tagTypes(['posts', '*'], PLAIN)).toContain("| 'posts'")
  })

  test('takes nothing where nothing is declared', () => {
    expect([...mistakesOf(tagTypes([], PLAIN), "const tag: CacheTags.Known = 'posts'").keys()]).toEqual([1])
  })

  test('takes exactly the tags that match, whatever characters are in them', () => {
    const unit = fc.constantFrom('a', "'", '`', '$', '${', '}', '\\', '*', '\n', '\u2028', '\uD83D', '😀', HOLE)
    const inner = fc.array(unit, { minLength: 1, maxLength: 6 }).map(joinPieces)
    const samples = fc.sample(inner, { numRuns: 60, seed: 5 }).filter((pieces) => pieces !== HOLE)
    const patterns = samples.map(writePattern)
    const tags = samples.flatMap((pieces) => [
      pieces.replaceAll(HOLE, ''),
      pieces.replaceAll(HOLE, 'a$`'),
      `${pieces.replaceAll(HOLE, '')}!`,
    ])
    const single = patterns.flatMap((pattern) => tags.map((tag) => ({ pattern, tag }))).filter((_, at) => at % 7 === 0)
    const aliases = patterns.map((pattern, at) => {
      const body = /Known =\n {4}\| (.*)\n/.exec(tagTypes([pattern], PLAIN))?.[1] ?? 'unknown'
      return `type T${at} = ${body}`
    })
    const uses = single.map(({ pattern, tag }) => `${inOneLine(tag)} satisfies T${patterns.indexOf(pattern)}`)
    const mistakes = mistakesOf(tagTypes(patterns, PLAIN), [...aliases, ...uses].join('\n'))
    const accepted = single.map((_, at) => !mistakes.has(aliases.length + at + 1))
    expect(accepted).toEqual(single.map(({ pattern, tag }) => patternMatcher(pattern)(tag)))
    expect(new Set(accepted)).toEqual(new Set([true, false]))
    expect([...mistakes.keys()].filter((line) => line <= aliases.length)).toEqual([])
  })
})
