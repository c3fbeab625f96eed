import { basename } from 'node:path'
import type { Span } from '../../core/markup.ts'
import type { Request } from '../../core/requests.ts'
import { toComponent, type ComponentReader } from './component.ts'
import { emittedTypes } from './vue-macros.ts'

/** As much of Vue's compiler as is asked (https://github.com/vuejs/core/tree/main/packages/compiler-sfc). */
export interface VueCompiler {
  readonly parse: (
    source: string,
    options: { readonly filename: string; readonly sourceMap: false },
  ) => { readonly descriptor: Descriptor; readonly errors: readonly { readonly message: string }[] }
}

interface Descriptor {
  readonly script: Block | null
  readonly scriptSetup: Block | null
  readonly template: (Block & { readonly ast?: TemplateNode | undefined }) | null
  readonly customBlocks: readonly Block[]
}

interface Block {
  readonly lang?: string | undefined
  readonly src?: string | undefined
  readonly loc: Location
}

interface Location {
  readonly start: { readonly offset: number }
  readonly end: { readonly offset: number }
}

interface TemplateNode {
  readonly type: number
  readonly loc: Location
  readonly children?: readonly unknown[]
}

/** The compiler's number for a comment. */
const COMMENT = 3

/** Reads single-file components of Vue. */
export function vueReader({ parse }: VueCompiler): ComponentReader {
  return (source, file) => {
    const { descriptor, errors } = parse(source, { filename: basename(file), sourceMap: false })
    const [mistake] = errors
    if (mistake !== undefined) throw new Error(mistake.message)
    const { script, scriptSetup, template, customBlocks } = descriptor
    const nodes = template?.ast === undefined ? [] : nodesBelow(template.ast)
    const language = scriptSetup?.lang ?? script?.lang ?? 'jsx'
    const types = emittedTypes(
      spanOf(scriptSetup)
        .map(({ start, end }) => source.slice(start, end))
        .join(),
    )
    return toComponent(source, file, {
      scripts: spanOf(script),
      rendered: spanOf(scriptSetup),
      comments: nodes.filter(({ type }) => type === COMMENT).map(({ loc }) => spanAt(loc)),
      runtime: 'vue',
      // What a `.vue` of no language says may hold JSX as well as not.
      language: language === 'ts' || language === 'tsx' ? language : 'jsx',
      types: types.text,
      requests: [
        ...elsewhere('import', script, scriptSetup),
        ...elsewhere('file', template, ...customBlocks),
        ...types.requests,
      ],
      usesAll: template?.src !== undefined,
      meanings: (name) => [camelCase(name), camelCase(`-${name}`)],
      // What other blocks are written in only their plugins know.
      isByLine: customBlocks.length > 0,
    })
  }
}

function spanOf(block: Block | null): Span[] {
  return block === null || block.src !== undefined ? [] : [spanAt(block.loc)]
}

function spanAt({ start, end }: Location): Span {
  return { start: start.offset, end: end.offset }
}

function elsewhere(kind: 'import' | 'file', ...blocks: readonly (Block | null)[]): Request[] {
  return blocks.flatMap((block) => (block?.src === undefined ? [] : [{ kind, specifier: block.src }]))
}

function nodesBelow(node: TemplateNode): TemplateNode[] {
  return [node, ...(node.children ?? []).filter(isTemplateNode).flatMap(nodesBelow)]
}

function isTemplateNode(value: unknown): value is TemplateNode {
  return typeof value === 'object' && value !== null && 'loc' in value
}

/** `my-card` is what a script calls `myCard`, `-my-card` what it calls `MyCard`. */
function camelCase(name: string): string {
  return name.replaceAll(/-(.)/gsu, (_, letter: string) => letter.toUpperCase())
}
