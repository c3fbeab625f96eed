import { expect, test } from 'vitest'
import type { ModuleGraph } from '../../src/bundlers/module-graph.ts'
import { isHandedOn, saidBy } from '../../src/bundlers/kit-env.ts'

const VARIABLES = '\0virtual:env/static/private'

/** As SvelteKit 2 writes it. */
const MODULE = `// this file is generated — do not edit it
/** @type {import('$env/static/private').API} */
export const API = "https://api";

/** @type {import('$env/static/private').RUN} */
export const RUN = "42";
`

function said(user: string): string {
  const graph: ModuleGraph = {
    getModuleIds: () => [VARIABLES, '/app/db.ts', '/app/other.ts'],
    getModuleInfo: (id) => {
      if (id === VARIABLES) return { code: MODULE }
      return { code: id === '/app/db.ts' ? user : 'RUN', importedIds: id === '/app/db.ts' ? [VARIABLES] : [] }
    },
  }
  return saidBy(graph, VARIABLES)
}

test('variables that nobody imports by name say nothing', () => {
  expect(said(`import { API } from "$env/static/private";`)).toContain('https://api')
  expect(said(`import { API } from "$env/static/private";`)).not.toContain('RUN')
})

test.each([
  `import * as env from "$env/static/private";`,
  `export * from '$env/static/private';`,
  `const env = await import("$env/static/private");`,
])('all of them count with `%s`', (user) => {
  expect(said(user)).toBe(MODULE)
})

test('a star of another module is no reason for it', () => {
  expect(said(`import * as $ from "svelte/internal";\nimport { API } from "$env/static/private";`)).not.toContain('RUN')
})

test.each([
  ['app/env/private/index.js', true],
  ['env/static/public.js', true],
  ['app/paths/index.js', false],
  ['app/env/index.js', false],
])('of SvelteKit 3, %s hands on values of the build: %s', (path, expected) => {
  expect(isHandedOn(`/app/node_modules/@sveltejs/kit/src/runtime/${path}`)).toBe(expected)
})
