// What benches measure of the sources that stands in no entry of dist: bundled, so that Node can run it.
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'

/**
 * Bundles a list of sources, does something with the bundle's URL, and removes it. The bundle lies here, below the package,
 * so that its dependencies are found.
 */
export async function withSources(name, use) {
  const outfile = join(import.meta.dirname, `.${name}-${process.pid}.mjs`)
  const entryPoints = [join(import.meta.dirname, `${name}.ts`)]
  try {
    await build({ entryPoints, outfile, bundle: true, format: 'esm', platform: 'node', packages: 'external' })
    return await use(pathToFileURL(outfile).href)
  } finally {
    await rm(outfile, { force: true })
  }
}
