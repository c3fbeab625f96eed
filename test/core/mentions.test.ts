import { describe, expect, it } from 'vitest'
import { diffManifests } from '../../src/core/diff.ts'
import { manifestOf } from '../support/memory-project.ts'
import { statement } from './reading.ts'

const TOP = `import a, { b } from "./m"\nimport * as c from "./m"\nimport type { D } from "./m"\nconst e = 1\n`
const f = (body: string): string => `${TOP}export function f(p) { ${body} }`

/** What a statement mentions besides itself. */
function mentions(source: string, key: string): string[] {
  const { binds, mentions: names } = statement(source, key)
  return names.filter((name) => !binds.includes(name))
}

describe('names', () => {
  it.each([
    ['a(b)', ['a', 'b']],
    ['return e', ['e']],
    ['return { e }', ['e']],
    ['return { [e]: 1 }', ['e']],
    ['return <a.x y={b} />', ['a', 'b']],
    ['return typeof e', ['e']],
    ['class X extends a { y = b; @e z() {} }', ['a', 'b', 'e']],
    ['return (q = e) => q', ['e']],
    ['e: for (;;) break e', []],
    ['p.e; ({ e: 1 }); p?.a()', []],
    ['const e = 1; return e', []],
    ['return (a) => a', []],
    ['try {} catch (a) { a() }', []],
    ['type X = typeof e; let x: D; return x as typeof b', []],
  ])('`%s` mentions %j', (body, expected) => {
    expect(mentions(f(body), 'f')).toEqual(expected)
  })

  it.each([
    ['c.x()', ['c.x']],
    [`c['x']`, ['c.x']],
    ['c.x.y', ['c.x']],
    ['c!.x', ['c.x']],
    ['(c as any).x', ['c.x']],
    ['return <c.X />', ['c.X']],
    ['c[p]', ['c']],
    ['p(c)', ['c']],
    ['const { x } = c', ['c']],
  ])('of a namespace, `%s` mentions %j', (body, expected) => {
    expect(mentions(f(body), 'f')).toEqual(expected)
  })

  it('globals are what the module does not bind', () => {
    expect(statement(f('fetch(p, VERSION, a); { const fetch = 1 }'), 'f').globals).toEqual(['VERSION', 'fetch'])
    expect(statement('declare const VERSION: string\nexport const v = VERSION', 'v').globals).toEqual(['VERSION'])
  })

  it('JSX mentions what it is turned into calls of, where the module binds that', () => {
    const view = 'export const view = () => <p/>'
    expect(mentions(`import * as React from 'react'\n${view}`, 'view')).toEqual(['React'])
    expect(mentions(`/** @jsx make */\nimport { make } from './jsx'\n${view}`, 'view')).toEqual(['make'])
    expect(mentions(`/** @jsxFrag F */\nimport { F } from './jsx'\n${view}`, 'view')).toEqual(['F'])
    expect(mentions(`import { h } from './jsx'\n${view}\nexport const two = 2`, 'two')).toEqual([])
  })

  it('a class with decorators mentions its types, which metadata turns into code', () => {
    const source = (decorator: string): string =>
      `import { Repo } from './repo'\nimport type { Only } from './types'\n${decorator} class A { constructor(private repo: Repo, only: Only) {} }`
    expect(mentions(source('@dec'), 'A')).toEqual(['Repo'])
    expect(mentions(source(''), 'A')).toEqual([])
  })
})

describe('the environment', () => {
  it.each([
    ['process.env.A', ['A']],
    [`process.env['A']`, ['A']],
    ['process.env?.A', ['A']],
    ['process.env!.A', ['A']],
    ['(process.env as any).A', ['A']],
    ['import.meta.env.VITE_A', ['VITE_A']],
    [`import.meta.env['VITE_A']`, ['VITE_A']],
    ['const { A, B: b, "C": c } = process.env', ['A', 'B', 'C']],
    ['const { A, ...others } = process.env', ['*', 'A']],
    ['process.env[p]', ['*']],
    ['const all = import.meta.env', ['*']],
    ['const meta = import.meta', ['*']],
    ['const { env } = import.meta', ['*']],
    ['p.env.A', []],
  ])('`%s` reads %j', (body, expected) => {
    expect(statement(f(body), 'f').environment).toEqual(expected)
  })
})

