import { describe, expect, it } from 'vitest'
import { summary } from './reading.ts'

const TOP = `import { p, q } from "pkg"\nimport * as ns from "pkg"\nimport own from "./own"\nlet changed = 1\nchanged = 2\nconst config = { a: 1 }\nfunction local() {}\n`

/** What evaluating the last statement of a module does. */
function evaluation(code: string): string {
  const found = summary(TOP + code).statements.at(-1)?.evaluation
  return found?.kind === 'calls' ? `calls ${found.names.join()}` : (found?.kind ?? 'gone')
}

describe('what only makes a value', () => {
  it.each([
    'const x = 1',
    'const x = `a${config.a}`',
    'const x = [1, ...config.b, { a: config }]',
    'const x = () => register()',
    'const x = function () { register() }',
    'const x = class { y = register() }',
    'const x = config.a ?? -config.b',
    'const x = a ? b : c',
    'const x = new Map([[1, 2]])',
    'const x = new Set(config.list)',
    'const x = new Date()',
    'const x = /a/',
    'const x = Symbol("a")',
    'const x = Object.freeze({ a: 1 })',
    'const x = Object.keys(config).length',
    'const x = Object.entries(config).map(([k, v]) => [v, k])',
    'const x = Object.assign({}, config)',
    'const x = ["a", "b"].join()',
    'const x = ["a", 1].map(String)',
    'const x = [1, 0].filter(Boolean)',
    'const x = Array.from({ length: 3 }, (_, i) => i)',
    'const x = JSON.stringify(config)',
    'const x = new URL("./a", import.meta.url)',
    'const x = String.raw`a`',
    'const x = config as unknown',
    'const x = <p a={config.a}>{config.b}</p>',
    'const { a, b: [c] } = config',
    'let x',
    'function x() { register() }',
    'async function* x() {}',
    'class X { static a = 1; b = register(); constructor() { register() } }',
    'class X extends Error {}',
    'enum X { a, b = 2 }',
    'export default { a: 1 }',
    'export default function () { register() }',
    'const list = ["a"]; const x = list.map((item) => item + 1)',
  ])('%s', (code) => {
    expect(evaluation(code)).toBe('nothing')
  })
})

describe('what does nothing if those it calls do nothing', () => {
  it.each([
    ['const x = p()', 'p'],
    ['const x = p.object({ a: p.string() }).optional()', 'p,p'],
    ['const x = ns.make(1)', 'ns'],
    ['const x = new p(q)', 'p'],
    ['const x = p`a${1}`', 'p'],
    ['const x = p(() => register())', 'p'],
    ['const x = p(async () => { await register() }, ["a"], { tags: ["a"] })', 'p'],
    ['const x = own()', 'own'],
    ['const x = local()', 'local'],
    ['const make = () => 1; const x = make()', 'make'],
    ['const x = class extends p() {}', 'p'],
    ['const x = ["a"].map((item) => p(item))', 'p'],
    ['const base = p.object({}); const x = base.extend({})', 'p'],
    ['export default p({ a: 1 })', 'p'],
    ['enum X { a = p() }', 'p'],
  ])('%s calls %s', (code, names) => {
    expect(evaluation(code)).toBe(`calls ${names}`)
  })
})

describe('what may do anything', () => {
  it.each([
    'p()',
    'own.register()',
    'console.log(1)',
    'if (p) q()',
    'for (const a of config.b) p(a)',
    'try { p() } catch {}',
    '{ var x = 1 }',
    'config.b = 1',
    'const x = (config.b = 1)',
    'const x = changed++',
    'const x = delete config.a',
    'const x = await p()',
    'const x = fetch("a")',
    'const x = import("./a")',
    'const x = require("./a")',
    'const x = config.make()',
    'const x = changed.toString()',
    'const x = config[p]()',
    'const x = (() => register())()',
    'const x = new (class { constructor() { register() } })()',
    'const { x } = p()',
    'using x = p()',
    'const x = [1].map((item) => { register(item) })',
    'const x = [1].map(local)',
    'const x = [1].map(own)',
    'const x = [1].forEach(config.add)',
    'const x = [1].map(p ? local : own)',
    'const x = [1].map(...config.list)',
    'const x = [local].map((item) => item())',
    'const x = Object.entries(config).forEach(local)',
    'const x = Array.from(config.list, local)',
    'const x = JSON.parse(config.text, local)',
    'const x = "a".replace(/a/, local)',
    'const x = Object.assign(globalThis, { a: 1 })',
    'const x = Object.defineProperty(Array.prototype, "a", {})',
    'const x = Object.assign(p, { a: 1 })',
    'const x = Array.prototype.push.apply(config, [])',
    'const add = p((item) => config.push(item)); const x = add(1)',
    'class X { static a = register() }',
    'class X { static { register() } }',
    'class X { [register()] = 1 }',
    'class X extends mixin() {}',
    '@p class X {}',
    'class X { @p a }',
    'class X { a(@p b) {} }',
    'enum X { a = register() }',
    'export default register()',
    'namespace X { register() }',
    '"use server"',
    'export = config',
  ])('%s', (code) => {
    expect(evaluation(code)).toBe('effect')
  })
})
