import { basename } from 'node:path'
import type { Span } from '../../core/markup.ts'
import { blank, toComponent, type ComponentReader } from './component.ts'

/** As much of Svelte's compiler as is asked (https://svelte.dev/docs/svelte/svelte-compiler#parse). */
export interface SvelteCompiler {
  readonly parse: (source: string, options: { readonly modern: true; readonly filename: string }) => Root
}

interface Root {
  readonly instance?: Script | null
  readonly module?: Script | null
  readonly fragment: { readonly nodes: readonly object[] }
}

interface Script {
  readonly content: Span
  readonly attributes: readonly { readonly name?: string; readonly value?: unknown }[]
}

/** Reads components of Svelte. */
export function svelteReader({ parse }: SvelteCompiler): ComponentReader {
  return (source, file) => {
    const { instance, module, fragment } = parse(withoutStyles(source), { modern: true, filename: basename(file) })
    return toComponent(source, file, {
      scripts: spanOf(module),
      rendered: spanOf(instance),
      comments: fragment.nodes.flatMap(commentsBelow),
      runtime: 'svelte',
      language: [instance, module].some(isTyped) ? 'ts' : 'js',
      // `$page` is what the store `page` holds.
      names: [...source.matchAll(/(?<![\p{ID_Continue}$])\$([\p{ID_Start}_][\p{ID_Continue}$]*)/gu)].map(
        ([, name = '']) => name,
      ),
    })
  }
}

/** A preprocessor may have to read them before the compiler can. */
function withoutStyles(source: string): string {
  return source.replaceAll(
    /(<style\b[^>]*>)([\s\S]*?)(?=<\/style>)/g,
    (_, tag: string, text: string) => tag + blank(text),
  )
}

function spanOf(script: Script | null | undefined): Span[] {
  return script ? [{ start: script.content.start, end: script.content.end }] : []
}

function isTyped(script: Script | null | undefined): boolean {
  return (
    script?.attributes.some(({ name, value }) => name === 'lang' && JSON.stringify(value).includes('"ts"')) === true
  )
}

function commentsBelow(node: object): Span[] {
  if ('type' in node && node.type === 'Comment' && 'start' in node && 'end' in node) {
    return [{ start: Number(node.start), end: Number(node.end) }]
  }
  return Object.values(node)
    .flat()
    .filter((value): value is object => typeof value === 'object' && value !== null)
    .flatMap(commentsBelow)
}
