import { describe, expect, it } from 'vitest'
import { digests, normalised } from './reading.ts'

/** Pairs that say the same. */
const SAME: Record<string, readonly (readonly [string, string])[]> = {
  'comments and blanks': [
    ['f(a /* one */, // two\n b)', 'f( a,b )'],
    ['/** Says why. */\nexport const a = 1', 'export const a=1'],
    ['x = <p>{/* why */}a</p>', 'x = <p>a</p>'],
  ],
  'parentheses, commas and semicolons that change nothing': [
    ['x = ((a + b)) * c', 'x = (a + b) * c;'],
    ['f(a, b,)', 'f(a, b)'],
    ['x = [a,]', 'x = [a]'],
    ['x = { a, }', 'x = { a }'],
    ['function f(a,) { return (a) }', 'function f(a) { return a; ; }'],
    ['(async (x) => x)()', '(async x => x)()'],
    ['class A { m() {}; ; n() {} }', 'class A { m() {} n() {} }'],
    ['export default (a)', 'export default a'],
  ],
  'ways to write one value': [
    [`x = 'it\\'s'`, `x = "it's"`],
    [`x = 'a\\u0041'`, `x = 'aA'`],
    ['x = 0x10', 'x = 16'],
    ['x = 1.0', 'x = 1'],
    ['x = .5', 'x = 0.5'],
    ['x = 1_000', 'x = 1000'],
    ['x = 0x10n', 'x = 16n'],
    [`function f() { "use cache" }`, `function f() { 'use cache' }`],
    [`x = { 'a': 1, "b"() {} }`, `x = { a: 1, b() {} }`],
    [`class A { 'a' = 1 }`, `class A { a = 1 }`],
    [`x = <p t='a' />`, `x = <p t="a" />`],
  ],
  'types around values': [
    ['x = a as string', 'x = a'],
    ['x = a satisfies string', 'x = a'],
    ['x = a!', 'x = a'],
    ['x = a!.b!.c', 'x = a.b.c'],
    ['x = a?.b!.c', 'x = a?.b.c'],
    ['x = (a?.b)!.c', 'x = (a?.b).c'],
    ['f<string>(a)', 'f(a)'],
    ['x = new Map<string, number>()', 'x = new Map()'],
    ['x = f<string>', 'x = f'],
    ['x = f<string>`a`', 'x = f`a`'],
    ['x = { a: 1 } as const', 'x = { a: 1 }'],
  ],
  'types of declarations': [
    ['const a: string = b', 'const a = b'],
    ['let a!: string', 'let a'],
    ['function f<T>(this: T, a?: string, ...b: T[]): void {}', 'function f(a, ...b) {}'],
    ['const f = (a: unknown): a is string => true', 'const f = (a) => true'],
    ['function f(a: string): void\nfunction f(a: number): void\nfunction f(a: any) {}', 'function f(a) {}'],
    ['try {} catch (error: unknown) {}', 'try {} catch (error) {}'],
    ['function f({ a, b }: { a: string; b: number }) {}', 'function f({ a, b }) {}'],
  ],
  'types in classes': [
    ['class A<T> extends B<T> implements C, D {}', 'class A extends B {}'],
    ['class A { private readonly a!: string; protected static b?: number }', 'class A { a; static b }'],
    ['abstract class A { abstract a: string; abstract m(): void; override n(): void {} }', 'class A { n() {} }'],
    ['class A { declare a: string; [key: string]: string; m(a: string): void; m(a: any) {} }', 'class A { m(a) {} }'],
    ['class A { constructor(a?: string); constructor(a: any) {} }', 'class A { constructor(a) {} }'],
  ],
  'types in decorated classes that no metadata keeps': [
    ['@d class A<T> extends B<T> implements C {}', '@d class A extends B {}'],
    ['@d class A { m() { const a: string = b as string } }', '@d class A { m() { const a = b } }'],
    ['class A { @d a = (b: string) => b }', 'class A { @d a = (b) => b }'],
    ['class A { @d a: Promise<string> }', 'class A { @d a: Promise<number> }'],
    ['@d class A { static { const a: string = b } }', '@d class A { static { const a = b } }'],
  ],
  'declarations that vanish': [
    ['export {}\ntype A = string\nexport interface B { a: A }', 'export {}'],
    ['export {}\ndeclare const a: string\ndeclare function f(): void\ndeclare class C {}', 'export {}'],
    ['export {}\ndeclare module "m" {}\ndeclare global { interface Window {} }\ndeclare namespace N {}', 'export {}'],
    ['export {}\nnamespace N { export type A = 1; namespace M { interface B {} } }', 'export {}'],
    ['export {}\nexport type { A } from "m"\nexport type * from "m"', 'export {}'],
  ],
  'JSX as React reads it': [
    ['x = <p>\n  a\n\n  b\n</p>', 'x = <p>a b</p>'],
    ['x = <p>\n  {a}\n  <b/>\n</p>', 'x = <p>{a}<b/></p>'],
    ['x = <p>\r\n\ta\r\n</p>', 'x = <p>a</p>'],
  ],
}

