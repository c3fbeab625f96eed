import { describe, expect, it } from 'vitest'
import { isParseFailure, parseModule } from '../../src/scanner/parse.ts'

/** What the name after the mark `¦` stands for: its kind and the text of its declaration, `global`, or `none`. */
function meaning(marked: string, file = 'm.tsx'): string {
  const source = marked.replace('¦', '')
  const syntax = parse(source, file)
  const offset = marked.indexOf('¦')
  const binding = syntax.bindingAt(offset)
  if (binding === undefined) return syntax.isGlobalAt(offset) ? 'global' : 'none'
  return `${binding.topLevel ? 'top ' : ''}${binding.kind}`
}

function isWritten(source: string, name = 'x'): boolean | undefined {
  return parse(source, 'm.tsx').topLevel(name)?.written
}

function parse(source: string, file: string): Exclude<ReturnType<typeof parseModule>, { reason: string }> {
  const parsed = parseModule(file, file, source)
  if (isParseFailure(parsed)) throw new Error(parsed.reason)
  return parsed
}

describe('names', () => {
  it.each([
    ['import { x } from "m"; ¦x', 'top import'],
    ['import x from "m"; ¦x', 'top import'],
    ['import * as x from "m"; ¦x.y', 'top import'],
    ['import x = require("m"); ¦x', 'top import'],
    ['const x = 1; ¦x', 'top variable'],
    ['const { a: [x] } = y; ¦x', 'top variable'],
    ['function x() {} ¦x()', 'top function'],
    ['¦x(); function x() {}', 'top function'],
    ['class x {} new ¦x()', 'top class'],
    ['enum x {} ¦x', 'top enum'],
    ['namespace x { export const y = 1 } ¦x.y', 'top namespace'],
    ['{ var x = 1 } ¦x', 'top variable'],
    ['export default function x() {} ¦x()', 'top function'],
    ['const x = 1; y = <¦x.z />', 'top variable'],
    ['const X = 1; y = <¦X />', 'top variable'],
    ['export const x = 1; export { ¦x as y }', 'top variable'],
    ['const x = 1; y = { ¦x }', 'top variable'],
  ])('%s: %s', (source, expected) => {
    expect(meaning(source)).toBe(expected)
  })

  it.each([
    ['import { x } from "m"; (x) => ¦x', 'parameter'],
    ['import { x } from "m"; ({ y: { x } }) => ¦x', 'parameter'],
    ['import { x } from "m"; function f(a = ¦x) {}', 'top import'],
    ['import { x } from "m"; { const x = 1; ¦x }', 'variable'],
    ['import { x } from "m"; { function x() {} ¦x }', 'function'],
    ['import { x } from "m"; try {} catch (x) { ¦x }', 'other'],
    ['import { x } from "m"; for (const x of y) ¦x', 'variable'],
    ['import { x } from "m"; for (const x of y); ¦x', 'top import'],
    ['import { x } from "m"; (function x() { ¦x })', 'function'],
    ['import { x } from "m"; (class x { y() { ¦x } })', 'class'],
    ['import { x } from "m"; class A { x = 1; y() { return ¦x } }', 'top import'],
    ['import { x } from "m"; switch (y) { case 1: let x; ¦x }', 'variable'],
    ['import { x } from "m"; () => { ¦x; var x }', 'variable'],
  ])('a nearer name hides a farther one: %s is a %s', (source, expected) => {
    expect(meaning(source)).toBe(expected)
  })

  it.each([
    'const x = 1; y.¦x',
    'const x = 1; y = { ¦x: 1 }',
    'const x = 1; ¦x: for (;;) break x',
    'const x = 1; <p ¦x="" />',
  ])('a key, label or attribute is no reference: %s', (source) => {
    expect(meaning(source)).toBe('none')
  })

  it.each([
    '¦fetch(a)',
    'declare const VERSION: string; export const v = ¦VERSION',
    'declare function fetch(): void; ¦fetch()',
    'declare global { const VERSION: string } ¦VERSION',
    'import type { x } from "m"; ¦x',
  ])('what no code of the module binds is a global: %s', (source) => {
    expect(meaning(source)).toBe('global')
  })

  it('a function with overloads is the one with a body', () => {
    const source = 'function x(a: string): void\nfunction x(a: any) {}'
    expect(parse(source, 'm.ts').topLevel('x')?.node.type).toBe('FunctionDeclaration')
  })

  it('offsets are those of the text, whatever stands before', () => {
    expect(meaning('const s = "😀 ünï"; const x = 1; ¦x')).toBe('top variable')
    expect(meaning('\uFEFFconst x = 1; ¦x')).toBe('top variable')
    expect(meaning('#!/usr/bin/env node\nconst x = 1; ¦x', 'm.js')).toBe('top variable')
  })
})

