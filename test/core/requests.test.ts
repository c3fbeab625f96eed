import { describe, expect, test } from 'vitest'
import { readGlob } from '../../src/core/glob-requests.ts'
import type { Request } from '../../src/core/requests.ts'
import { summariseModule } from '../../src/core/summary.ts'
import { isParseFailure, parseModule } from '../../src/scanner/parse.ts'

type Row = readonly [code: string, asked: readonly string[]]

const IMPORTED: readonly Row[] = [
  [`import('./a')`, ['import ./a']],
  [`require('./a')`, ['require ./a']],
  [`module.require('./a')`, ['require ./a']],
  [`require.resolve('./a')`, ['require ./a']],
  [`createRequire(import.meta.url)('./a')`, ['require ./a']],
  [`nodeModule.createRequire(import.meta.url)('./a')`, ['require ./a']],
  [`import.meta.resolve('./a')`, ['import ./a']],
  [`new URL('./a.png', import.meta.url)`, ['url ./a.png']],
  [`new URL('a.png', import.meta.url)`, ['url a.png']],
  [`new Worker(new URL('./w.ts', import.meta.url), { type: 'module' })`, ['url ./w.ts']],
  [`new SharedWorker(new URL('./w.ts', import.meta.url))`, ['url ./w.ts']],
  [`navigator.serviceWorker.register(new URL('./w.ts', import.meta.url))`, ['url ./w.ts']],
  [`new URL('.', import.meta.url)`, []],
  [`new URL('../', import.meta.url)`, []],
  [`new URL('./a.png', base)`, []],
  [`load('./a')`, []],
]

const PATTERNS: readonly Row[] = [
  ['import(`./${name}.js`)', ['glob ./*.js']],
  ['import(`./words/${name}.js`)', ['glob ./words/**/*.js']],
  [`import('./words/' + name + '.js')`, ['glob ./words/**/*.js']],
  ['import(`@/words/${name}.js`)', ['glob @/words/**/*.js']],
  ['import(`./words/${name}.md?raw`)', ['glob ./words/**/*.md ?raw']],
  ['import(`${folder}/a.js`)', []],
  ['import(`https://example.org/${name}.js`)', []],
  ['new URL(`./pictures/${name}.png`, import.meta.url)', ['glob ./pictures/**/*.png']],
  [`import.meta.glob('./*.md')`, ['glob ./*.md']],
  [`import.meta.glob(['./*.md', '!./draft.md'])`, ['glob ./*.md !./draft.md']],
  [`import.meta.glob('./*.ts', { query: '?raw', import: 'default', eager: true })`, ['glob ./*.ts ?raw']],
  [`import.meta.glob('./*.ts', { query: { raw: true } })`, ['glob ./*.ts ?raw']],
  [`import.meta.glob('./*.svg', { as: 'url' })`, ['glob ./*.svg ?url']],
  [`import.meta.glob(['./*.md', '!./b.md'], { base: './posts' })`, ['glob ./posts/*.md !./posts/b.md']],
  [`import.meta.globEager('./*.md')`, ['glob ./*.md']],
  [`import.meta.glob(patterns)`, []],
  [`require.context('./words')`, ['glob ./words/**/*']],
  [`require.context('./words', false, /\\.js$/)`, ['glob ./words/*']],
  [`import.meta.webpackContext('./words', { recursive: true })`, ['glob ./words/**/*']],
]

const PATHS: readonly Row[] = [
  [`join(import.meta.dirname, 'a.sql')`, ['file ./a.sql']],
  [`path.resolve(__dirname, '..', 'sql', 'a.sql')`, ['file ./../sql/a.sql']],
  [`path.join(process.cwd(), 'content', 'a.md')`, ['file /content/a.md']],
  [`join(dirname(fileURLToPath(import.meta.url)), './a.sql')`, ['file ./a.sql']],
  ['`${__dirname}/a.sql`', ['file ./a.sql']],
  [`import.meta.dirname + '/a.sql'`, ['file ./a.sql']],
  [`join(import.meta.dirname, name)`, []],
  ['join(import.meta.dirname, `${name}.sql`)', []],
  [`join(folder, 'a.sql')`, []],
  [`['a', 'b'].join('/')`, []],
  [`join(process.cwd(), '.env')`, []],
  [`join(process.cwd(), 'dist/client/index.html')`, []],
  [`join(__dirname, '..')`, ['file ./..']],
]

describe('what code asks for while it runs', () => {
  test.each([...IMPORTED, ...PATTERNS, ...PATHS])('%s', (code, asked) => {
    expect(requestsIn(`export const it = () => ${code}`)).toEqual(asked)
  })

  test('what createRequire made is known under any name', () => {
    expect(requestsIn(`const load = createRequire(import.meta.url)\nexport const it = load('./a.cjs')`)).toEqual([
      'require ./a.cjs',
    ])
  })

  test('a folder is known under any name, unless that is assigned again', () => {
    const here = 'here = dirname(fileURLToPath(import.meta.url))'
    const use = `export const it = () => join(here, 'a.sql')`
    expect(requestsIn(`const ${here}\n${use}`)).toEqual(['file ./a.sql'])
    expect(requestsIn(`let ${here}\nhere = other()\n${use}`)).toEqual([])
  })

  test('a name that is made of itself leads nowhere', () => {
    expect(requestsIn(`export const it = () => { const here = here; return join(here, 'a.sql') }`)).toEqual([])
  })
})

function requestsIn(code: string): string[] {
  const parsed = parseModule('a.ts', 'a.ts', code)
  if (isParseFailure(parsed)) throw new Error(parsed.reason)
  return summariseModule(parsed).statements.flatMap((statement) => statement.requests.map(written))
}

function written({ kind, specifier }: Request): string {
  if (kind !== 'glob') return `${kind} ${specifier}`
  const { patterns, query } = readGlob(specifier)
  return [kind, ...patterns, ...(query === '' ? [] : [`?${query}`])].join(' ')
}
