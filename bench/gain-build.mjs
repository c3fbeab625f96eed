// node gain-build.mjs FILE, in the folder of a shop: builds it as `vite build` does, with the plugin as its configuration says,
// and writes the server's graph of modules as the bundler has it: by file, what that file imports.
import { writeFile } from 'node:fs/promises'
import { relative, sep } from 'node:path'
import { createBuilder } from 'vite'

const root = process.cwd()
const graph = {}

/** A path in the project, or null: another version of a package is no edit. */
function fileOf(id) {
  const path = relative(root, id.replace(/\?.*/s, '')).replaceAll(sep, '/')
  return id.startsWith('\0') || path.startsWith('..') || path.includes('node_modules/') ? null : path
}

const recordGraph = {
  name: 'record-graph',
  applyToEnvironment: (environment) => environment.name === 'ssr',
  buildEnd() {
    for (const id of this.getModuleIds()) {
      const file = fileOf(id)
      if (file === null) continue
      const { importedIds, dynamicallyImportedIds } = this.getModuleInfo(id)
      graph[file] = [...importedIds, ...dynamicallyImportedIds].map(fileOf).filter((path) => path !== null)
    }
  },
}

const builder = await createBuilder({ root, logLevel: 'warn', plugins: [recordGraph] })
await builder.buildApp()
await writeFile(process.argv[2], JSON.stringify(graph))
