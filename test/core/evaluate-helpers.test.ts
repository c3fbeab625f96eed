import { describe, it } from 'vitest'
import { expectTags, type Case } from './tagging.ts'

describe('helpers', () => {
  it.each<Case>([
    [`tag('a')`, `const tag = (id: string) => \`x-\${id}\``, ['x-a']],
    ['tag(given)', `function tag(id) { return 'x-' + id }`, ['x-*']],
    ['tag()', `function tag(id = 'none') { return id }`, ['none']],
    ['tag(null)', `function tag(id = 'none') { return \`x-\${id}\` }`, ['x-null']],
    ['tag(given)', `function tag(id = 'none') { return id }`, ['*', 'none'], []],
    [`tag({ id: 'a' })`, `function tag({ id, kind = 'k' }) { return kind + id }`, ['ka']],
    [`tag('a', 'b')`, `function tag(first, ...others) { return first + others.join() }`, ['ab']],
    [`tag(...['a', 'b'])`, `function tag(first, second) { return first + second }`, ['ab']],
    [`tag(...given)`, `function tag(first) { return first }`, ['*']],
    [`tag('a')`, `function tag(this: unknown, id: string) { return id }`, ['a']],
    [`tag('a')`, `function tag(id: number): string\nfunction tag(id: any) { return id }`, ['a']],
    ['tag(given)', `function tag(id) { if (!id) return 'none'; return \`x-\${id}\` }`, ['none', 'x-*'], []],
    ['tag(given)', `function tag(id) { if (id) return 'a' }`, ['a'], []],
    ['tag(given)', `function tag(id) { if (id) { return 'a' } else { throw new Error() } }`, ['a']],
    ['tag(given)', `function tag(id) { try { return 'a' } finally { id() } }`, ['a']],
    ['tag(given)', `function tag(id) { try { return id() + 'a' } catch { return 'b' } }`, ['*a', 'b'], []],
    ['tag(given)', `function tag(id) { switch (id) { case 1: return 'a'; default: return 'b' } }`, ['a', 'b'], []],
    ['tag(given)', `function tag(id) { const inner = () => 'no'; return \`x-\${id}\` }`, ['x-*']],
    [`await tag('a')`, `async function tag(id) { return \`x-\${await id}\` }`, ['x-a']],
    ['...tags()', `const tags = () => ['a', 'b']`, ['a', 'b']],
    [`tags.byId('a')`, `const tags = { byId: (id) => \`id-\${id}\`, all() { return 'all' } }`, ['id-a']],
    ['tags.all()', `const tags = { byId: (id) => id, all() { return 'all' } }`, ['all']],
    [`tag('a')('b')`, `const tag = (a) => (b) => a + b`, ['ab']],
    [`outer('a')`, `const inner = (x) => 'i-' + x; const outer = (x) => inner(x) + '-' + inner('z')`, ['i-a-i-z']],
    [`tag('a')`, `function tag(id) { id = 'b'; return id }`, ['b']],
    [`tag('a')`, `function tag(id) { [id] = other(); return id }`, ['*']],
    [`tag(['a', 'b'])`, `const tag = ([first, second, ...others]) => first + second + others.join()`, ['ab']],
    [`tag({ a: 'a', b: 'b' })`, `const tag = ({ a, ...rest }) => a + rest.b`, ['ab']],
    [`tag('a')`, `const tag = (id, kind = \`k-\${id}\`, all = kind + '!') => all`, ['k-a!']],
    [`tag({})`, `const tag = ({ page: { size = 10 } = {} }) => \`p-\${size}\``, ['p-10']],
    ['(() => { if (given) return "a"; return "b" })()', '', ['a', 'b'], []],
    ['await (async () => "a")()', '', ['a']],
    [
      `tags.all, tags.byId('1'), ...tags.both()`,
      `function createTags(n) { const all = () => n; return { all: n, byId: (id) => \`\${n}-\${id}\`, both() { return [all(), n + '!'] } } }
const tags = createTags('posts')`,
      ['posts', 'posts!', 'posts-1'],
    ],
    [
      'tags.global(), tags.deep.all()',
      `const tags = { prefix: 'p-', global() { return this.prefix + 'all' }, deep: { own: 'o-', all() { return this.own + 'deep' } } }`,
      ['o-deep', 'p-all'],
    ],
    ['tags.global()', `const tags = { prefix: 'p-', global: () => this.prefix + 'all' }`, ['*all']],
    ['tags.global()', `const tags = { global() { return (() => this.p + '!')() }, p: 'p' }`, ['p!']],
    ['tags?.all?.()', `const tags = { all: () => 'a' }`, ['a']],
    ['tags.none?.()', `const tags = { all: () => 'a' }`, []],
    [`tag('a')`, `function tag(id) { var id = 'b'; return id }`, ['*']],
    [`tag('a')`, `function* tag(id) { return id }`, ['*']],
    [`tag('a')`, `class Tags { static tag(id) { return id } } const tag = Tags.tag`, ['a']],
    [`tag('a')`, `function tag(id) { const prefix = \`p-\${id}\`; return prefix + '!' }`, ['p-a!']],
    [`pick(['a', 'b'])`, `const pick = ({ 0: first }) => first`, ['a']],
  ])('%s, where %s', (...given) => expectTags(given))

  it('functions of packages and globals are known only at run time', async () => {
    await expectTags(['slug(given), encodeURI(given), `x-${slug("a")}`', `import { slug } from 'slug'`, ['*', 'x-*']])
    await expectTags([`Math.max(1, 2)`, '', ['*']])
  })
})

