import * as fc from 'fast-check'

/** Functions that change what they are given, or don't. */
export const HANDS = `
function grow(list, by = 'grown') { list.push(by) }
function handOn(list) { grow(list) }
function look(list) { return list.length }
`

// Small expressions: it is their changes that are tried here.
const text = fc.constantFrom(
  `'a'`,
  `'b'`,
  'given',
  'A',
  '`t-${other}`',
  `wrapTag(given)`,
  `early('x')`,
  'TAGS.one',
  `'r'`,
)
const maybe = fc.oneof(text, fc.constantFrom('undefined', `(yes && 'm')`, 'maybe(given)'))
const list = fc.constantFrom(
  'LIST',
  `['a', 'b']`,
  '[]',
  '[given]',
  `(yes ? ['a', 'c'] : ['a'])`,
  'listOf(given)',
  '[...LIST, A]',
)
const truth = fc.constantFrom('yes', 'no', 'given', `other === 'y'`, 'true')
const few = { maxDepth: 2, depthSize: 'small' } as const

function code(parts: TemplateStringsArray, ...holes: fc.Arbitrary<string>[]): fc.Arbitrary<string> {
  return fc.tuple(...holes).map((values) => String.raw({ raw: parts }, ...values))
}

/** Changes of the locals `tags` (a list), `word` (a text) and `bag` (a set). */
const change = fc.oneof(
  code`tags.push(${text})`,
  code`tags.push(${text}, ${maybe})`,
  code`tags.push(...${list})`,
  code`tags.push(word)`,
  code`tags.push(...bag)`,
  code`tags.unshift(${text})`,
  code`tags = [...tags, ${text}]`,
  code`tags = [${text}, ...tags]`,
  code`tags = tags.concat(${list})`,
  code`tags = ${list}`,
  code`tags = tags.filter(Boolean)`,
  code`tags = tags.map((y) => y + ${text})`,
  code`tags = ${truth} ? tags : ${list}`,
  code`const other = ${list}; other.push(${text}); tags = other`,
  code`tags.sort()`,
  code`tags.reverse()`,
  code`tags.length = 0`,
  code`tags[0] = ${text}`,
  code`grow(tags)`,
  code`grow(tags, ${text})`,
  code`handOn(tags)`,
  code`look(tags)`,
  code`word += ${text}`,
  code`word = ${text} + word`,
  code`word = \`\${word}-${fc.constantFrom('a', 'b')}\``,
  code`word = ${text}`,
  code`word ||= ${text}`,
  code`word = tags.join('-')`,
  code`bag.add(${text})`,
  code`bag.add(word)`,
)

/** Statements that change them, in branches, loops and callbacks. */
const { statements } = fc.letrec<{ statements: string; statement: string }>((tie) => {
  const inner = tie('statements')
  return {
    statements: fc.array(tie('statement'), { minLength: 1, maxLength: 3 }).map((all) => all.join(';\n')),
    statement: fc.oneof(
      few,
      change.map((one) => `{ ${one} }`),
      change.map((one) => (one.startsWith('const') ? `{ ${one} }` : one)),
      code`if (${truth}) { ${inner} }`,
      code`if (${truth}) { ${inner} } else { ${inner} }`,
      code`for (const z of ['p', 'q']) { ${inner}; tags.push(z) }`,
      code`for (let i = 0; i < 2; i++) { ${inner} }`,
      code`${list}.slice(0, 2).forEach((z) => { ${inner}; tags.push('z-' + z) })`,
      code`try { ${inner}; if (${truth}) throw new Error(); ${inner} } catch { ${inner} }`,
      code`switch (${text}) { case 'a': ${inner}; case 'b': ${inner}; break; default: ${inner} }`,
      code`{ const later = () => { ${inner} }; if (${truth}) later(); ${inner}; later() }`,
      code`{ const add = (z) => { tags.push(z); word += z; return tags }; add(${text}); tags = add(${text}).slice() }`,
    ),
  }
})

/** A body that grows `tags`, `word` and `bag`, and what is made of them in the end. */
export const localProgram: fc.Arbitrary<{ body: string; args: string }> = fc
  .tuple(
    list,
    text,
    statements,
    fc.constantFrom('...tags', 'tags.join("-")', '...tags, word, ...bag', 'word', '(() => tags.at(0))()'),
  )
  .map(([first, word, changes, args]) => ({
    body: `let tags = [...${first}], word = String(${word})\nconst bag = new Set(['bag']);\n${changes}`,
    args,
  }))
