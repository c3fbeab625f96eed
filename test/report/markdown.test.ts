import { evaluateSync } from '@mdx-js/mdx'
import { array, assert, oneof, constantFrom, property, string, tuple } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cutMarkdown, escapeMarkdown, inlineCode, markdownDetails, markdownTable } from '../../src/report/markdown.ts'
import { inert } from '../../src/report/width.ts'

interface Rendered {
  readonly type: unknown
  readonly props: { readonly children?: Child }
}

type Child = Rendered | string | readonly Child[] | undefined

const Fragment = 'fragment'

/** What a Markdown parser makes of a text, as the names of its elements and the text in them. */
function render(markdown: string): { readonly elements: string[]; readonly text: string } {
  const jsx = (type: unknown, props: Rendered['props']): Rendered => ({ type, props })
  const { default: content } = evaluateSync(markdown, { format: 'md', Fragment, jsx, jsxs: jsx })
  const elements: string[] = []
  const textOf = (child: Child): string => {
    if (child === undefined) return ''
    if (typeof child === 'string') return child
    if (Array.isArray(child)) return child.map(textOf).join('')
    const { type, props } = child as Rendered
    if (type !== Fragment) elements.push(String(type))
    return textOf(props.children)
  }
  const text = textOf(content({ components: {} }) as unknown as Child)
  return { elements, text }
}

/** Names that somebody could choose to do harm. */
const name = oneof(
  { weight: 2, arbitrary: string({ unit: 'grapheme', maxLength: 40 }) },
  {
    weight: 3,
    arbitrary: array(
      constantFrom(
        '`',
        '``',
        '|',
        '\\',
        ' ',
        '*',
        '_',
        '[a](b)',
        '<b>',
        '&amp;',
        '@user',
        '#1',
        '\n',
        '\r',
        'a',
        '~',
        '!',
      ),
      { maxLength: 8 },
    ).map((parts) => parts.join('')),
  },
)

describe('a name of somebody else', () => {
  test('is code, and nothing but code, whatever it holds', () => {
    assert(
      property(name, (tag) => {
        const { elements, text } = render(`a ${inlineCode(tag)} b`)
        expect(elements).toEqual(['p', 'code'])
        expect(text).toBe(`a ${tag === '' ? ' ' : inert(tag)} b`)
      }),
      { seed: 7, numRuns: 300 },
    )
  })

  test('is one line of a bounded length', () => {
    expect(inlineCode('a\nb')).toBe(String.raw`${'`'}a\u000ab${'`'}`)
    expect(inlineCode('x'.repeat(10_000))).toHaveLength(202)
  })
})

describe('a text of somebody else', () => {
  test('reads as it is, in one paragraph without any markup', () => {
    assert(
      property(name, (said) => {
        const { elements, text } = render(`a ${escapeMarkdown(said)} b`)
        expect(elements).toEqual(['p'])
        const plain = inert(said.replaceAll(/\s*\n\s*/g, ' ').trim())
        expect(text.replaceAll('\u200B', '').replaceAll(/\s+/g, ' ')).toBe(`a ${plain} b`.replaceAll(/\s+/g, ' '))
      }),
      { seed: 7, numRuns: 300 },
    )
  })

  test.each(['@user', '#12', 'owner/repo#12', 'GH-12', '@org/team'])(
    '%s mentions nobody, and refers to nothing',
    (said) => {
      expect(render(escapeMarkdown(said)).text).toMatch(/[@#H]\u200B/)
    },
  )
})

describe('a table', () => {
  test('has as many cells in every row, whatever the names in it', () => {
    const row = tuple(name, name).map(([left, right]) => [
      [inlineCode(left), inlineCode(right)],
      [escapeMarkdown(right)],
    ])
    assert(
      property(array(row, { minLength: 1, maxLength: 4 }), (rows) => {
        const lines = markdownTable(['A', 'B'], [...rows, [['x'], ['y']]])
        expect(lines).toHaveLength(rows.length + 3)
        for (const line of lines) {
          expect(line).not.toMatch(/[\r\n]/)
          expect(line.replaceAll(String.raw`\|`, '').split('|')).toHaveLength(4)
        }
      }),
      { seed: 7 },
    )
  })

  test('leaves out a column without content, and is nothing without rows', () => {
    expect(markdownTable(['A', 'B'], [[['a'], ['']]])).toEqual(['| A |', '| --- |', '| a |'])
    expect(markdownTable(['A'], [])).toEqual([])
    expect(markdownDetails('none', [])).toEqual([])
  })
})

describe('what is too long', () => {
  test('is cut by whole lines, and that is said', () => {
    const markdown = Array.from({ length: 100 }, (_, index) => `line ${index} é`).join('\n')
    const cut = cutMarkdown(markdown, 300)
    expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(300)
    expect(cut).toMatch(/^line 0 é\n.*line \d+ é\n\n_The rest is left out: it would be too long for GitHub\._\n$/s)
  })

  test('is left out where there is no room for a sentence, and stays whole where there is room for all', () => {
    expect(cutMarkdown('x'.repeat(50), 20)).toBe('')
    expect(cutMarkdown('short', 5)).toBe('short')
  })
})
