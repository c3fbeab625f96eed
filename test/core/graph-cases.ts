import type { MemoryFiles } from '../support/memory-project.ts'

/** A module with one site, called `site`, that caches `expression`. */
export function site(imports: string, expression: string): string {
  return `import { cacheTag } from 'next/cache'\n${imports}\nexport async function site() { 'use cache'; cacheTag('t'); return ${expression} }`
}

/** A claim, a project, and edits of it. */
export type Case = readonly [claim: string, before: MemoryFiles, edits: MemoryFiles]

/** Two functions that know nothing of each other. */
export const LIB = { 'lib.ts': 'export function a() { return 1 }\nexport function b() { return 2 }' }
const TWO = { 'x.ts': `export const log = []\nlog.push('x')`, 'y.ts': `export const more = []\nmore.push('y')` }

/** Changes that a fingerprint counts. */
export const COUNTS: readonly Case[] = [
  [
    'import aliases that swap',
    { ...LIB, 'app.ts': site(`import { a as x, b as y } from './lib'`, '[x(), y()]') },
    { 'app.ts': site(`import { a as y, b as x } from './lib'`, '[x(), y()]') },
  ],
  [
    'names that swap where they are passed on',
    {
      ...LIB,
      'index.ts': `export { a as x, b as y } from './lib'`,
      'app.ts': site(`import { x, y } from './index'`, '[x(), y()]'),
    },
    { 'index.ts': `export { a as y, b as x } from './lib'` },
  ],
  [
    'names that swap where they are exported',
    {
      'lib.ts': 'function a() { return 1 }\nfunction b() { return 2 }\nexport { a as x, b as y }',
      'app.ts': site(`import { x, y } from './lib'`, '[x(), y()]'),
    },
    { 'lib.ts': 'function a() { return 1 }\nfunction b() { return 2 }\nexport { a as y, b as x }' },
  ],
  [
    'an import from another module with other code under the same name',
    {
      'one.ts': 'export function a() { return 1 }',
      'two.ts': 'export function a() { return 2 }',
      'app.ts': site(`import { a } from './one'`, 'a()'),
    },
    { 'app.ts': site(`import { a } from './two'`, 'a()') },
  ],
  [
    'the module that comes first of two that pass on everything',
    {
      'one.ts': 'export function a() { return 1 }',
      'two.ts': 'export function a() { return 2 }',
      'index.ts': `export * from './one'\nexport { a } from './two'`,
      'app.ts': site(`import { a } from './index'`, 'a()'),
    },
    { 'index.ts': `export * from './two'\nexport { a } from './one'` },
  ],
  [
    'the default export where a named one was',
    {
      'lib.ts': 'export default function a() { return 1 }\nexport function b() { return 2 }',
      'app.ts': site(`import x from './lib'`, 'x()'),
    },
    { 'app.ts': site(`import { b as x } from './lib'`, 'x()') },
  ],
  [
    'a member of a namespace that another module passes on',
    {
      ...LIB,
      'index.ts': `export * as lib from './lib'`,
      'app.ts': site(`import { lib } from './index'`, 'lib.a()'),
    },
    { 'lib.ts': LIB['lib.ts'].replace('1', '3') },
  ],
  [
    'a namespace that is used whole',
    { ...LIB, 'app.ts': site(`import * as lib from './lib'`, 'Object.values(lib)') },
    { 'lib.ts': LIB['lib.ts'].replace('2', '3') },
  ],
  [
    'what a module does that is imported for that alone',
    { 'setup.ts': 'globalThis.mode = 1', 'app.ts': site(`import './setup'`, '1') },
    { 'setup.ts': 'globalThis.mode = 2' },
  ],
  [
    'an import for effect that goes',
    { 'setup.ts': 'globalThis.mode = 1', 'app.ts': site(`import './setup'`, '1') },
    { 'app.ts': site('', '1') },
  ],
  [
    'the order in which two modules with effects run',
    { ...TWO, 'app.ts': site(`import './x'\nimport './y'`, '1') },
    { 'app.ts': site(`import './y'\nimport './x'`, '1') },
  ],
  [
    'the order of two effects in one module',
    { 'setup.ts': 'globalThis.a = 1\nglobalThis.b = 2', 'app.ts': site(`import './setup'`, '1') },
    { 'setup.ts': 'globalThis.b = 2\nglobalThis.a = 1' },
  ],
  [
    'a call at the top level of a module beside the one that is taken from a barrel',
    {
      ...LIB,
      'beside.ts': `import { start } from './start'\nstart(1)`,
      'start.ts': 'export function start(n) { globalThis.n = n }',
      'index.ts': `export * from './lib'\nexport * from './beside'`,
      'app.ts': site(`import { a } from './index'`, 'a()'),
    },
    { 'start.ts': 'export function start(n) { globalThis.n = n + 1 }' },
  ],
  [
    'what is assigned to a name that is read',
    {
      'state.ts': 'export let mode = 1\nexport function setMode() { mode = 2 }',
      'app.ts': site(`import { mode } from './state'`, 'mode'),
    },
    { 'state.ts': 'export let mode = 1\nexport function setMode() { mode = 3 }' },
  ],
  [
    'what another module registers in a collection that is read',
    {
      'registry.ts': 'export const registry = new Map()',
      'plugin.ts': `import { registry } from './registry'\nregistry.set('a', () => 1)`,
      'app.ts': site(`import './plugin'\nimport { registry } from './registry'`, `registry.get('a')()`),
    },
    { 'plugin.ts': `import { registry } from './registry'\nregistry.set('a', () => 2)` },
  ],
  [
    'the content of a file that is no module',
    { 'data.json': '{"a":1}', 'app.ts': site(`import data from './data.json'`, 'data.a') },
    { 'data.json': '{"a":2}' },
  ],
  [
    'the content of a file that is named by its address',
    { 'a.txt': 'one', 'app.ts': site('', `read(new URL('./a.txt', import.meta.url))`) },
    { 'a.txt': 'two' },
  ],
  [
    'the query with which a file is asked for',
    { 'a.svg': '<svg/>', 'app.ts': site(`import a from './a.svg?url'`, 'a') },
    { 'app.ts': site(`import a from './a.svg?raw'`, 'a') },
  ],
  [
    'two files that swap',
    { 'a.json': '1', 'b.json': '2', 'app.ts': site(`import x from './a.json'\nimport y from './b.json'`, '[x, y]') },
    { 'app.ts': site(`import y from './a.json'\nimport x from './b.json'`, '[x, y]') },
  ],
  [
    'everything in a module that is asked for while code runs',
    { ...LIB, 'app.ts': site('', `(await import('./lib')).a()`) },
    { 'lib.ts': LIB['lib.ts'].replace('2', '3') },
  ],
  [
    'everything in a module that does not offer the name asked for',
    { ...LIB, 'app.ts': site(`import { gone } from './lib'`, 'gone') },
    { 'lib.ts': LIB['lib.ts'].replace('2', '3') },
  ],
  [
    'a name of a package that another takes the place of',
    { 'app.ts': site(`import { parse as x } from 'yaml'`, 'x(1)') },
    { 'app.ts': site(`import { stringify as x } from 'yaml'`, 'x(1)') },
  ],
  [
    'two names of one package that swap',
    { 'app.ts': site(`import { parse as x, stringify as y } from 'yaml'`, '[x, y]') },
    { 'app.ts': site(`import { parse as y, stringify as x } from 'yaml'`, '[x, y]') },
  ],
  [
    'another entry of the same package',
    { 'app.ts': site(`import { x } from 'date/a'`, 'x') },
    { 'app.ts': site(`import { x } from 'date/b'`, 'x') },
  ],
  [
    'one of two functions that call each other',
    {
      'even.ts': `import { odd } from './odd'\nexport function even(n) { return n === 0 || odd(n - 1) }`,
      'odd.ts': `import { even } from './even'\nexport function odd(n) { return n !== 0 && even(n - 1) }`,
      'app.ts': site(`import { even } from './even'`, 'even(4)'),
    },
    { 'odd.ts': `import { even } from './even'\nexport function odd(n) { return n !== 1 && even(n - 1) }` },
  ],
  [
    'what two names stand for within one cycle',
    {
      'one.ts': `import { both } from './both'\nexport function one() { return both ? 1 : 0 }`,
      'two.ts': `import { both } from './both'\nexport function two() { return both ? 2 : 0 }`,
      'both.ts': `import { one as x } from './one'\nimport { two as y } from './two'\nexport function both() { return [x(), y()] }`,
      'app.ts': site(`import { both } from './both'`, 'both()'),
    },
    {
      'both.ts': `import { two as x } from './two'\nimport { one as y } from './one'\nexport function both() { return [x(), y()] }`,
    },
  ],
  [
    'a name that the environment gives',
    { 'app.ts': site('', 'process.env.MODE') },
    { 'app.ts': site('', 'process.env.STAGE') },
  ],
  [
    'a file that was there and can be found no more',
    { 'lib.ts': LIB['lib.ts'], 'app.ts': site(`import { a } from './lib'`, 'a()') },
    { 'lib.ts': '' },
  ],
  [
    'what is hung on a component by the module that makes it',
    {
      'button.tsx': `import { forwardRef } from 'react'\nexport const Button = forwardRef(() => null)\nButton.displayName = 'Button'`,
      'app.ts': site(`import { Button } from './button'`, 'Button'),
    },
    {
      'button.tsx': `import { forwardRef } from 'react'\nexport const Button = forwardRef(() => null)\nButton.displayName = 'Other'`,
    },
  ],
  [
    'a route of a router that is read',
    {
      'router.ts': `import { Router } from 'pkg'\nexport const app = new Router()\napp.get('/', () => 1)`,
      'app.ts': site(`import { app } from './router'`, `app.request('/')`),
    },
    { 'router.ts': `import { Router } from 'pkg'\nexport const app = new Router()\napp.get('/', () => 2)` },
  ],
]
