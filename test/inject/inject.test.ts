import { SourceMap } from 'node:module'
import { describe, expect, it } from 'vitest'
import { injectEdits } from '../../src/inject/inject.ts'
import { injectAll } from './running.ts'

const SOURCE = `import { cacheTag, unstable_cache } from 'next/cache'
// 😀 lines and columns count in UTF-16
export async function one(id: string) {
  cacheTag(\`product-\${id}\`); const after = second(id)
  return after
}
export const two = unstable_cache(async () => third(), ['k'], options); export const last = fourth()
`

/** Line and column of a text's first occurrence, both counted from 0. */
function placeOf(text: string, part: string): { line: number; column: number } {
  const before = text.slice(0, text.indexOf(part)).split('\n')
  return { line: before.length - 1, column: before.at(-1)?.length ?? 0 }
}

describe('the source map', () => {
  it.each(['second', 'return after', 'third', 'options', 'fourth', 'export const last', 'id}'])(
    'leads from `%s` back to where it was written',
    async (part) => {
      const { code, map } = await injectAll(SOURCE)
      expect(code).not.toBe(SOURCE)
      const { line, column } = placeOf(code, part)
      const found = new SourceMap({
        ...map,
        file: map.file ?? '',
        sourceRoot: '',
        sourcesContent: map.sourcesContent ?? [],
      } as ConstructorParameters<typeof SourceMap>[0]).findEntry(line, column)
      const expected = placeOf(SOURCE, part)
      expect(found).toMatchObject({ originalLine: expected.line })
      expect('originalColumn' in found && found.originalColumn).toBeLessThanOrEqual(expected.column)
      expect('originalColumn' in found && expected.column - found.originalColumn).toBeLessThanOrEqual(1)
    },
  )
})

describe('edits', () => {
  it('at one place stand in the order of what is around what', () => {
    const edits = [
      { offset: 1, text: '<outer ', opens: true },
      { offset: 2, text: ' outer>', opens: false },
      { offset: 1, text: '<inner ', opens: true },
      { offset: 2, text: ' inner>', opens: false },
    ]
    expect(injectEdits('(x)', edits).code).toBe('(<outer <inner x inner> outer>)')
  })

  it('that are none leave the text as it is', () => {
    expect(injectEdits(SOURCE, []).code).toBe(SOURCE)
  })

  it('touch nothing but the places of tags: lines stay lines', async () => {
    const { code } = await injectAll(SOURCE.replaceAll('\n', '\r\n'))
    expect(code.split('\r\n')).toHaveLength(SOURCE.split('\n').length)
    expect(code.replaceAll('\r\n', '')).not.toContain('\n')
  })

  it('change nothing where a module holds no site', async () => {
    expect((await injectAll('export const x = cacheTag')).code).toBe('export const x = cacheTag')
  })
})
