declare global {
  namespace CacheTags {
    /** Knows the tags of a project once the file that `cache-tags types` writes is among its sources. */
    // oxlint-disable-next-line typescript/no-empty-object-type -- others add to it
    interface Register {}
  }
}

/** Any text; an editor completes the tags that are known. */
export type SuggestedTag = CacheTags.Register extends { readonly tag: infer Tag extends string }
  ? Tag | (string & {})
  : string
