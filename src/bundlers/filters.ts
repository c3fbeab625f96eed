/**
 * Text that a module must hold to be worth a look. A primitive may be passed on under any name; one with neither of
 * these is left without its site tag, which the search of the output tells.
 */
export const CODE_FILTER: RegExp = /cache|tag|xkey|surrogate-key/i

/** Modules whose source may be injected into. */
export const ID_FILTER: { include: RegExp; exclude: RegExp } = {
  include: /\.[cm]?[jt]sx?$/,
  exclude: /[\\/]node_modules[\\/]|^\0/,
}
