/** Modules whose source may be injected into. */
export const ID_FILTER: { include: RegExp; exclude: RegExp } = {
  include: /\.(?:[cm]?[jt]sx?|vue|svelte|astro|mdx)$/,
  exclude: /[\\/]node_modules[\\/]|^\0/,
}
