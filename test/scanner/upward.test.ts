import { describe, expect, test } from 'vitest'
import { codeNames } from '../../src/scanner/code-names.ts'
import { indexMentions, mentionFinder } from '../../src/scanner/upward.ts'
import { read } from '../core/reading.ts'

describe('a name is mentioned', () => {
  test.each([
    ['load', 'const a = load()', true],
    ['load', 'const a = reload()', false],
    ['load', 'const a = load$()', false],
    ['$load', 'const a = $load', true],
    ['my-file', `import x from './my-file'`, true],
    ['my-file', `import x from './my-files'`, false],
    ['[id]', `import x from './[id]'`, true],
    ['größe', 'größe()', true],
    ['größe', 'größen()', false],
  ])('%s in `%s`: %s', (name, text, expected) => {
    expect(mentionFinder(['other', name])(text)).toBe(expected)
    const mentioning = indexMentions(
      new Map([
        ['none', 'nothing'],
        ['one', text],
      ]),
    )
    expect(mentioning(['other', name])).toEqual(expected ? ['one'] : [])
  })

  test('in time that does not grow with the number of names', () => {
    const names = Array.from({ length: 20_000 }, (_, index) => `name${index}`)
    const isMentioned = mentionFinder(names)
    const text = 'name_of_something_else() '.repeat(20_000)
    expect(isMentioned(text)).toBe(false)
    expect(isMentioned(`${text} name19999`)).toBe(true)
  })
})

describe('names that surely stand for code', () => {
  test.each<[string, [string, number | null][]]>([
    ['function a() {}', [['a', 0]]],
    ['export function a() {}', [['a', 7]]],
    ['export default function a() {}', [['a', 15]]],
    ['export default function () {}', [['default', null]]],
    ['export default () => 1', [['default', null]]],
    ['export default make()', []],
    ['class A {}', [['A', null]]],
    ['const a = () => 1, b = make(), { c } = () => 1', [['a', 10]]],
    ['const a = (() => 1) satisfies Make', [['a', 11]]],
    ['let a = () => 1; a = make()', []],
    ['function a() {}\na = make()', []],
    ['function a() {}\na.tags = []', []],
    ['enum A { B }', []],
    [`export { a } from './a'`, []],
    ['function a(): void', []],
    ['declare function a(): void', []],
    ['declare class A {}', []],
  ])('%s', (source, names) => {
    expect([...codeNames(read(source, 'm.ts'))]).toEqual(names)
  })
})
