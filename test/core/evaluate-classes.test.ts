import { describe, expect, it } from 'vitest'
import type { MemoryFiles } from '../support/memory-project.ts'
import { onlySite } from './reading.ts'
import { expectTags, type Case } from './tagging.ts'

const TAGS = `class Tags {
  static posts = 'posts'
  static #secret = 'secret'
  static post(id) { return \`\${this.posts}-\${id}\` }
  static get hidden() { return Tags.#secret }
  static async later(id) { return 'later-' + id }
}`
const TAGGER = `class Tagger {
  kind = 'kind'
  #own = 'own'
  constructor(private readonly scope: string, end = scope) { this.end = end }
  post(id) { return [this.scope, this.kind, id].join('.') }
  get own() { return this.#own + this.end }
  bound = (id) => \`\${this.scope}>\${id}\`
}`

describe('classes', () => {
  it.each<Case>([
    ['Tags.posts, Tags.post(1), Tags.hidden, await Tags.later(given)', TAGS, ['later-*', 'posts', 'posts-1', 'secret']],
    ['Tags.missing', TAGS, ['*']],
    ['Tags.posts', `${TAGS}\nTags.posts = 'changed'`, ['*']],
    [`new Tagger('s').post(1), new Tagger('s').own, new Tagger('s', 'e').own`, TAGGER, ['owne', 'owns', 's.kind.1']],
    [`tagger.bound(given), tagger.kind`, `${TAGGER}\nconst tagger = new Tagger('s')`, ['kind', 's>*']],
    [`new Tagger(given).post('a')`, TAGGER, ['*.kind.a']],
    [
      `new Special('s').post(1), new Special('s').kind`,
      `${TAGGER}\nclass Special extends Tagger { kind = 'special' }`,
      ['s.special.1', 'special'],
    ],
    [`new Special().post(1)`, `import { Base } from 'pkg'\nclass Special extends Base { kind = 'special' }`, ['*']],
    ['new A().x', `class A { x = 'a'; set() { this.x = 'b' } }`, ['a', 'b'], []],
    ['...new A().x', `class A { x = ['a']; add(y) { this.x.push(y) } }`, ['a'], []],
    ['new A().x', `class A { @decorated() x = 'a' }`, ['*']],
    ['new A().x', `const A = class { x = 'a' }`, ['a']],
    ['new A(...given).x', `class A { x = 'a'; constructor(y) { this.y = y } }`, ['a']],
  ])('%s, where %s', (...given) => expectTags(given))

  it('of other modules, and as the default', async () => {
    const files = { 'tags.ts': `export default ${TAGS}\nexport ${TAGGER}` }
    await expectTags(
      [`Tags.posts, new Tagger('s').post(1)`, `import Tags, { Tagger } from './tags'`, ['posts', 's.kind.1']],
      files,
    )
  })
})

describe('`this` where a site stands', () => {
  const next = `import { cacheTag } from 'next/cache'\n`
  it.each<[string, MemoryFiles | string, string[], string[]]>([
    ['in a method', `${next}class A { tag = 'a'; load() { cacheTag(this.tag) } }`, ['a'], ['a']],
    ['in a static one', `${next}class A { static tag = 'a'; static load() { cacheTag(this.tag) } }`, ['a'], ['a']],
    ['in a callback', `${next}class A { tag = 'a'; load() { run(() => cacheTag(this.tag)) } }`, ['a'], ['a']],
    [
      'in a function of its own',
      `${next}class A { tag = 'a'; load() { run(function () { cacheTag(this.tag) }) } }`,
      ['*'],
      [],
    ],
    ['in an object', `${next}const a = { tag: 'a', load() { cacheTag(this.tag) } }`, ['a'], ['a']],
    ['of a member that the object lacks', `${next}const a = { methods: { load() { cacheTag(this.tag) } } }`, ['*'], []],
    [
      'in an object that is changed',
      `${next}const a = { tag: 'a', load() { cacheTag(this.tag) } }; a.tag = 'b'`,
      ['*'],
      [],
    ],
    [
      'in a class that is extended',
      `${next}class A { tag = 'a'; load() { cacheTag(this.tag) } }\nclass B extends A { tag = 'b' }`,
      ['*'],
      [],
    ],
    [
      'in a class that is extended elsewhere',
      {
        'm.ts': `${next}export class A { tag = 'a'; load() { cacheTag(this.tag) } }`,
        'b.ts': `import { A } from './m'\nexport class B extends A { tag = 'b' } // next/cache`,
      },
      ['*'],
      [],
    ],
    [
      'with a helper of its own',
      `${next}class A { tag = { byId: (id) => \`id-\${id}\` }; load(id) { cacheTag(this.tag.byId(id)) } }`,
      ['id-*'],
      [],
    ],
    [
      'with what the constructor was given',
      `${next}class A { constructor(private scope) {} load() { cacheTag(\`\${this.scope}-a\`) } }`,
      ['*-a'],
      [],
    ],
  ])('%s', async (_, files, tags, always) => {
    expect(await onlySite(files)).toMatchObject({ tags, always })
  })
})

describe('the runtime cache, held in a member', () => {
  const vercel = `import { getCache } from '@vercel/functions'\n`
  it.each([
    ['a field', `class A { cache = getCache(); load() { this.cache.set('k', 1, { tags: ['a'] }) } }`],
    [
      'a private field',
      `class A { #cache = getCache(); async load() { await this.#cache.set('k', 1, { tags: ['a'] }) } }`,
    ],
    [
      'the constructor',
      `class A { private cache; constructor() { this.cache = getCache() } load() { this.cache.set('k', 1, { tags: ['a'] }) } }`,
    ],
    [
      'a default of the constructor',
      `class A { constructor(private cache = getCache()) {} load() { this.cache.set('k', 1, { tags: ['a'] }) } }`,
    ],
    ['a getter', `class A { get cache() { return getCache() } load() { this.cache.set('k', 1, { tags: ['a'] }) } }`],
    [
      'a field set when it is first asked for',
      `class A { cache; load() { this.cache ??= getCache(); this.cache.set('k', 1, { tags: ['a'] }) } }`,
    ],
    [
      'a static field',
      `class A { static cache = getCache(); static load() { this.cache.set('k', 1, { tags: ['a'] }) } }`,
    ],
    ['an object', `export const store = { cache: getCache(), load() { this.cache.set('k', 1, { tags: ['a'] }) } }`],
    ['a field of another class', `class S { cache = getCache() }\nnew S().cache.set('k', 1, { tags: ['a'] })`],
  ])('%s', async (_, code) => {
    expect(await onlySite(vercel + code)).toMatchObject({ form: 'vercel.runtimeCache', always: ['a'] })
  })
})
