import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { find, type Found } from './reading.ts'
import { HANDS, localProgram } from './local-programs.ts'
import { expressions, PRELUDE } from './programs.ts'

const SEED = 20_261_124
const GIVEN = ['', 'x', 'a-*b'] as const
const PARAMETERS = ['given', 'other', 'yes', 'no'] as const

type Program = (...given: readonly unknown[]) => Promise<unknown[]>
const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor as new (...parts: string[]) => Program

const BEFORE = PRELUDE + HANDS

/** What is said of the tags by reading the program. */
function read(args: string, body = ''): Promise<Found> {
  const site = `export async function run(${PARAMETERS.join()}) { ${body}\ncacheTag(${args}) }`
  return find({ 'm.js': `import { cacheTag } from 'next/cache'\n${BEFORE}\n${site}` })
}

/** The tags of every run on all inputs; runs that throw declare none. */
async function run(args: string, body = ''): Promise<string[][]> {
  const program = new AsyncFunction(...PARAMETERS, `${BEFORE}\n${body}\nreturn [${args}]`)
  const inputs = GIVEN.flatMap((given) =>
    ['', 'y'].flatMap((other) => [true, false].flatMap((yes) => [[given, other, yes, !yes]])),
  )
  const runs = await Promise.all(inputs.map((input) => program(...input).catch(() => null)))
  return runs.flatMap((tags) => (tags === null ? [] : [tags.flatMap(realTag)]))
}

/** What a primitive takes for a tag: a text, or what is written as one. */
function realTag(value: unknown): string[] {
  const isTag = typeof value === 'string' || typeof value === 'number' || value === true
  return isTag && value !== '' ? [String(value)] : []
}

/** A written pattern as a regular expression: `\*` is a star, `*` anything. */
function matcher(pattern: string): RegExp {
  const source = pattern.replaceAll(/\\([\\*])|\*|[.+?^${}()|[\]/-]/g, (part, escaped?: string) => {
    if (escaped !== undefined) return `\\${escaped}`
    return part === '*' ? '[^]*' : `\\${part}`
  })
  return new RegExp(`^${source}$`)
}

async function expectCovered(args: string, body = ''): Promise<{ isKnown: boolean; isExact: boolean }> {
  const { sites, reasons } = await read(args, body)
  const [site] = sites
  if (site === undefined) throw new Error('no site')
  const runs = await run(args, body)
  const patterns = site.tags.map(matcher)
  const always = site.always.map((tag) => tag.replaceAll(/\\([\\*])/g, '$1'))
  for (const tags of runs) {
    const uncovered = reasons.length > 0 ? [] : tags.filter((tag) => !patterns.some((pattern) => pattern.test(tag)))
    expect({ body, args, uncovered, patterns: site.tags }).toEqual({ body, args, uncovered: [], patterns: site.tags })
    const missing = always.filter((tag) => !tags.includes(tag))
    expect({ body, args, missing, tags }).toEqual({ body, args, missing: [], tags })
  }
  return { isKnown: reasons.length === 0, isExact: !site.tags.includes('*') && site.always.length > 0 }
}

describe('what is read against what is run', () => {
  const { text, maybe, list } = expressions
  const args = fc.oneof(
    fc.array(fc.oneof(text, maybe), { minLength: 1, maxLength: 3 }).map((items) => items.join(', ')),
    list.map((items) => `...${items}`),
    fc.tuple(text, list).map(([first, items]) => `await later(${first}), ...${items}`),
  )

  it('every tag of every run is covered by `tags`, and has all of `always`', async () => {
    let known = 0
    let exact = 0
    await fc.assert(
      fc.asyncProperty(args, async (code) => {
        const result = await expectCovered(code)
        if (result.isKnown) known++
        if (result.isExact) exact++
      }),
      { seed: SEED, numRuns: 250 },
    )
    // Saying `*` of everything would be true as well.
    expect(known).toBeGreaterThan(200)
    expect(exact).toBeGreaterThan(60)
  })
})

describe('locals that grow, read against run', () => {
  it('every tag of every run is covered by `tags`, and has all of `always`', async () => {
    let known = 0
    let exact = 0
    await fc.assert(
      fc.asyncProperty(localProgram, async ({ body, args }) => {
        const result = await expectCovered(args, body)
        if (result.isKnown) known++
        if (result.isExact) exact++
      }),
      { seed: SEED, numRuns: 120 },
    )
    expect(known).toBeGreaterThan(60)
    expect(exact).toBeGreaterThan(5)
  })
})

