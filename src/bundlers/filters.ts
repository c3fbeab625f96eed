import { moduleFiles } from '../scanner/component-endings.ts'

/** Modules whose source may be injected into. */
export const ID_FILTER: { include: RegExp; exclude: RegExp } = {
  include: moduleFiles('[cm]?[jt]sx?'),
  exclude: /[\\/]node_modules[\\/]|^\0/,
}
