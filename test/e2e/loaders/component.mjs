import { compileComponent } from './compile-component.mjs'

/** Components of Vue, rendered on a server, for webpack and Rspack. */
function component(source) {
  return compileComponent(this.resourcePath, source)
}

export default component
