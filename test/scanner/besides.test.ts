import { describe, expect, test } from 'vitest'
import { RECIPE } from '../../src/core/fingerprint.ts'
import { diffManifests } from '../../src/core/diff.ts'
import { createManifest, type Manifest } from '../../src/core/manifest.ts'
import type { Options } from '../../src/plugin/options.ts'
import { formTables, resolveOptions } from '../../src/plugin/resolve-options.ts'
import { startScan } from '../../src/scanner/start.ts'
import { addFiles, writeProject } from '../support/disk-project.ts'

const SITE = (name: string, imports: string, expression: string): string =>
  `import { cacheTag } from 'next/cache'\n${imports}\nexport async function ${name}() { 'use cache'; cacheTag('${name}'); return ${expression} }`

const FILES: Readonly<Record<string, string>> = {
  'package.json': JSON.stringify({ name: 'app', dependencies: { next: '16.0.0' } }),
  'rows.ts': SITE('rows', `import { read } from './read'`, 'read()'),
  'other.ts': SITE('other', '', '1'),
  'read.ts': `import { readFileSync } from 'node:fs'\nimport { parse } from './parse'\nexport const read = () => parse(readFileSync('data/rows.json'))`,
  'parse.ts': 'export const parse = (text) => JSON.parse(text)',
  'data/rows.json': '[1]',
}

async function manifestOf(root: string, options: Options = {}): Promise<Manifest> {
  const { opaque, inputs } = resolveOptions(options)
  const { code } = await startScan({ root, tables: formTables(resolveOptions()), siteTags: 'dynamic', opaque, inputs })
  return createManifest(RECIPE, code, {})
}

/** The tags that a release purges in which some files are edited. */
async function purged(
  files: Readonly<Record<string, string>>,
  edits: Readonly<Record<string, string>>,
  options: Options = {},
): Promise<string[]> {
  const root = await writeProject(files)
  const before = await manifestOf(root, options)
  await addFiles(root, edits)
  return diffManifests(before, await manifestOf(root, options)).purge.map(({ tag }) => tag)
}

const DATA = { 'data/rows.json': '[2]' }

describe('a file that code reads while it runs', () => {
  test.each<[string, Options, string[]]>([
    ['counts for no site unless it is said', {}, []],
    ['counts for every site', { inputs: ['data/*.json'] }, ['other', 'rows']],
    [
      'counts for those that reach the modules that read it',
      { inputs: [{ files: 'data/*.json', readBy: 'read.ts' }] },
      ['rows'],
    ],
    [
      'counts for those that reach such a module, by glob',
      { inputs: [{ files: 'data/*', readBy: '**/re*.ts' }] },
      ['rows'],
    ],
    ['counts for none where nobody reads it', { inputs: [{ files: 'data/*', readBy: 'nobody.ts' }] }, []],
  ])('%s', async (_, options, tags) => {
    expect(await purged(FILES, DATA, options)).toEqual(tags)
  })

  test('counts where it is added', async () => {
    expect(
      await purged(FILES, { 'data/more.json': '1' }, { inputs: [{ files: 'data/*', readBy: 'read.ts' }] }),
    ).toEqual(['rows'])
  })

  test('is missed aloud where no file is there', async () => {
    const root = await writeProject(FILES)
    const { warnings } = await startScan({
      root,
      tables: formTables(resolveOptions()),
      siteTags: 'dynamic',
      inputs: ['dta/*.json'],
    })
    expect(warnings).toEqual(['no file matches "dta/*.json" of the option inputs'])
  })
})

describe('a Prisma schema', () => {
  const client = {
    'read.ts': `import { PrismaClient } from '@prisma/client'\nconst db = new PrismaClient()\nexport const read = () => db.row.findMany()`,
  }
  const schema = (text: string, path = 'prisma/schema.prisma'): Record<string, string> => ({
    [path]: `generator client {\n  provider = "prisma-client-js"\n}\nmodel Row {\n  ${text}\n}\n`,
  })

  test.each(['prisma/schema.prisma', 'schema.prisma', 'prisma/schema/row.prisma'])(
    'counts for those that reach the client: %s',
    async (path) => {
      expect(
        await purged({ ...FILES, ...client, ...schema('id Int @id', path) }, schema('id String @id', path)),
      ).toEqual(['rows'])
    },
  )

  test('is found where package.json says', async () => {
    const said = { 'package.json': JSON.stringify({ name: 'app', prisma: { schema: 'db/main.prisma' } }) }
    const at = (text: string): Record<string, string> => schema(text, 'db/main.prisma')
    expect(await purged({ ...FILES, ...client, ...said, ...at('id Int @id') }, at('id String @id'))).toEqual(['rows'])
  })

  test('counts for those that reach what is generated into the project', async () => {
    const generated = {
      'read.ts': `import { PrismaClient } from './generated/client'\nexport const read = () => new PrismaClient()`,
      'generated/client.ts': 'export class PrismaClient {}',
    }
    const at = (text: string): Record<string, string> => ({
      'prisma/schema.prisma': `generator client {\n  output = "../generated"\n}\nmodel Row {\n  ${text}\n}`,
    })
    expect(await purged({ ...FILES, ...generated, ...at('id Int @id') }, at('id String @id'))).toEqual(['rows'])
  })
})