describe('branches that a known value decides', () => {
  const kinds = `function tag(kind, id) {
  switch (kind) { case 'user': return \`user-\${id}\`; case 'post': { return \`post-\${id}\` } default: return 'other' }
}`
  it.each<Case>([
    [`tag('user', given)`, kinds, ['user-*']],
    [`tag('post', 1)`, kinds, ['post-1']],
    [`tag('none', 1)`, kinds, ['other']],
    [`tag(given, 1)`, kinds, ['other', 'post-1', 'user-1'], []],
    [
      `tag('a')`,
      `const tag = (k) => { switch (k) { case 'a': case 'b': return 'ab'; case 'c': return 'c' } return 'z' }`,
      ['ab', 'z'],
      [],
    ],
    [
      `tag('b')`,
      `const tag = (k) => { switch (k) { case 'a': return 'a'; case 'b': { break } case 'c': return 'c' } return 'z' }`,
      ['z'],
    ],
    [
      `tag('a')`,
      `const tag = (k) => { switch (k) { case 'a': k(); case 'b': return 'b'; default: return 'd' } }`,
      ['b'],
    ],
    [`tag('x')`, `const tag = (id) => { if (!id) return 'none'; return id }`, ['x']],
    ['tag()', `const tag = (id) => { if (!id) return 'none'; return id }`, ['none']],
    [`tag('x')`, `const tag = (id) => { if (id === 'x') { return 'is' } else { return 'not' } }`, ['is']],
    [`tag('x')`, `const tag = (id) => id == null ? 'all' : \`id-\${id}\``, ['id-x']],
    [`tag(null)`, `const tag = (id) => id == null ? 'all' : \`id-\${id}\``, ['all']],
    [`tag(given)`, `const tag = (id) => id == null ? 'all' : \`id-\${id}\``, ['all', 'id-*'], []],
    [`...tags('a'), ...tags(['b'])`, `const tags = (x) => Array.isArray(x) ? x : [x]`, ['a', 'b']],
    [`tag('a'), tag(1)`, `const tag = (x) => typeof x === 'string' ? x : \`n-\${x}\``, ['a', 'n-1']],
    [`tag('a')`, `const tag = (x) => { return x; return 'never' }`, ['a']],
    ['`${given}x` === "yx" ? "a" : "b"', '', ['a', 'b'], []],
  ])('%s, where %s', (...given) => expectTags(given))
})