/** Pairs that don't. */
const DIFFERENT: Record<string, readonly (readonly [string, string])[]> = {
  directives: [
    [`function f() { 'use cache' }`, `function f() {}`],
    [`function f() { 'use cache' }`, `function f() { ('use cache') }`],
    [`function f() { 'use cache' }`, `function f() { 'use cache: remote' }`],
    [`'use client'\nexport {}`, `export {}`],
  ],
  'raw text': [
    ['x = `a\\n`', 'x = `a\n`'],
    ['x = String.raw`\\u0041`', 'x = String.raw`A`'],
    ['x = `a`', 'x = `a `'],
    ['x = `${a}b`', 'x = `${a}c`'],
  ],
  'JSX text and attributes': [
    ['x = <p>a b</p>', 'x = <p>a  b</p>'],
    ['x = <p>a {b}</p>', 'x = <p>a{b}</p>'],
    ['x = <p>a&nbsp;b</p>', 'x = <p>a b</p>'],
    ['x = <p>&#32;</p>', 'x = <p></p>'],
    ['x = <p>a&#10;</p>', 'x = <p>a</p>'],
    ['x = <p>\n a\n {/* two texts */}\n b\n</p>', 'x = <p>\n a\n b\n</p>'],
    ['x = <p t="a" />', 'x = <p t="a " />'],
    ['x = <p t="&amp;" />', 'x = <p t="&amp;amp;" />'],
    ['x = <p t />', 'x = <p t="" />'],
    ['x = <p {...a} b={1} />', 'x = <p b={1} {...a} />'],
    ['x = <></>', 'x = <p></p>'],
    ['x = <a.b />', 'x = <a.c />'],
  ],
  'optional chains': [
    ['x = a?.b', 'x = a.b'],
    ['x = a?.b.c', 'x = (a?.b).c'],
    ['x = a?.()', 'x = a()'],
    ['x = a?.[b]', 'x = a[b]'],
    ['x = a.b?.c', 'x = a?.b.c'],
  ],
  values: [
    ['x = 1', 'x = 1n'],
    ['x = 1', `x = '1'`],
    ['x = null', 'x = 1e999'],
    ['x = [1e999]', 'x = [,]'],
    ['x = [,]', 'x = []'],
    ['x = [null]', 'x = [undefined]'],
    ['x = true', 'x = false'],
    ['x = /a/g', 'x = /a/i'],
    ['x = /a/', 'x = /b/'],
    [`x = '\\uD800'`, `x = '\\uD801'`],
    [`x = ''`, 'x = null'],
  ],
  operators: [
    ['x = a ?? b', 'x = a || b'],
    ['x = a == b', 'x = a === b'],
    ['x += 1', 'x -= 1'],
    ['x++', '++x'],
    ['x = -a', 'x = +a'],
    ['x = a - b', 'x = b - a'],
    ['x = a, b', 'x = (a, b)'],
    ['x = a + (b + c)', 'x = a + b + c'],
  ],
  members: [
    ['x = a.b', 'x = a[b]'],
    ['x = { a: 1 }', 'x = { [a]: 1 }'],
    ['x = { __proto__: a }', `x = { ['__proto__']: a }`],
    ['x = { __proto__: __proto__ }', 'x = { __proto__ }'],
    ['x = { a, b }', 'x = { b, a }'],
    ['x = { get a() {} }', 'x = { set a(b) {} }'],
    ['x = { a() {} }', 'x = { a: function () {} }'],
  ],
  functions: [
    ['async function f() {}', 'function f() {}'],
    ['function* f() {}', 'function f() {}'],
    ['function* f() { yield* a }', 'function* f() { yield a }'],
    ['async () => { for await (const a of b) {} }', 'async () => { for (const a of b) {} }'],
    ['async () => await a', 'async () => a'],
    ['(a = 1) => a', '(a) => a'],
    ['(...a) => a', '(a) => a'],
    ['({ a }) => a', '({ a: b }) => a'],
  ],
  classes: [
    ['class A { a }', 'class A {}'],
    ['class A { a }', 'class A { a = undefined }'],
    ['class A { #a }', 'class A { a }'],
    ['class A { static a = 1 }', 'class A { a = 1 }'],
    ['class A { static { f() } }', 'class A { static {} }'],
    ['class A { accessor a = 1 }', 'class A { a = 1 }'],
    ['class A { constructor(private a) {} }', 'class A { constructor(a) {} }'],
    ['class A { constructor(readonly a) {} }', 'class A { constructor(a) {} }'],
    [`class A { 'constructor'() {} }`, `class A { ['constructor']() {} }`],
    ['class A extends B {}', 'class A extends C {}'],
  ],
  decorators: [
    ['@d class A {}', 'class A {}'],
    ['class A { @d a }', 'class A { a }'],
    ['class A { m(@d a) {} }', 'class A { m(a) {} }'],
    ['class A { @d declare a: string }', 'class A {}'],
    ['class A { @d declare a: string }', 'class A { @d a: string }'],
    ['@a @b class A {}', '@b @a class A {}'],
  ],
  'types that a decorated class turns into code': [
    ['@d class A { constructor(a: B) {} }', '@d class A { constructor(a: C) {} }'],
    ['class A { @d a: string }', 'class A { @d a: number }'],
    ['class A { @d m(a: string) {} }', 'class A { @d m(a: number) {} }'],
    ['class A { m(@d a: string) {} }', 'class A { m(@d a: number) {} }'],
  ],
  enums: [
    ['enum A { a = 1 }', 'enum A { a = 2 }'],
    ['enum A { a, b }', 'enum A { b, a }'],
    ['const enum A { a }', 'enum A { a }'],
    ['namespace A { export const a = 1 }', 'namespace A { const a = 1 }'],
  ],
  'statements and declarations': [
    ['let x', 'var x'],
    ['let x = 1', 'const x = 1'],
    ['using x = a', 'const x = a'],
    ['if (a);', 'if (a) {}'],
    ['if (a) b(); c()', 'if (a) { b(); c() }'],
    ['a: for (;;) break a', 'for (;;) break'],
    ['for (const a in b);', 'for (const a of b);'],
    ['a(); b()', 'b(); a()'],
    ['throw a', 'a'],
    ['switch (a) { case 1: b(); break; default: c() }', 'switch (a) { default: c(); case 1: b(); break }'],
    ['debugger', 'a'],
  ],
  'dynamic imports': [
    ['import("a", { with: { type: "json" } })', 'import("a")'],
    ['import("a")', 'import("b")'],
    ['x = import.meta', 'x = import.meta.env'],
  ],
}

