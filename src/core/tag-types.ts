import { BARE_HOLE } from './check-pattern.ts'
import { patternPieces } from './pattern.ts'
import { sortedUnique } from './hash.ts'

/** How {@link tagTypes} writes. */
export interface TagTypesOptions {
  /** Whether Next's own functions are to know the tags: only where Next is installed can that be compiled. */
  readonly hasNext: boolean
  /** Whether a purge of a tag that nobody declares is an error, or tags are only completed. */
  readonly isStrict: boolean
}

/**
 * A declaration file with the union of all tags that a project declares: patterns as template types, in which a hole is any
 * text. It is a script, no module: only scripts may say what a module of Next exports. The same tags give the same bytes.
 *
 * @param patterns - tags as manifests have them
 */
export function tagTypes(patterns: readonly string[], { hasNext, isStrict }: TagTypesOptions): string {
  return `// Written by unplugin-cache-tags; a change of it is lost.

declare namespace CacheTags {
  /** Every cache tag that this project declares: \`tag satisfies CacheTags.Known\`. */
  type Known =${unionOf(sortedUnique(patterns))}

  /** Any text; an editor completes the known tags. */
  type Suggested = Known | (string & {})
${isStrict ? CHECKED : ''}
  /** Tells \`unplugin-cache-tags/runtime\`. */
  interface Register {
    readonly tag: Known
  }
}
${hasNext ? nextTypes(isStrict) : ''}`
}

/**
 * What is no literal, or may mean a known tag when it runs, is taken: only what surely names none is a mistake. For a known
 * tag it is all of them, else an editor would offer nothing but that one in its place.
 */
const CHECKED = `
  /** A tag that something declares, or a text that may be one. */
  type Checked<Tag extends string> = Tag extends Known
    ? Known
    : string extends Tag
      ? Tag
      : [Extract<Known, Tag>] extends [never]
        ? Known
        : Tag
`

/**
 * Next's functions, for 15 and 16. `next/cache` itself is left alone: Next replaces its types too (`cacheLife`), and takes
 * these functions from the modules named here. With `.js` they are what they were. A declaration may name a new tag, so only
 * purges are ever checked.
 */
function nextTypes(isStrict: boolean): string {
  const parameter = isStrict ? '<Tag extends string>' : ''
  const tag = isStrict ? 'CacheTags.Checked<Tag>' : 'CacheTags.Suggested'
  return `
declare module '${REVALIDATE}' {
  export * from '${REVALIDATE}.js'
  type Rest<Call> = Call extends (tag: string, ...rest: infer Rest) => unknown ? Rest : never
  ${docOf('revalidateTag')}
  export function revalidateTag${parameter}(
    tag: ${tag},
    ...rest: Rest<typeof import('${REVALIDATE}.js').revalidateTag>
  ): undefined
  ${docOf('updateTag')}
  export function updateTag${parameter}(tag: ${tag}): undefined
  export function unstable_expireTag${parameter}(...tags: ${tag}[]): undefined
}

declare module '${CACHE_TAG}' {
  export * from '${CACHE_TAG}.js'
  ${docOf('cacheTag')}
  export function cacheTag(...tags: CacheTags.Suggested[]): void
}

declare module '${UNSTABLE_CACHE}' {
  export * from '${UNSTABLE_CACHE}.js'
  ${docOf('unstable_cache')}
  export function unstable_cache<Make extends (...args: any[]) => Promise<any>>(
    make: Make,
    keyParts?: string[],
    options?: { revalidate?: number | false; tags?: CacheTags.Suggested[] },
  ): Make
}
`
}

/** What an editor shows of a function in the place of Next's own words. */
function docOf(name: string): string {
  return `/** Next's own: https://nextjs.org/docs/app/api-reference/functions/${name} */`
}

const REVALIDATE = 'next/dist/server/web/spec-extension/revalidate'
const CACHE_TAG = 'next/dist/server/use-cache/cache-tag'
const UNSTABLE_CACHE = 'next/dist/server/web/spec-extension/unstable-cache'

function unionOf(patterns: readonly string[]): string {
  return patterns.length === 0 ? ' never' : patterns.map((pattern) => `\n    | ${typeOf(pattern)}`).join('')
}

function typeOf(pattern: string): string {
  // Plain `string` would swallow the others, and an editor could no longer list them.
  if (pattern === BARE_HOLE) return '(string & {})'
  const pieces = patternPieces(pattern)
  if (pieces.length === 1) return `'${escapeText(pieces[0] ?? '', /['\\]/g)}'`
  return `\`${pieces.map((piece) => escapeText(piece, /[`\\$]/g)).join('${string}')}\``
}

/** What ends a line or a file, what a terminal would obey, and half of a surrogate pair are spelt out. */
function escapeText(text: string, special: RegExp): string {
  return text.replaceAll(special, String.raw`\$&`).replaceAll(/[\p{Cc}\u2028\u2029\p{Surrogate}]/gu, (character) => {
    return String.raw`\u` + (character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')
  })
}
