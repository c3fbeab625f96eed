import { APP, lockfile, SETTINGS, type Settings } from './traps-app.ts'

/** What builds the application; `scan` only reads it, `next` as it is read before Next builds. */
export type Builder = 'scan' | 'vite' | 'rollup' | 'rolldown' | 'next'

/** A change of the application, and the tags that it has to purge: these and no others. */
export interface Trap {
  readonly claim: string
  readonly files?: Readonly<Record<string, string>>
  readonly settings?: Partial<Settings>
  readonly purges: readonly string[]
  /** Where it can be seen at all; everywhere, if it isn't said. */
  readonly builders?: readonly Builder[]
  /** What the reason names. */
  readonly because?: string
}

const BUILDS: readonly Builder[] = ['vite', 'rollup', 'rolldown']
const WITH_DEFINE: readonly Builder[] = ['vite', 'rolldown', 'next']

/** Changes that are none of the code. */
const SILENT: readonly Trap[] = [
  { claim: 'a comment', files: edit('main', '// The start page.', '// Another.'), purges: [] },
  { claim: 'a licence comment', files: edit('numbers', 'export', '/*! @license MIT */ export'), purges: [] },
  {
    claim: 'the format',
    files: edit('main', 'const sum = double(count)', 'const sum =\n\n double( count, );'),
    purges: [],
  },
  { claim: 'a type', files: edit('main', 'Promise<unknown>', 'Promise<readonly unknown[]>'), purges: [] },
  { claim: 'an export that nobody uses', files: edit('numbers', '* 3', '* 4'), purges: [] },
  { claim: 'an export beside a site', files: edit('lazy', `'other'`, `'changed'`), purges: [] },
  { claim: 'a sibling behind a barrel', files: edit('shapes/circle', 'radius *', '2 * radius *'), purges: [] },
  {
    claim: 'a new module with names that others have',
    files: {
      ...edit('entry', 'export', `export { legacy } from './new.ts'\nexport`),
      'src/new.ts': `const order = 1, title = 2, double = 3\nexport const legacy = order + title + double`,
    },
    purges: [],
  },
  {
    claim: 'a generated module behind a barrel that nobody takes',
    settings: virtual('virtual:precision', 'export const precision = 3.1'),
    purges: [],
    builders: BUILDS,
  },
  { claim: 'a file that a glob leaves out', files: { 'src/posts/draft.md': 'other' }, purges: [] },
  { claim: 'a value that nobody reads', settings: define('__OTHER__'), purges: [], builders: WITH_DEFINE },
]

