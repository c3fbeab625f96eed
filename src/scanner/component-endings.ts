/** Endings of files that hold modules in another language than JavaScript. */
export const COMPONENT_ENDINGS = ['.vue', '.svelte', '.astro', '.mdx'] as const

/** One of these endings. */
export type ComponentEnding = (typeof COMPONENT_ENDINGS)[number]

/**
 * A pattern of files that hold modules: scripts and components.
 *
 * @param scripts - the endings of scripts, as an expression without the dot
 */
export function moduleFiles(scripts: string): RegExp {
  return new RegExp(String.raw`\.(?:${scripts}|${COMPONENT_ENDINGS.map((ending) => ending.slice(1)).join('|')})$`)
}