describe('an evaluation', () => {
  const call = fc.tuple(fc.nat(3), expressions.list).map(([index, list]) => `f${index}(${list})`)
  const body = fc.oneof(
    call,
    expressions.list,
    call.map((code) => `[...${code}, ...${code}]`),
    call.map((code) => `x.length ? ${code}.concat(${code}) : ${code}.map((y) => y + ${code}.join())`),
    fc.tuple(call, call).map(([left, right]) => `(given ? ${left} : ${right}).flatMap((y) => ${left})`),
    call.map((code) => `{ if (given) { return ${code} } const { z = ${code} } = {}; return [z, ...z].flat() }`),
  )

  it('always ends, whatever calls itself, and says something', async () => {
    await fc.assert(
      fc.asyncProperty(fc.tuple(body, body, body, body), async (bodies) => {
        const functions = bodies.map(
          (code, index) => `const f${index} = (x) => ${code.startsWith('{') ? code : `(${code})`}`,
        )
        const program = `export function run(given, other, yes, no) {\n${functions.join('\n')}\ncacheTag('first', ...f0([given])) }`
        const { sites } = await find({ 'm.js': `import { cacheTag } from 'next/cache'\n${PRELUDE}\n${program}` })
        expect(sites).toHaveLength(1)
        expect(sites[0]?.tags).toContain('first')
        expect(sites[0]?.tags.every((tag) => tag.length < 10_000)).toBe(true)
      }),
      { seed: SEED, numRuns: 20 },
    )
  })

  it.each([
    ['a function that calls itself', 'const f = (y) => f(y) + "a"'],
    ['two that call each other', 'const f = (y) => g(y); const g = (y) => f(`${y}-${y}`)'],
    ['a constant made of itself', 'const f = () => c; const c = [...c, c]'],
    ['texts that double', `const d = (y) => y + y; const f = (y) => ${'d('.repeat(30)}'a'${')'.repeat(30)}`],
    [
      'lists that double',
      `const d = (y) => y.concat(y); const f = (y) => ${'d('.repeat(30)}['a']${')'.repeat(30)}.join()`,
    ],
    [
      'lists of lists',
      `const d = (y) => [y, y].flat(); const f = (y) => ${'d('.repeat(30)}['a']${')'.repeat(30)}.join()`,
    ],
    [
      'ways that double',
      `const d = (y) => globalThis.q ? y + 'a' : y + 'b'; const f = (y) => ${'d('.repeat(30)}'a'${')'.repeat(30)}`,
    ],
    ['lists that go many ways', `const f = () => [${'...(globalThis.q ? ["a"] : []), '.repeat(30)}].join()`],
    ['objects that go many ways', `const f = () => ({ ${'...(globalThis.q ? { a: "a" } : {}), '.repeat(30)} }).a`],
    ['a long list', `const f = () => [${'"a", '.repeat(2000)}].join()`],
    [
      'locals that grow by each other',
      `const f = () => { let a = ['x'], b = ['y']; for (const q of [1, 2]) { a.push(...b); b = b.concat(a) } return a.join() }`,
    ],
    ['a text that doubles in a loop', `const f = () => { let s = 'a'; while (globalThis.q) s = s + s; return s }`],
    ['a number that grows', `const f = () => { let n = 0; while (globalThis.q) n = n + 1; return 'n' + n }`],
    [
      'locals that change what they read',
      `const f = () => { ${'let a = ["x"]; '}${'for (const q of a) a = a.map((y) => y + a.join());'.repeat(6)} return a.join() }`,
    ],
    [
      'a function that grows what it was given',
      `const f = (y) => { let a = [y]; if (globalThis.q) a = a.concat(f(y + 'b')); return a.join() }`,
    ],
    ['a field made of itself', `class C { x = this.x + 'a' }\nconst f = () => new C().x`],
    ['classes that extend each other', `class A extends B {}\nclass B extends A {}\nconst f = () => new A().x + A.y`],
    ['a getter that asks for itself', `const o = { get x() { return this.x + o.x } }; const f = () => o.x`],
    [
      'lists handed from one to the next',
      `const g = (l) => h(l); const h = (l) => g(l); const f = () => { const a = ['x']; a.push('y'); g(a); return a.join() }`,
    ],
    ['a long sum', `const f = () => ${'"a" + '.repeat(300)} "b"`],
  ])('of %s ends', async (_, before) => {
    const { sites } = await find(
      `import { cacheTag } from 'next/cache'\n${before}\nexport function run() { cacheTag('first', f('a')) }`,
    )
    expect(sites).toHaveLength(1)
    expect(sites[0]?.always).toContain('first')
    expect(sites[0]?.tags.length).toBeLessThan(100)
  })
})
