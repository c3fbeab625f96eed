import * as fc from 'fast-check'

/** What every generated program may use, besides what it is given: two texts and two truth values. */
export const PRELUDE = `const x = 'outer', A = 'a', N = 3, Z = 0, EMPTY = '', NONE = null
const TAGS = { one: 'one', two: \`two-\${A}\`, deep: { three: 'three', list: ['l1', 'l2'] }, num: 7, 'da-sh': 'dash', nil: null }
const LIST = ['x', ...TAGS.deep.list]
const { one: ONE, missing = 'default', deep: { three, four = ONE } } = TAGS
const FROZEN = Object.freeze({ f: 'frozen', ...TAGS })
const wrapTag = (id, prefix = 'w') => \`\${prefix}-\${id}\`
function pick({ kind = 'k', id }) { return kind + ':' + id }
function early(y) { if (!y) return 'none'; if (y === 'x') { return \`x:\${y}\` } else { return wrapTag(y) } }
function maybe(y) { if (y) return y }
async function later(y) { const z = await y; return 'later-' + z }
function join(first, ...others) { return [first, ...others].join('/') }
function choose(y) { switch (y) { case 'x': return 'case-x'; default: return \`case-\${y}\` } }
function guarded(y) { try { return y.toUpperCase() } catch { return 'caught' } }
const listOf = (y, z = 'dz') => [y, z, ...LIST]
const tagsBy = { id: (y) => \`id-\${y}\`, all() { return ['all', ONE] } }
const curry = (y) => (z) => y + '-' + z
const spelled = { prefix: 'p-', all() { return this.prefix + 'all' }, get main() { return this.prefix + ONE }, by: (y) => 'by-' + y }
class Names { static all = 'names'; static by(y) { return \`\${this.all}-\${y}\` } static get first() { return 'first' } }
class Tagger {
  #kind = 'kind'
  label = 'label-' + A
  constructor(scope, end = scope) { this.scope = scope; this.end = end }
  post(y) { return [this.scope, this.#kind, y, this.end].join('.') }
  get main() { return this.label + this.scope }
}
class Special extends Tagger { label = 'special'; post(y) { return 'special-' + y } }
function createTags(scope) { const root = \`\${scope}!\`; return { root, byId: (y) => \`\${root}\${y}\`, list() { return [root, scope] } } }
function kindOf(y, kind) { switch (kind) { case 'a': return 'A' + y; case 'b': case 'tag': { return 'B' + y } default: return \`\${kind}\${y}\` } }
function nested(y) { if (y === 'x') { if (A === 'b') return 'never'; return 'nested' } else if (typeof y === 'string') { return 'text' } return 'rest' }
const many = (y) => (Array.isArray(y) ? y : [y])
`

const letters = fc.constantFrom('', 'a', 'b-', 'tag', '*', 'x\\\\y', 'é', ' ')
const quoted = letters.map((text) => `'${text}'`)