describe('an opaque module', () => {
  const options: Options = { opaque: ['re*.ts'] }

  test('says nothing that counts', async () => {
    const edit = { 'read.ts': FILES['read.ts']?.replace('data/', 'other/') ?? '' }
    expect(await purged(FILES, edit)).toEqual(['rows'])
    expect(await purged(FILES, edit, options)).toEqual([])
  })

  test('is followed all the same', async () => {
    const edit = { 'parse.ts': 'export const parse = (text) => [JSON.parse(text)]' }
    expect(await purged(FILES, edit, options)).toEqual(['rows'])
  })
})

describe('a site that a comment opts out', () => {
  const site = (comment: string, expression: string): Record<string, string> => ({
    'rows.ts': `import { cacheTag } from 'next/cache'\nimport { read } from './read'\nexport async function rows() {\n  'use cache'\n  ${comment}\n  cacheTag('rows')\n  return ${expression}\n}`,
  })

  test.each([
    ['// cache-tags-opaque: keyed by version', []],
    ['/* cache-tags-opaque: keyed by version */', []],
    ['// cache-tags-opaque', ['rows']],
    ['// cache-tags-opaque:', ['rows']],
    ['// keyed by version', ['rows']],
  ])('%s', async (comment, tags) => {
    expect(await purged({ ...FILES, ...site(comment, 'read()') }, site(comment, '[read()]'))).toEqual(tags)
  })

  test('is purged where it is gone', async () => {
    const comment = '// cache-tags-opaque: keyed by version'
    expect(await purged({ ...FILES, ...site(comment, '1') }, { 'rows.ts': 'export const rows = 1' })).toEqual(['rows'])
  })
})

describe('JSX', () => {
  const lock = (version: string): Record<string, string> => ({
    'package-lock.json': JSON.stringify({
      lockfileVersion: 3,
      packages: {
        '': { dependencies: { react: '*', preact: '*' } },
        'node_modules/react': { version, integrity: `sha512-${version}` },
        'node_modules/preact': { version: '10.0.0', integrity: 'sha512-preact' },
      },
    }),
    'node_modules/react/package.json': JSON.stringify({
      name: 'react',
      version,
      exports: { './jsx-runtime': './jsx-runtime.js' },
    }),
    'node_modules/react/jsx-runtime.js': 'export const jsx = 1',
    'node_modules/preact/package.json': JSON.stringify({
      name: 'preact',
      version: '10.0.0',
      exports: { './jsx-runtime': './jsx-runtime.js' },
    }),
    'node_modules/preact/jsx-runtime.js': 'export const jsx = 1',
  })
  const page = (head: string): Record<string, string> => ({ 'page.tsx': `${head}${SITE('page', '', '<p>{1}</p>')}` })

  test.each<[string, Record<string, string>, string[]]>([
    ['is made with React', page(''), ['page']],
    ['is made with what a comment names', page('/** @jsxImportSource preact */\n'), []],
    [
      'is made with what tsconfig names',
      { ...page(''), 'tsconfig.json': '{ "compilerOptions": { "jsx": "react-jsx", "jsxImportSource": "preact" } }' },
      [],
    ],
    [
      'is made with what tsconfig names, through what it extends',
      {
        ...page(''),
        'tsconfig.json': '{ "extends": "./base.json" }',
        'base.json': '{ // comment\n "compilerOptions": { "jsxImportSource": "preact" } }',
      },
      [],
    ],
    [
      'is calls of a name that the module binds',
      { ...page(''), 'tsconfig.json': '{ "compilerOptions": { "jsx": "react" } }' },
      [],
    ],
  ])('%s', async (_, files, tags) => {
    expect(await purged({ ...FILES, ...files, ...lock('19.0.0') }, lock('19.1.0'))).toEqual(tags)
  })
})
