import { describe, expect, it } from 'vitest'
import type { Evaluation } from '../../src/core/purity.ts'
import { summary } from './reading.ts'

const TOP = `import { p, q } from "pkg"\nimport * as ns from "pkg"\nimport own from "./own"\nlet changed = 1\nchanged = 2\nconst config = { a: 1 }\nfunction local() {}\n`

/** What evaluating the last statement of a module does. */
function evaluation(code: string): string {
  return say(summary(TOP + code).statements.at(-1)?.evaluation)
}

/** What calling what the last statement of a module declares does; `x.*`: a method of `x`, or of what it yields. */
function invocation(code: string, how: 'direct' | 'method' = 'direct'): string {
  return say(summary(TOP + code).statements.at(-1)?.invocation?.[how])
}

function say(found: Evaluation | undefined): string {
  if (found?.kind !== 'calls') return found?.kind ?? 'gone'
  return `calls ${found.calls.map(({ name, how }) => ({ direct: name, method: `${name}.*`, handed: `${name} handed` })[how]).join()}`
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
    'const x = process.env.SHA?.slice(0, 7)',
    'const x = own.list.map((item) => item.name)',
    'config.b = 1',
    'local.displayName = "local"',
    'const app = new Map(); app.set("a", () => register())',
  ])('%s', (code) => {
    expect(evaluation(code)).toBe('nothing')
  })
})

describe('what does nothing if those it calls do nothing', () => {
  it.each([
    ['const x = p()', 'p'],
    ['const x = p.object({ a: p.string() }).optional()', 'p.*,p.*'],
    ['const x = ns.make(1)', 'ns.make'],
    ['const x = own.make(1)', 'own.*'],
    ['const x = own.list.map((item) => register(item))', 'own handed'],
    ['const x = p.list.map((item) => item())', 'p handed'],
    ['const x = ns.list.map((item) => { config.a = item })', 'ns handed'],
    ['const app = p(); app.get("/", () => register())', 'p.*'],
    ['const app = p(); app.use(own())', 'own,p.*'],
    ['const Button = p.forwardRef(() => 1); Button.displayName = "Button"', 'p.*'],
    ['const t = p(); const make = t.use(() => register()); const x = make.query(() => 1)', 'p.*'],
    ['const t = p(); const alias = t; const x = alias.query()', 'p.*'],
    ['const x = own()()', 'own.*'],
    ['const x = await p()', 'p'],
    ['const { x } = p()', 'p'],
    ['const x = [1].map(local)', 'local'],
    ['const x = [1].map(own)', 'own'],
    ['const x = [1].map((item) => { return own(item) })', 'own'],
    ['const x = (() => own())()', 'own'],
    ['const x = JSON.parse(config.text, local)', 'local'],
    ['const x = Array.from(config.list, local)', 'local'],
    ['const router = p.router.use(() => register()); const x = router.query()', 'p.*'],
    ['const x = new p(q)', 'p'],
    ['const x = p`a${1}`', 'p'],
    ['const x = p(() => register())', 'p'],
    ['const x = p(async () => { await register() }, ["a"], { tags: ["a"] })', 'p'],
    ['const x = own()', 'own'],
    ['const x = local()', 'local'],
    ['const make = () => 1; const x = make()', 'make'],
    ['const x = class extends p() {}', 'p'],
    ['const x = ["a"].map((item) => p(item))', 'p'],
    ['const base = p.object({}); const x = base.extend({})', 'p.*'],
    ['export default p({ a: 1 })', 'p'],
    ['enum X { a = p() }', 'p'],
  ])('%s calls %s', (code, names) => {
    expect(evaluation(code)).toBe(`calls ${names}`)
  })
})

