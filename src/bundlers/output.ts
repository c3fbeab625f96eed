import { SITE_TAG } from '../core/site-tag.ts'

/** One output file, as Rollup, Rolldown and Vite name it. */
export type OutputFile =
  | {
      readonly type: 'chunk'
      readonly code: string
      readonly isEntry?: boolean
      /** The module that it offers as a whole. */
      readonly facadeModuleId?: string | null
      readonly moduleIds?: readonly string[]
      /** Names of other output files. */
      readonly imports?: readonly string[]
      readonly dynamicImports?: readonly string[]
      /** What Vite loads with it. */
      readonly viteMetadata?: { readonly importedCss: Iterable<string>; readonly importedAssets: Iterable<string> }
    }
  | { readonly type: 'asset'; readonly source: string | Uint8Array }

/** Finds the site tags that an output really holds. */
export function siteTagsIn(bundle: Readonly<Record<string, OutputFile>>): string[] {
  return Object.values(bundle).flatMap((file) => {
    const text = file.type === 'chunk' ? file.code : file.source
    return typeof text === 'string' ? (text.match(SITE_TAG) ?? []) : []
  })
}

/** The text of what bundlers keep as bytes, or as a text. */
export function plainText(source: string | Uint8Array): string {
  return typeof source === 'string' ? source : new TextDecoder().decode(source)
}
