import { LIB, site, type Case } from './graph-cases.ts'

/** Changes that it does not count. */
export const STAYS: readonly Case[] = [
  [
    'a function beside the one that is taken',
    { ...LIB, 'app.ts': site(`import { a } from './lib'`, 'a()') },
    { 'lib.ts': LIB['lib.ts'].replace('2', '3') },
  ],
  [
    'a module beside the one that is taken from a barrel, if it does nothing',
    {
      ...LIB,
      'beside.ts': `export const list = [1]\nexport class Shape { area() { return 1 } }\nexport const f = () => 1`,
      'index.ts': `export * from './lib'\nexport * from './beside'`,
      'app.ts': site(`import { a } from './index'`, 'a()'),
    },
    { 'beside.ts': `export const list = [2]\nexport class Shape { area() { return 2 } }\nexport const f = () => 2` },
  ],
  [
    'the order of two modules that do nothing when they run',
    {
      ...LIB,
      'other.ts': 'export function c() { return 3 }',
      'app.ts': site(`import { a } from './lib'\nimport { c } from './other'`, '[a(), c()]'),
    },
    { 'app.ts': site(`import { c } from './other'\nimport { a } from './lib'`, '[a(), c()]') },
  ],
  [
    'an import that only types come from',
    { ...LIB, 'app.ts': site('', '1') },
    { 'app.ts': site(`import type { a } from './lib'\nimport { type b } from './lib'`, '1') },
  ],
  [
    'a barrel put between',
    { ...LIB, 'app.ts': site(`import { a } from './lib'`, 'a()') },
    { 'index.ts': `export * from './lib'`, 'app.ts': site(`import { a } from './index'`, 'a()') },
  ],
  [
    'a function that another module takes over word by word',
    { ...LIB, 'app.ts': site(`import { a } from './lib'`, 'a()') },
    {
      'lib.ts': 'export function b() { return 2 }',
      'deep/new.ts': 'export function a() { return 1 }',
      'app.ts': site(`import { a } from './deep/new'`, 'a()'),
    },
  ],
  [
    'a file that moves with its content',
    { 'data.json': '{"a":1}', 'app.ts': site(`import data from './data.json'`, 'data.a') },
    { 'data.json': '', 'deep/other.json': '{"a":1}', 'app.ts': site(`import data from './deep/other.json'`, 'data.a') },
  ],
  [
    'who else calls what is called',
    { ...LIB, 'app.ts': site(`import { a } from './lib'`, 'a()') },
    { 'other.ts': `import { a } from './lib'\nexport const twice = () => a() + a()` },
  ],
  [
    'another member of a namespace',
    { ...LIB, 'app.ts': site(`import * as lib from './lib'`, 'lib.a()') },
    { 'lib.ts': LIB['lib.ts'].replace('2', '3') },
  ],
  [
    'what is hung on a component beside the one that is taken',
    {
      'ui.tsx': `import { forwardRef } from 'react'\nexport const Card = () => null\nexport const Button = forwardRef(() => null)\nButton.displayName = 'Button'`,
      'app.ts': site(`import { Card } from './ui'`, 'Card'),
    },
    {
      'ui.tsx': `import { forwardRef } from 'react'\nexport const Card = () => null\nexport const Button = forwardRef(() => null)\nButton.displayName = 'Other'`,
    },
  ],
  [
    'a route of a router beside what is taken',
    {
      'router.ts': `import { Router } from 'pkg'\nexport const app = new Router()\nexport const prefix = '/'\napp.get('/', () => 1)`,
      'app.ts': site(`import { prefix } from './router'`, 'prefix'),
    },
    {
      'router.ts': `import { Router } from 'pkg'\nexport const app = new Router()\nexport const prefix = '/'\napp.get('/', () => 2)`,
    },
  ],
  [
    'a procedure beside another that is made of the same',
    {
      'rpc.ts': `import { init } from 'pkg'\nconst t = init()\nexport const open = t.procedure.use((next) => next(1))\nexport const closed = t.procedure.use((next) => next(2))`,
      'app.ts': site(`import { open } from './rpc'`, 'open'),
    },
    {
      'rpc.ts': `import { init } from 'pkg'\nconst t = init()\nexport const open = t.procedure.use((next) => next(1))\nexport const closed = t.procedure.use((next) => next(3))`,
    },
  ],
]