describe.each(Object.entries(SAME))('blind to %s', (_, pairs) => {
  it.each(pairs)('%j says the same as %j', (left, right) => {
    expect(normalised(left)).toBe(normalised(right))
  })
})

describe.each(Object.entries(DIFFERENT))('not blind to %s', (_, pairs) => {
  it.each(pairs)('%j says something else than %j', (left, right) => {
    expect(normalised(left)).not.toBe(normalised(right))
  })
})

describe('what stands around a statement', () => {
  it('a JSX comment is no child', () => {
    expect(normalised('x = <p>{/* a */}</p>')).toEqual(normalised('x = <p>{/* b */}</p>'))
    expect(normalised('x = <p>{/* a */}</p>')).toEqual(normalised('x = <p></p>'))
  })

  it('a type assertion in angle brackets is none', () => {
    expect(normalised('x = (<any>a).b', 'm.ts')).toEqual(normalised('x = a.b', 'm.ts'))
  })

  it('an accessibility word is one only where it makes a property', () => {
    expect(normalised('class A { constructor(private a) {} }')).toEqual(
      normalised('class A { constructor(public a) {} }'),
    )
  })

  it('`const` and `let` are told apart in a statement that is one declarator', () => {
    expect(digests('const x = 1')).not.toEqual(digests('let x = 1'))
    expect(digests('export const x = 1')).toEqual(digests('const x = 1'))
  })

  it('a comment that says what JSX stands for is no mere comment', () => {
    const view = 'export const view = () => <p/>'
    const plain = 'export const two = () => 2'
    expect(digests(`/** @jsx h */\n${view}`)).not.toEqual(digests(view))
    expect(digests(`/** @jsxImportSource preact */\n${view}`)).not.toEqual(
      digests(`/** @jsxImportSource solid */\n${view}`),
    )
    expect(digests(`/** @jsx h */\n${plain}`)).toEqual(digests(plain))
  })

  it('the attributes of an import count where its name is used', () => {
    const code = 'export const a = data\nexport const b = 1'
    const [plain, other] = digests(`import data from './data.json'\n${code}`)
    const [typed, same] = digests(`import data from './data.json' with { type: 'json' }\n${code}`)
    expect(typed).not.toBe(plain)
    expect(same).toBe(other)
  })
})
