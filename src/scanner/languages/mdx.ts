import type { Span } from '../../core/markup.ts'
import { blank, toComponent, type ComponentReader } from './component.ts'

/** As much of MDX's compiler as is asked (https://mdxjs.com/packages/mdx/#createprocessoroptions). */
export interface MdxCompiler {
  readonly createProcessor: (options?: { readonly format: 'mdx' }) => { readonly parse: (source: string) => MdxNode }
}

interface MdxNode {
  readonly type: string
  readonly children?: readonly MdxNode[]
  readonly position?: {
    readonly start: { readonly offset?: number }
    readonly end: { readonly offset?: number }
  }
}

/** Reads MDX: its imports and exports are a module's, the rest is what the component shows. */
export function mdxReader({ createProcessor }: MdxCompiler): ComponentReader {
  const processor = createProcessor({ format: 'mdx' })
  return (source, file) => {
    const { children = [] } = processor.parse(source.replace(HEAD, blank))
    return toComponent(source, file, {
      scripts: children.filter(({ type }) => type === 'mdxjsEsm').map(spanOf),
      rendered: [],
      language: 'jsx',
      isByLine: true,
    })
  }
}

/** Data before the text, which only plugins of the compiler know. */
const HEAD = /^(---|\+\+\+)\r?\n[\s\S]*?\n\1[ \t]*(?=\r?\n|$)/

function spanOf({ position }: MdxNode): Span {
  return { start: position?.start.offset ?? 0, end: position?.end.offset ?? 0 }
}