describe('requests', () => {
  it.each([
    [`import('./x')`, [['import', './x']]],
    ['import(`./x`)', [['import', './x']]],
    [`require('./x')`, [['require', './x']]],
    [`new URL('./x.png', import.meta.url)`, [['url', './x.png']]],
    [`new Worker(new URL('./w.ts', import.meta.url))`, [['url', './w.ts']]],
    [`import.meta.glob('./x/*.ts')`, [['glob', './x/*.ts']]],
    [`(import.meta as any).glob('./x/*.ts')`, [['glob', './x/*.ts']]],
    [`import.meta.glob(['./a/*.ts', '!./a/b.ts'])`, [['glob', './a/*.ts\n!./a/b.ts']]],
    [`require.context('./x', true, /y/)`, [['glob', './x/**/*']]],
    [`new URL('./x', 'https://example')`, []],
    [`import(p)`, []],
    [`p.require('./x')`, []],
  ])('`%s` asks for %j', (body, expected) => {
    expect(statement(f(body), 'f').requests.map(({ kind, specifier }) => [kind, specifier])).toEqual(expected)
  })

  it.each([
    ['import(`./locales/${p}.json`)', './locales/**/*.json'],
    [`import('./locales/' + p + '.json')`, './locales/**/*.json'],
    ['import(`./locales/${p}/${b}.json`)', './locales/**/*/*.json'],
    ['import(`./${p}.json`)', './*.json'],
    ['import(`../${p}/x.json`)', '../*/x.json'],
    ['import(`./page-${p}.ts`)', './page-*.ts'],
    ['import(`pkg/${p}`)', 'pkg/**/*'],
    ['require(`./[lang]/${p}`)', './\\[lang\\]/**/*'],
    ['new URL(`./img/${p}.png`, import.meta.url)', './img/**/*.png'],
  ])('a path with holes is every file it may mean: `%s` asks for %s', (body, expected) => {
    expect(statement(f(body), 'f').requests).toEqual([{ kind: 'glob', specifier: expected }])
  })

  it.each(['import(`${p}/x`)', 'import(p + "./x")'])('`%s` may mean anything', (body) => {
    expect(statement(f(body), 'f').requests).toEqual([])
  })
})

describe('the place of a file', () => {
  const moved = (body: string): boolean => {
    const source = `export function f() { return ${body} }`
    return statement(source, 'f', 'a/m.ts').digest !== statement(source, 'f', 'b/m.ts').digest
  }

  it.each([
    'import.meta.url',
    'import.meta.dirname',
    'import.meta',
    '__dirname',
    '__filename',
    'new URL("./x", import.meta.url)',
  ])('counts where `%s` is read', (body) => {
    expect(moved(body)).toBe(true)
  })

  it.each(['1', 'import.meta.env.A', 'import.meta.hot', 'import.meta.glob("./*")', '((__dirname) => __dirname)(1)'])(
    'is nothing to `%s`',
    (body) => {
      expect(moved(body)).toBe(false)
    },
  )
})

it('a site is purged when a name it reads changes, and not when one of the same name elsewhere does', async () => {
  const files = {
    'site.ts': `import { cacheTag } from 'next/cache'
import { size } from './sizes'
export async function a() { 'use cache'; cacheTag('a'); return ((size) => size)(1) }
export async function b() { 'use cache'; cacheTag('b'); return size }`,
    'sizes.ts': `export const size = 1`,
  }
  const diff = diffManifests(
    await manifestOf(files),
    await manifestOf({ ...files, 'sizes.ts': `export const size = 2` }),
  )
  expect(diff.purge.map((entry) => entry.tag)).toEqual(['b'])
})