/** Expressions of a tag, of something that may be no tag, and of a list of tags, as code. */
export const expressions: fc.LetrecValue<{ text: string; maybe: string; list: string; truth: string }> = fc.letrec(
  (tie) => {
    const text = tie('text') as fc.Arbitrary<string>
    const maybe = tie('maybe') as fc.Arbitrary<string>
    const list = tie('list') as fc.Arbitrary<string>
    const truth = tie('truth') as fc.Arbitrary<string>
    const code = (parts: TemplateStringsArray, ...holes: fc.Arbitrary<string>[]): fc.Arbitrary<string> =>
      fc.tuple(...holes).map((values) => String.raw({ raw: parts }, ...values))
    return {
      text: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        quoted,
        fc.constantFrom(
          'given',
          'other',
          'x',
          'A',
          'ONE',
          'missing',
          'three',
          'four',
          'N',
          'Z',
          'EMPTY',
          '1',
          '-2',
          'true',
        ),
        fc.constantFrom(
          'TAGS.one',
          "TAGS['two']",
          'TAGS.deep.three',
          'TAGS.num',
          "FROZEN['da-sh']",
          'FROZEN.f',
          'LIST[1]',
          'TAGS?.one',
        ),
        code`\`a\${${text}}-\${${text}}\``,
        code`\`\${${maybe}}\``,
        code`(${text} + ${text})`,
        code`(${maybe} + '+' + ${text})`,
        code`String(${maybe})`,
        code`String(${text}).toUpperCase()`,
        code`String(${text}).concat(${text})`,
        code`(${truth} ? ${text} : ${text})`,
        code`(${maybe} || ${text})`,
        code`(${maybe} ?? ${text})`,
        code`TAGS[${truth} ? 'one' : 'two']`,
        code`wrapTag(${maybe})`,
        code`wrapTag(${text}, ${maybe})`,
        code`wrapTag(...${list})`,
        code`pick({ id: ${text}, kind: ${maybe} })`,
        code`pick({ kind: 'fixed', ...{ id: ${maybe} } })`,
        code`early(${maybe})`,
        code`choose(${text})`,
        code`guarded(${maybe})`,
        code`join(${text}, ${maybe}, ${text})`,
        code`tagsBy.id(${text})`,
        code`curry(${text})(${maybe})`,
        code`((x) => ${text})(${maybe})`,
        code`((x = ${text}, y = x) => ${text} + y)(${maybe})`,
        code`(function (x) { const y = ${text}; if (x) { return y } return ${text} })(${maybe})`,
        code`${list}.join(${quoted})`,
        code`${list}.filter(Boolean).join('-')`,
        code`String(${text}).${fc.constantFrom('trim()', 'trimEnd()', 'toString()', 'slice(1)', 'slice(0, 2)', 'slice(-1)')}`,
        code`String(${text}).${fc.constantFrom("replace('a', 'q')", "replaceAll('-', '')", "replace(/[a-]+/g, '+')")}`,
        code`String(${text}).${fc.constantFrom("padStart(4, '0')", 'padEnd(3)', 'at(0)', 'substring(1, 2)', 'length')}`,
        code`String(${text}).split(${fc.constantFrom("'-'", "'a'", "'--'")}).join('/')`,
        code`encodeURIComponent(${text})`,
        code`${list}.${fc.constantFrom('at(0)', 'at(-1)', 'length', 'slice(1).join()', 'toReversed().join()', 'find(Boolean)')}`,
        code`[...${list}].sort().join('-')`,
        code`[...new Set(${list})].join('-')`,
        code`(([p, q = ${text}, ...r]) => p + q + r.join('+'))(${list})`,
        code`(({ one: p, ...r }) => \`\${p}\${r.two}\${r.one}\`)({ ...TAGS, two: ${text} })`,
        code`(({ deep: { list: [p, q] = [] } = {}, z = ${text} }) => p + q + z)(${truth} ? TAGS : {})`,
        fc.constantFrom('spelled.all()', 'spelled.main', 'Names.all', 'Names.first', 'new Special(A).label'),
        code`Names.by(${text})`,
        code`new Tagger(${text}).post(${text})`,
        code`new Tagger(${text}, ${maybe}).main`,
        code`new Special(${text}).post(${maybe})`,
        code`new Special(${text}).main`,
        code`createTags(${text}).byId(${maybe})`,
        code`kindOf(${text}, ${text})`,
        code`nested(${maybe})`,
        code`(() => { if (${truth}) { return ${text} } return ${text} })()`,
      ),
      maybe: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        text,
        fc.constantFrom('undefined', 'null', 'false', 'NONE', 'TAGS.nil', 'TAGS.absent', 'TAGS.absent?.more', 'void 0'),
        code`(${truth} && ${text})`,
        code`(${text} && ${maybe})`,
        code`(${truth} ? ${text} : undefined)`,
        code`maybe(${maybe})`,
        code`((x) => { if (x) return ${maybe} })(${truth})`,
      ),
      list: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.constantFrom('LIST', 'TAGS.deep.list', 'tagsBy.all()', '[]'),
        code`[${text}, ${maybe}]`,
        code`[...${list}, ${text}]`,
        code`[...(${truth} ? ${list} : ${list})]`,
        code`(${truth} ? ${list} : ${list})`,
        code`((${truth} && ${list}) || [])`,
        code`${list}.concat(${text}, ${list})`,
        code`${list}.filter(Boolean)`,
        code`${list}.filter((x) => ${truth})`,
        code`${list}.map((x) => ${text})`,
        code`${list}.map((x, y) => wrapTag(x, y))`,
        code`${list}.flatMap((x) => [x, ${text}])`,
        code`[${list}, ${text}].flat()`,
        code`listOf(${text}, ${maybe})`,
        code`((x) => [x, ...${list}])(${maybe})`,
        code`${list}.${fc.constantFrom('slice()', 'slice(1)', 'toReversed()', 'toSorted()', 'map(String)')}`,
        code`${list}.filter((x) => ${fc.constantFrom('x', '!!x', "x !== 'a'", 'x != null', "typeof x === 'string'")})`,
        code`[...new Set(${list})]`,
        code`Array.from(new Set([...${list}, ${text}]), (x) => 's-' + x)`,
        code`Object.${fc.constantFrom('values', 'keys')}({ p: ${text}, ...TAGS.deep })`,
        code`Object.entries({ p: ${text}, q: ${maybe} }).map(([x, y]) => x + y)`,
        code`Object.values(Object.assign({}, FROZEN, { one: ${text} })).flat()`,
        code`createTags(${text}).list()`,
        code`many(${fc.oneof(text, list)})`,
        code`String(${text}).split('-')`,
      ),
      truth: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.constantFrom('yes', 'no', 'true', 'given', '!yes', '!given', 'Z', "''"),
        code`!${maybe}`,
        code`(${truth} && ${truth})`,
        code`(${truth} || ${maybe})`,
        code`(${text} ${fc.constantFrom('===', '!==', '==')} ${maybe})`,
        code`(typeof ${maybe} === 'string')`,
        code`Array.isArray(${fc.oneof(text, list)})`,
        code`String(${text}).startsWith('a')`,
      ),
    }
  },
)
