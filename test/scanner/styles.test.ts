import { describe, expect, test } from 'vitest'
import { stylePlaces, styleRequests } from '../../src/scanner/styles.ts'

const NAMED: readonly (readonly [file: string, text: string, named: readonly string[]])[] = [
  ['a.css', `@import './b.css';`, ['./b.css']],
  ['a.css', `@import url("b.css") layer(base) supports(display: grid) screen;`, ['b.css']],
  ['a.css', '@import url(b.css);', ['b.css']],
  ['a.css', `@charset "utf-8"; @import "b.css"; .a { color: red }`, ['b.css']],
  ['a.css', `.a { background: url(b.png) no-repeat, url( 'c d.png' ) }`, ['b.png', 'c d.png']],
  ['a.css', `@font-face { src: url("b.woff2?#iefix") format("woff2"), local("B") }`, ['b.woff2?#iefix']],
  ['a.css', `.a { background: image-set("b.png" type("image/png") 1x, url(c.png) 2x) }`, ['b.png', 'c.png']],
  [
    'a.module.css',
    `.a { composes: b c from './b.module.css'; composes: d from global; composes: e }`,
    ['./b.module.css'],
  ],
  ['a.module.css', `@value primary, secondary from './colors.css';`, ['./colors.css']],
  ['a.module.css', `@value colors: './colors.css'; @value primary from colors;`, ['./colors.css']],
  ['a.css', `/* @import './b.css'; url(c.png) */ .a::after { content: "url(d.png) @import 'e.css'" }`, []],
  ['a.css', `.a { background: url(data:image/png;base64,AAAA) } .b { background: url(https://x.example/a.png) }`, []],
  ['a.css', `.a { background: url(//x.example/a.png); filter: url(#shadow) }`, []],
  [
    'a.css',
    `@plugin './plugin.js'; @config "../tailwind.config.ts"; @reference './b.css';`,
    ['./plugin.js', '../tailwind.config.ts', './b.css'],
  ],
  [
    'a.scss',
    `// it's not @import 'x'\n@use 'sass:math';\n@use 'b' with ($color: 'red');\n@forward "c" show d;`,
    ['b', 'c'],
  ],
  ['a.scss', `@import 'b', 'c';`, ['b', 'c']],
  ['a.scss', `@include meta.load-css('b');`, ['b']],
  ['a.scss', `.a { background: url('#{$folder}/b.png'); color: url($c) }`, []],
  ['a.sass', `@import b, c\n@use 'd'\n.a\n  color: red`, ['b', 'c', 'd']],
  ['a.less', `@import (reference) 'b';\n.a { background: data-uri('b.svg'); width: ~'@{c}' }`, ['b', 'b.svg']],
  ['a.less', `.a { background: url('@{folder}/b.png') }`, []],
  ['a.styl', `@import 'b'\n@require 'c'`, ['b', 'c']],
]

describe('what a style sheet names', () => {
  test.each(NAMED)('%s: %s', (file, text, named) => {
    expect(styleRequests(text, file).map(({ specifier }) => specifier)).toEqual(named)
  })

  test('a sheet with a picture of some megabytes in it is read', () => {
    const picture = `data:image/png;base64,${'A'.repeat(4_000_000)}`
    const text = `.a { background: url("${picture}") } .b { background: url(${picture}) } @import 'b.css';`
    expect(styleRequests(text, 'a.css').map(({ specifier }) => specifier)).toEqual(['b.css'])
  })

  test('a text that does not end leaves the next line alone', () => {
    expect(styleRequests(`.a { content: 'it\n}\n@import 'b.css';`, 'a.css')).toHaveLength(1)
  })
})

describe('where a sheet is looked up', () => {
  test('beside the one that names it, and then as a module', () => {
    expect(stylePlaces({ specifier: 'b.css', isSheet: true }, '/p/a.css')).toEqual(['./b.css', 'b.css'])
    expect(stylePlaces({ specifier: '~b/c.css', isSheet: true }, '/p/a.css')).toEqual(['./b/c.css', 'b/c.css'])
    expect(stylePlaces({ specifier: '../b.css', isSheet: true }, '/p/a.css')).toEqual(['../b.css'])
  })

  test('of Sass as a partial too, of which the ending may be left out', () => {
    const places = stylePlaces({ specifier: './parts/colors', isSheet: true }, '/p/a.scss')
    expect(places.slice(0, 2)).toEqual(['./parts/_colors.scss', './parts/colors.scss'])
    expect(places).toContain('./parts/colors/_index.scss')
  })

  test('a picture only under its name', () => {
    expect(stylePlaces({ specifier: './b.png', isSheet: false }, '/p/a.scss')).toEqual(['./b.png'])
  })
})
