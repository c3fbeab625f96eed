import { expect, test } from 'vitest'
import { formTables, resolveOptions } from '../../src/plugin/resolve-options.ts'
import { startScan } from '../../src/scanner/start.ts'
import { writeProject } from '../support/disk-project.ts'

function packagesOf(graph: readonly (readonly [string, ...unknown[]])[]): string[] {
  return graph.map(([id]) => id).filter((id) => /^(?:package|missing):/.test(id))
}

test.each([
  ['astro', 'src/pages/stock.ts', 'astro:schema', 'package:astro@7.0.0'],
  ['astro', 'src/pages/stock.ts', 'astro:content', 'missing:astro:content'],
  ['@sveltejs/kit', 'src/routes/+server.ts', '$app/paths', 'package:@sveltejs/kit@7.0.0'],
  ['other', 'src/stock.ts', '$app/paths', 'missing:$app/paths'],
])('with %s, %s that imports %s depends on what the bundler finds there', async (name, file, specifier, expected) => {
  const root = await writeProject({
    'package.json': JSON.stringify({ name: 'app', dependencies: { [name]: '7.0.0' } }),
    [`node_modules/${name}/package.json`]: JSON.stringify({ name, version: '7.0.0' }),
    [file]: `import { read } from '${specifier}'
      export const GET = () => new Response(read(), { headers: { 'Cache-Tag': 'stock' } })`,
  })
  const { code } = await startScan({ root, tables: formTables(resolveOptions()), siteTags: 'dynamic' })
  expect(packagesOf(code.graph)).toEqual([expected])
})
