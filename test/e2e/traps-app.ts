/**
 * A server application whose four cached functions (`main`, `page`, `used`, `lazy`) reach what bundlers hide: files named
 * in style sheets, by address, by glob, by query, at run time; values written in place of names; generated modules.
 */
export const APP: Readonly<Record<string, string>> = {
  'package.json': JSON.stringify({ name: 'traps', type: 'module', dependencies: { tiny: '1.0.0' } }),
  'package-lock.json': lockfile('1.0.0'),
  '.env': 'VITE_TITLE=one\nNEXT_PUBLIC_TITLE=one',
  'src/entry.ts': `
    export { main } from './main.ts'
    export { page } from './page.ts'
    export { used } from './used.ts'
    export const lazy = () => import('./lazy.ts')
  `,
  'src/main.ts': `
    import { cacheTag } from 'next/cache'
    import { query } from './query.ts'
    import { title } from './config.ts'
    import rows from './rows.json'
    import { double } from './numbers.ts'
    // The start page.
    export async function main(count: number): Promise<unknown> {
      'use cache'
      cacheTag('main')
      const sum = double(count)
      return [title(), rows.main, query(), sum]
    }
  `,
  'src/config.ts': `
    export const title = () => [__FLAG__, import.meta.env.VITE_TITLE, process.env.NEXT_PUBLIC_TITLE]
    export const settings = () => import.meta.env
  `,
  'src/query.ts': `
    import { readFileSync } from 'node:fs'
    import { join } from 'node:path'
    export const query = () => readFileSync(join(import.meta.dirname, 'query.sql'), 'utf8')
  `,
  'src/query.sql': 'select 1',
  'src/rows.json': JSON.stringify({ main: ['a'] }),
  'src/numbers.ts': `
    export function double(count: number): number { return count * 2 }
    export function triple(count: number): number { return count * 3 }
  `,
  'src/page.ts': `
    import { cacheTag } from 'next/cache'
    import './page.css'
    import styles from './card.module.css'
    import logo from './logo.svg?url'
    import notice from './notice.md?raw'
    const picture = new URL('./picture.png', import.meta.url)
    export async function page() {
      'use cache'
      cacheTag('page')
      return [styles.card, logo, notice, picture.href]
    }
  `,
  'src/page.css': `@import './base.css';\n.page { background: url('./dot.png') }`,
  'src/base.css': '.base { color: red }',
  'src/dot.png': 'one',
  'src/card.module.css': `.card { composes: frame from './frame.module.css'; color: red }`,
  'src/frame.module.css': '.frame { border: 0 }',
  'src/logo.svg': '<svg/>',
  'src/notice.md': 'one',
  'src/picture.png': 'one',
  'src/used.ts': `
    import { createRequire } from 'node:module'
    import { cacheTag } from 'next/cache'
    import { parse } from 'tiny'
    import './first.ts'
    import './second.ts'
    import { square } from './shapes/index.ts'
    import { Level, LIMIT } from './constants.ts'
    import { settings } from './config.ts'
    const legacy = createRequire(import.meta.url)('./legacy.cjs')
    export async function used(side: number) {
      'use cache'
      cacheTag('used')
      return [square(side), LIMIT, Level.High, parse, settings(), legacy]
    }
  `,
  'src/first.ts': `import { order } from './order.ts'\norder.push('first')`,
  'src/second.ts': `import { order } from './order.ts'\norder.push('second')`,
  'src/order.ts': 'export const order: string[] = []',
  'src/constants.ts': 'export const LIMIT = 10\nexport enum Level { Low = 1, High = 2 }',
  'src/legacy.cjs': `module.exports = require('./older.cjs')`,
  'src/older.cjs': 'module.exports = 1',
  'src/shapes/index.ts': `export * from './square.ts'\nexport * from './circle.ts'`,
  'src/shapes/square.ts': 'export const square = (side: number) => side * side',
  'src/shapes/circle.ts': `
    import { precision } from 'virtual:precision'
    export const circle = (radius: number) => radius * precision
  `,
  'src/lazy.ts': `
    import { cacheTag } from 'next/cache'
    import Pool from './pool.ts?worker'
    import { routes } from 'virtual:routes'
    import { old } from './old.cjs'
    const posts = import.meta.glob(['./posts/*.md', '!./posts/draft.md'], { query: '?raw', eager: true })
    const pages = import.meta.glob('/src/pages/*.md', { query: '?raw' })
    const notes = import.meta.glob('@/notes/*.md', { query: '?raw' })
    const sources = import.meta.glob('./samples/*.ts', { query: '?raw' })
    export async function lazy(name: string) {
      'use cache'
      cacheTag('lazy')
      const { words } = await import(\`./locales/\${name}.ts\`)
      const worker = new Worker(new URL('./worker.ts', import.meta.url))
      return [posts, pages, notes, sources, words, worker, new Pool(), routes, old]
    }
    export const other = () => 'other'
  `,
  'src/old.cjs': `exports.old = require('./older-still.cjs')`,
  'src/older-still.cjs': 'module.exports = 1',
  'src/posts/one.md': 'one',
  'src/posts/draft.md': 'draft',
  'src/pages/one.md': 'one',
  'src/notes/one.md': 'one',
  'src/samples/one.ts': '// one\nexport const one = 1',
  'src/locales/en.ts': `export const words = ['one']`,
  'src/worker.ts': `import { answer } from './answer.ts'\nself.onmessage = () => self.postMessage(answer())`,
  'src/answer.ts': 'export const answer = () => 1',
  'src/pool.ts': `import { pooled } from './pooled.ts'\nself.onmessage = () => self.postMessage(pooled())`,
  'src/pooled.ts': 'export const pooled = () => 1',
}

/** What only a build knows of it. */
export interface Settings {
  /** Written in place of names. */
  readonly define: Readonly<Record<string, string>>
  /** Modules that are no files, by name. */
  readonly virtual: Readonly<Record<string, string>>
}

/** The settings with which the application is built first. */
export const SETTINGS: Settings = {
  define: { __FLAG__: '"one"', __OTHER__: '"one"' },
  virtual: {
    'virtual:routes': `export const routes = ['one']`,
    'virtual:precision': 'export const precision = 3',
  },
}

/** A lockfile that pins the one package. */
export function lockfile(version: string): string {
  return JSON.stringify({
    name: 'traps',
    lockfileVersion: 3,
    packages: {
      '': { name: 'traps', dependencies: { tiny: '1.0.0' } },
      'node_modules/tiny': { version, integrity: `sha512-${version}` },
    },
  })
}
