import { transform } from 'esbuild'
import { compileScript, parse } from 'vue/compiler-sfc'

/** A component as JavaScript that renders on a server: what the plugins of bundlers do, without its styles. */
export async function compileComponent(filename, source) {
  const { descriptor } = parse(source, { filename })
  const { content } = compileScript(descriptor, {
    id: 'component',
    inlineTemplate: true,
    templateOptions: { ssr: true, ssrCssVars: [] },
  })
  const { code } = await transform(content, { loader: 'ts' })
  return code
}
