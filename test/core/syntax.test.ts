import { describe, expect, it } from 'vitest'
import { boundNames, literalText, memberName, staticKey, unwrap, walk, type Node } from '../../src/core/syntax.ts'
import { read } from './reading.ts'

function expression(source: string, file = 'm.tsx'): Node {
  const [statement] = read(`(${source})`, file).program.body
  if (statement?.type !== 'ExpressionStatement') throw new Error(`no expression: ${source}`)
  return statement.expression
}

function typesIn(source: string): string[] {
  const types: string[] = []
  walk(read(source).program, (node) => void types.push(node.type))
  return types
}

describe('walking', () => {
  it('visits what runs, parents first, in source order', () => {
    const names: string[] = []
    walk(read('f(a, b)[c] = ({ d }) => e').program, (node) => {
      if (node.type === 'Identifier') names.push(node.name)
    })
    expect(names.filter((name, index) => names.indexOf(name) === index).join('')).toBe('fabcde')
  })

  it('leaves types and what vanishes out', () => {
    const source = `type A = B; interface C {} declare const d: E; abstract class F { abstract g: H; i(j: K): void; i(j: any) {} }
      const l: M = n as O; function p<Q>(this: R): S {} namespace T { type U = V }`
    expect(typesIn(source).filter((type) => type.startsWith('TS'))).toEqual(['TSAsExpression'])
  })

  it('a decorator keeps what else would vanish', () => {
    expect(typesIn('class A { @d declare b: string }')).toContain('Decorator')
    expect(typesIn('class A { declare b: string }')).not.toContain('PropertyDefinition')
  })

  it('goes no deeper where it is told so', () => {
    const types: string[] = []
    walk(read('f(() => a)').program, (node) => {
      types.push(node.type)
      return node.type !== 'ArrowFunctionExpression'
    })
    expect(types).toEqual(['Program', 'ExpressionStatement', 'CallExpression', 'Identifier', 'ArrowFunctionExpression'])
  })

  it('gives ancestors outermost first', () => {
    let found: string[] = []
    walk(read('if (a) b()').program, (node, ancestors) => {
      if (node.type === 'Identifier' && node.name === 'b') found = ancestors.map((ancestor) => ancestor.type)
    })
    expect(found).toEqual(['Program', 'IfStatement', 'ExpressionStatement', 'CallExpression'])
  })
})

describe('reading parts', () => {
  it.each(['a', 'a as b', 'a!', 'a satisfies b', '((a as b)!)', 'a<b>'])('%s is `a` with types around it', (source) => {
    expect(unwrap(expression(source))).toMatchObject({ type: 'Identifier', name: 'a' })
  })

  it.each([
    [`'a'`, 'a'],
    ['`a`', 'a'],
    [`'a' as const`, 'a'],
    ['`a${b}`', null],
    ['1', null],
    ['tag`a`', null],
  ])('the text of %s is %j', (source, expected) => {
    expect(literalText(expression(source))).toBe(expected)
  })

  it.each([
    ['{ a: 1 }', 'a'],
    [`{ 'a-b': 1 }`, 'a-b'],
    ['{ 1: 1 }', '1'],
    [`{ ['a']: 1 }`, 'a'],
    ['{ [`a`]: 1 }', 'a'],
    ['{ [a]: 1 }', null],
  ])('the key of %s is %j', (source, expected) => {
    const object = expression(source)
    const property = object.type === 'ObjectExpression' ? object.properties[0] : undefined
    expect(property?.type === 'Property' && staticKey(property.key, property.computed)).toBe(expected)
  })

  it.each([
    ['a.b', 'b'],
    [`a['b']`, 'b'],
    ['a[0]', '0'],
    ['a[b]', null],
  ])('the member of %s is %j', (source, expected) => {
    const node = expression(source)
    expect(node.type === 'MemberExpression' && memberName(node)).toBe(expected)
  })

  it('a pattern binds all its names, in order', () => {
    const [statement] = read('const { a, b: { c = 1 }, ...d } = e, [f, , [g], ...h] = i').program.body
    const declarators = statement?.type === 'VariableDeclaration' ? statement.declarations : []
    expect(declarators.flatMap((declarator) => boundNames(declarator.id))).toEqual(['a', 'c', 'd', 'f', 'g', 'h'])
  })
})