describe('writes', () => {
  it.each([
    'let x; x = 1',
    'let x = 1; function f() { x += 1 }',
    'let x = 1; x++',
    'let x; [x] = y',
    'let x; ({ y: x = 1, ...z } = y)',
    'let x; for (x of y);',
    'const x = {}; x.y = 1',
    'const x = {}; delete x.y[z]',
    'const x = []; () => x.push(1)',
    'const x = []; x["push"](1)',
    'const x = []; (x as any[]).push(1)',
    'const x = { y: [] }; x.y?.push(1)',
    'const x = []; [].push.apply(x, y)',
    'const x = new Map(); x.get(y).push(1)',
    'const x = new Map(); x.get(y)?.z.push(1)',
    'const x = {}; Object.assign(x, y)',
    'const x = {}; Reflect.set(x.y, z, 1)',
    'const x = []; const y = x; y.push(1)',
    'const x = { y: [] }; function f() { const { y } = x; y.push(1) }',
    'const x = []; function f() { const a = x.y ?? z; const b = a; b.c = 1 }',
    'const x = []; for (const y of x) y.z = 1',
    'var x = 1; var x = 2',
    'if (y) { var x = 1 }',
    'if (y) var x = 1',
    'for (var x = 1;;) break',
    'enum x { a } enum x { b = 1 }',
  ])('%s changes x', (source) => {
    expect(isWritten(source)).toBe(true)
  })

  it.each([
    'const x = 1',
    'var x = 1',
    'export var x = 1',
    'let x = 1; y = x',
    'const x = []; { let x = []; x.push(1) }',
    'const x = []; x.map((y) => y)',
    'const x = []; const y = [...x]; y.push(1)',
    'const x = []; let y = x; y = 1',
    'const x = []; x.filter(Boolean).sort()',
    'const x = db(); await x.delete(posts).where(1)',
    'const x = db(); await x.insert(posts).values(1)',
    'const x = []; y.x = 1',
    'const x = []; Object.keys(x)',
    'function x(a: string): void\nfunction x(a: any) {}',
  ])('%s leaves x as it is', (source) => {
    expect(isWritten(source)).toBe(false)
  })

  it('a parameter that a `var` declares again is changed', () => {
    const source = 'function f(x) { var x = 1; return x }'
    expect(parse(source, 'm.ts').bindingAt(source.lastIndexOf('x'))).toMatchObject({ kind: 'parameter', written: true })
  })
})

describe('dialects', () => {
  it.each([
    ['m.ts', 'x = <any>y'],
    ['m.mts', 'x = <T,>(y: T) => y'],
    ['m.cts', 'import x = require("m"); export = x'],
    ['m.tsx', 'x = <p>{y as string}</p>'],
    ['m.js', 'x = <p/>'],
    ['m.jsx', 'x = <p/>'],
    ['m.mjs', 'await x'],
    ['m.cjs', 'if (x) return; module.exports = 010'],
  ])('%s may hold %s', (file, source) => {
    expect(isParseFailure(parseModule(file, file, source))).toBe(false)
  })

  it('a mistake is told with its line', () => {
    expect(parseModule('m.ts', 'm.ts', 'const a = 1\n\nconst = 2')).toMatchObject({ line: 3 })
    expect(parseModule('m.js', 'm.js', 'const a: string = 1')).toMatchObject({ line: 1 })
  })

  it('code nested deeper than anybody writes is a failure, not a crash', () => {
    const sum = (terms: number): string => `x = ${Array.from({ length: terms }, (_, index) => `'${index}'`).join('+')}`
    expect(isParseFailure(parseModule('m.ts', 'm.ts', sum(400)))).toBe(false)
    expect(parseModule('m.ts', 'm.ts', sum(5000))).toMatchObject({ reason: 'its code is nested too deep' })
  })
})
