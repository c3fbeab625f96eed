import { expect, test } from 'vitest'
import { fileGraph, firstFiles } from '../../src/core/module-graph.ts'
import { manifestOf } from '../support/memory-project.ts'

test('files are those of statements, of modules as they run and of assets, and lead where their statements do', async () => {
  const { code } = await manifestOf({
    'app.ts': `import { cacheTag } from 'next/cache'
import { near } from './near'
const inner = () => near()
export async function app() { 'use cache'; cacheTag('app'); return [inner(), process.env.MODE] }`,
    'near.ts': `import data from './data.json'\nimport './setup'\nexport const near = () => data`,
    'setup.ts': 'globalThis.mode = 1',
    'data.json': '{}',
  })
  const graph = fileGraph(code.graph)
  expect(graph.files.map((file, at) => [file, graph.imports[at]?.map((to) => graph.files[to])])).toEqual([
    ['app.ts', ['near.ts']],
    ['data.json', []],
    ['near.ts', ['data.json', 'setup.ts']],
    ['setup.ts', []],
  ])
  const start = code.graph.findIndex(([id]) => id === code.sites['app.ts#app~1']?.statement)
  expect(firstFiles(code.graph, graph, start).map((file) => graph.files[file])).toEqual(['near.ts'])
  expect(code.graph.filter((_, row) => graph.fileOf[row] === -1).map(([id]) => id.split(':')[0])).toEqual([
    'env',
    'global',
    'global',
    'package',
  ])
})
