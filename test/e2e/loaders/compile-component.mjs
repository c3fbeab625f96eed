import { compileScript, parse } from 'vue/compiler-sfc'

/** A component as TypeScript that renders on a server: what the plugins of bundlers do, without its styles. */
export function compileComponent(filename, source) {
  const { descriptor } = parse(source, { filename })
  const compiled = compileScript(descriptor, {
    id: 'component',
    inlineTemplate: true,
    templateOptions: { ssr: true, ssrCssVars: [] },
  })
  return compiled.content
}
