import { toComponent, type ComponentReader } from './component.ts'
import type { Span } from '../../core/markup.ts'

/** As much of Astro's compilers as is asked: `@astrojs/compiler-rs`, and before Astro 7 `@astrojs/compiler/sync`. */
export interface AstroCompiler {
  readonly parse: (source: string) => {
    readonly ast:
      | { readonly type: 'AstroRoot'; readonly frontmatter: Span }
      | { readonly type: 'root'; readonly children: readonly { readonly type: string; readonly value?: string }[] }
    readonly diagnostics: readonly { readonly severity: unknown; readonly text: string }[]
  }
}

const FENCE = '---'

/** Reads components of Astro, whose frontmatter runs each time that they are rendered. */
export function astroReader({ parse }: AstroCompiler): ComponentReader {
  return (source, file) => {
    const { ast, diagnostics } = parse(source)
    const mistake = diagnostics.find(({ severity }) => severity === 'error' || severity === 1)
    if (mistake !== undefined) throw new Error(mistake.text)
    return toComponent(source, file, {
      scripts: [],
      rendered: ast.type === 'AstroRoot' ? withoutFences(source, ast.frontmatter) : frontmatterOf(source, ast.children),
      runtime: 'astro',
      language: 'ts',
    })
  }
}

/** What stands between the fences; they may be indented, and stand below comments. */
function withoutFences(source: string, { start, end }: Span): Span[] {
  const opening = source.indexOf(FENCE, start)
  const closing = source.lastIndexOf(FENCE, end - FENCE.length)
  return end === start || opening === -1 || closing <= opening ? [] : [{ start: opening + FENCE.length, end: closing }]
}

/** The older compiler counts bytes, so that its text is looked for. */
function frontmatterOf(source: string, nodes: readonly { readonly type: string; readonly value?: string }[]): Span[] {
  const text = nodes.find(({ type }) => type === 'frontmatter')?.value ?? ''
  const start = source.indexOf(`${FENCE}${text}${FENCE}`)
  return text === '' || start === -1 ? [] : [{ start: start + FENCE.length, end: start + FENCE.length + text.length }]
}
