import type { Span } from '../../core/markup.ts'
import { toComponent, type ComponentReader } from './component.ts'

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
  const { parse } = createProcessor({ format: 'mdx' })
  return (source, file) => {
    const { children = [] } = parse(source)
    return toComponent(source, file, {
      scripts: children.filter(({ type }) => type === 'mdxjsEsm').map(spanOf),
      rendered: [],
      language: 'jsx',
    })
  }
}

function spanOf({ position }: MdxNode): Span {
  return { start: position?.start.offset ?? 0, end: position?.end.offset ?? 0 }
}
