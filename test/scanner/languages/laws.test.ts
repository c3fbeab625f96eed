import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createComponents } from '../../../src/scanner/languages/readers.ts'
import { parseComponent, isParseFailure } from '../../../src/scanner/parse.ts'
import { INSTALLED } from './language-project.ts'

const text = fc.constantFrom('', 'é😀', ' ', '\n', '\r\n', 'a b', '\n\n', '&amp;', '\t')
const markup = fc.tuple(text, text).map(([left, right]) => `<p>${left}</p>\n<b title="x">${right}</b>`)
const STATEMENTS = [
  `import { a } from './a.js'`,
  `const b = '😀é'`,
  `let c = \`<b>\${1}\r\n</b>\``,
  `function d() {}\r\n`,
  `// e </p>`,
  `/* é\n */ f()`,
  `g.h = /<i>/`,
]
const script = fc.shuffledSubarray(STATEMENTS).map((lines) => lines.join('\n'))
const setup = fc.shuffledSubarray(STATEMENTS.slice(4)).map((lines) => lines.join('\n'))

interface Grammar {
  readonly ending: string
  readonly source: fc.Arbitrary<string>
}

const GRAMMARS: readonly Grammar[] = [
  {
    ending: 'vue',
    source: fc
      .tuple(markup, script, setup)
      .map(([shown, first, second]) => [
        `<template>${shown}</template>`,
        `<script>${first}\n</script>`,
        `<script setup>\n${second}\n</script>`,
      ])
      .chain((blocks) => fc.shuffledSubarray(blocks, { minLength: 3 }))
      .map((blocks) => blocks.join('')),
  },
  {
    ending: 'svelte',
    source: fc
      .tuple(markup, script, setup)
      .map(([shown, first, second]) => `<script module>${first}\n</script>${shown}<script>\n${second}\n</script>`),
  },
  { ending: 'astro', source: fc.tuple(script, markup).map(([front, shown]) => `---\n${front}\n---\n${shown}`) },
  {
    ending: 'mdx',
    source: fc
      .tuple(fc.shuffledSubarray([`import { a } from './a.js'`, `export const b = '😀é'`]), text)
      .map(([lines, shown]) => `# 😀 ${shown.trim()}\r\n\r\n${lines.join('\n')}\n\n**é**`),
  },
]

const components = createComponents(INSTALLED)

describe.each(GRAMMARS)('the scripts of .$ending', ({ ending, source }) => {
  const file = `/project/page.${ending}`

  test('stand where they stand in the file, and nothing else does', async () => {
    await components.prepare(file)
    fc.assert(
      fc.property(source, (given) => {
        const component = components.read(file, given)
        if (component === null || typeof component === 'string') throw new Error(`${component}`)
        const { code } = component
        expect(code).toHaveLength(given.length)
        for (let at = 0; at < code.length; at++) {
          const isKept = code[at] === given[at]
          expect(isKept || (/[ \u2028;]/.test(code[at] ?? '') && !/[\r\n]/.test(given[at] ?? ''))).toBe(true)
        }
        expect(code).not.toContain('title="x"')
      }),
    )
  })

  test('are parsed, with all that they hold', async () => {
    await components.prepare(file)
    fc.assert(
      fc.property(source, (given) => {
        const component = components.read(file, given)
        const parsed = parseComponent('page', file, component ?? 'of no language')
        expect(isParseFailure(parsed) ? parsed.reason : '').toBe('')
        const imports = isParseFailure(parsed)
          ? []
          : parsed.program.body.filter(({ type }) => type === 'ImportDeclaration')
        expect(imports).toHaveLength(given.match(/import \{ a \}/g)?.length ?? 0)
      }),
    )
  })
})