/** Values written in place of names, and code that isn't where it is used. */
const HIDDEN: readonly Trap[] = [
  {
    claim: 'a defined value',
    settings: define('__FLAG__'),
    purges: ['main'],
    builders: WITH_DEFINE,
    because: '__FLAG__',
  },
  {
    claim: 'an inlined environment value, read by name and with all others',
    files: { '.env': 'VITE_TITLE=two\nNEXT_PUBLIC_TITLE=two' },
    purges: ['main', 'used'],
    builders: ['vite', 'next'],
    because: '_TITLE',
  },
  { claim: 'a constant of another module', files: edit('constants', '= 10', '= 11'), purges: ['used'] },
  { claim: 'a member of an enum', files: edit('constants', 'High = 2', 'High = 3'), purges: ['used'] },
  { claim: 'the function behind a barrel', files: edit('shapes/square', 'side * side', 'side ** 2'), purges: ['used'] },
  {
    claim: 'the order in which two modules run',
    files: {
      ...edit('used', `import './first.ts'\n    import './second.ts'`, `import './second.ts'\n    import './first.ts'`),
    },
    purges: ['used'],
  },
  { claim: 'the name of a local', files: edit('main', 'sum', 'total'), purges: ['main'] },
  { claim: 'a package', files: { 'package-lock.json': lockfile('1.0.1') }, purges: ['used'], because: '1.0.1' },
  { claim: 'a module that is required', files: { 'src/legacy.cjs': 'module.exports = 2' }, purges: ['used'] },
  { claim: 'a module below it', files: { 'src/older.cjs': 'module.exports = 2' }, purges: ['used'] },
  { claim: 'a module below an imported one', files: { 'src/older-still.cjs': 'module.exports = 2' }, purges: ['lazy'] },
  {
    claim: 'a module that is loaded late',
    files: edit('lazy', 'const { words }', 'const { words = [] }'),
    purges: ['lazy'],
  },
  {
    claim: 'one of those that a template may mean',
    files: { 'src/locales/en.ts': 'export const words = 2' },
    purges: ['lazy'],
  },
  {
    claim: 'what a template may mean besides',
    files: { 'src/locales/fr.ts': 'export const words = 2' },
    purges: ['lazy'],
  },
  { claim: 'the worker at an address', files: edit('worker', 'answer()', 'answer() + 1'), purges: ['lazy'] },
  { claim: 'what that worker imports', files: edit('answer', '=> 1', '=> 2'), purges: ['lazy'] },
  { claim: 'a worker by query', files: edit('pool', 'pooled()', 'pooled() + 1'), purges: ['lazy'] },
  { claim: 'what it imports', files: edit('pooled', '=> 1', '=> 2'), purges: ['lazy'] },
  {
    claim: 'a generated module',
    settings: virtual('virtual:routes', `export const routes = ['two']`),
    purges: ['lazy'],
    builders: BUILDS,
    because: 'virtual:routes',
  },
]

/** Files that are no modules. */
const ASSETS: readonly Trap[] = [
  { claim: 'a style sheet that another imports', files: { 'src/base.css': '.base { color: blue }' }, purges: ['page'] },
  { claim: 'a picture that it names', files: { 'src/dot.png': 'two' }, purges: ['page'] },
  { claim: 'a class of a style module', files: { 'src/card.module.css': '.card { color: blue }' }, purges: ['page'] },
  {
    claim: 'a class that it is composed of',
    files: { 'src/frame.module.css': '.frame { border: 1px }' },
    purges: ['page'],
  },
  { claim: 'a file whose address is asked for', files: { 'src/logo.svg': '<svg></svg>' }, purges: ['page'] },
  { claim: 'a file whose text is asked for', files: { 'src/notice.md': 'two' }, purges: ['page'] },
  { claim: 'a file by its address beside the module', files: { 'src/picture.png': 'two' }, purges: ['page'] },
  { claim: 'a file by its path beside the module', files: { 'src/query.sql': 'select 2' }, purges: ['main'] },
  { claim: 'a key of a JSON file', files: { 'src/rows.json': JSON.stringify({ main: ['b'] }) }, purges: ['main'] },
  { claim: 'a file more for a glob', files: { 'src/posts/two.md': 'two' }, purges: ['lazy'] },
  { claim: 'a file of a glob', files: { 'src/posts/one.md': 'two' }, purges: ['lazy'] },
  { claim: 'a file of a glob from the root', files: { 'src/pages/one.md': 'two' }, purges: ['lazy'] },
  { claim: 'a file of a glob by alias', files: { 'src/notes/one.md': 'two' }, purges: ['lazy'] },
  {
    claim: 'a comment in code whose text is asked for',
    files: edit('samples/one', '// one', '// two'),
    purges: ['lazy'],
  },
]

/** Every trap. */
export const TRAPS: readonly Trap[] = [...SILENT, ...HIDDEN, ...ASSETS]

function edit(module: string, from: string, to: string): Record<string, string> {
  const file = `src/${module}.ts`
  const before = APP[file] ?? ''
  if (!before.includes(from)) throw new Error(`${file} doesn't hold ${from}`)
  return { [file]: before.replace(from, () => to) }
}

function define(name: string): Partial<Settings> {
  return { define: { ...SETTINGS.define, [name]: '"two"' } }
}

function virtual(name: string, code: string): Partial<Settings> {
  return { virtual: { ...SETTINGS.virtual, [name]: code } }
}