describe('what may do anything', () => {
  it.each([
    'config.make()',
    'const loop = loop; const x = loop()',
    'const one = two; const two = one; const x = two()',
    'const list = p(); list.forEach((item) => { globalThis.a = item })',
    'const list = new Set([1]); list.forEach((item) => register(item))',
    'config.list.push(1)',
    'own.b = 1',
    'own.push(1)',
    'config.b = register()',
    'const app = p(); app.get(register())',
    'const { list } = config; list.push(1)',
    'const alias = config; alias.b = 1',
    'exports.a = 1',
    'p()',
    'own.register()',
    'console.log(1)',
    'if (p) q()',
    'for (const a of config.b) p(a)',
    'try { p() } catch {}',
    '{ var x = 1 }',
    'const x = (config.b = 1)',
    'const x = changed++',
    'const x = delete config.a',
    'const x = fetch("a")',
    'const x = import("./a")',
    'const x = require("./a")',
    'const x = config.make()',
    'const x = changed.toString()',
    'const x = config[p]()',
    'const x = (() => register())()',
    'const x = new (class { constructor() { register() } })()',
    'using x = p()',
    'const x = [1].map((item) => { register(item) })',
    'const x = [1].forEach(config.add)',
    'const x = [1].map(p ? local : own)',
    'const x = [1].map(...config.list)',
    'const x = [local].map((item) => item())',
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
    'export = config',
  ])('%s', (code) => {
    expect(evaluation(code)).toBe('effect')
  })
})

describe('what a function does when it is called', () => {
  it.each([
    ['function x(a) { return a.b + 1 }', 'nothing'],
    ['const x = (a) => { const list = []; list.push(a); return list }', 'nothing'],
    [
      'const x = (list) => { const found = new Map(); for (const a of list) found.set(a.id, a); return found }',
      'nothing',
    ],
    ['const x = (list) => { let sum = 0; for (const a of list) sum += a; return sum }', 'nothing'],
    ['const x = (list) => list.filter(Boolean).map((a) => a.name.trim())', 'nothing'],
    ['const x = (make) => async () => { config.list.push(await make()) }', 'nothing'],
    ['function x(a) { if (a) { console.log(a); return x(a - 1) } throw new Error("a") }', 'calls x'],
    ['function x() { const inner = () => 1; return inner() }', 'nothing'],
    ['class X { constructor(a) { this.a = a; this.list = [] } add() { register() } }', 'nothing'],
    ['class X { list = []; static y = register() }', 'nothing'],
    ['function x(make) { return p(make, [], { tags: ["a"] }) }', 'calls p'],
    ['const x = (a) => own(a)', 'calls own'],
    ['const x = async (id) => (await p()).get(id)', 'calls p'],
    ['class X extends own { constructor() { super(); this.a = 1 } }', 'calls own'],
    ['class X { a = own() }', 'calls own'],
    ['const x = p.made()', 'calls p.*'],
    ['const t = p(); const x = t.router', 'calls p.*'],
  ])('%s: %s', (code, expected) => {
    expect(invocation(code)).toBe(expected)
  })

  it.each([
    'function x() { changed += 1 }',
    'function x() { config.a = 1 }',
    'function x() { globalThis.a = 1 }',
    'function x() { delete config.a }',
    'function x(a) { a.b = 1 }',
    'function x(a) { a.push(1) }',
    'function x(a) { a() }',
    'function x(a) { a.run() }',
    'function x(list) { list.map((item) => item()) }',
    'function x(list) { list.forEach((item) => { config[item] = 1 }) }',
    'function x(a) { const b = a; b.c = 1 }',
    'function x(a) { let b = {}; b = a; b.c = 1 }',
    'function x(a) { Object.assign(a, { b: 1 }) }',
    'function x(a = register()) {}',
    'function x() { config.list.push(1) }',
    'function x() { this.a = 1 }',
    'function x() { const inner = () => { config.a = 1 }; inner() }',
    'function x() { (() => { config.a = 1 })() }',
    'function x() { return import("./a") }',
    'function x() { fetch("a") }',
    'class X { constructor() { config.list.push(this) } }',
    'class X { a = register() }',
    'class X extends mixin() {}',
    'const x = p(() => register())',
    'const x = { make() { register() } }',
  ])('%s: anything', (code) => {
    expect(invocation(code)).toBe('effect')
  })

  it('is judged apart from what its methods and results do', () => {
    expect(invocation('const x = p(() => register())', 'method')).toBe('calls p.*')
    expect(invocation('const x = { make() { register() } }', 'method')).toBe('effect')
    expect(invocation('const x = () => 1', 'method')).toBe('effect')
  })

  it('names what it calls at once even where it may do anything', () => {
    const found = summary(
      `${TOP}function x() { changed += 1; own(); later(() => p()) }\nfunction later() {}`,
    ).statements
    expect(found.at(-2)?.invocation?.direct.calls.map((call) => call.name)).toEqual(['own', 'later'])
  })
})
