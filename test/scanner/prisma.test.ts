import { describe, expect, test } from 'vitest'
import { plainSchema } from '../../src/scanner/prisma.ts'
import { purgedTags, siteModule, type DiskFiles } from './purged-tags.ts'

const CLIENT = `import { PrismaClient } from '@prisma/client'\nconst client = new PrismaClient()\nexport const read = () => client.row.findMany()`

const APP: DiskFiles = {
  'package.json': JSON.stringify({ name: 'app', dependencies: { '@prisma/client': '6.0.0' } }),
  'rows.ts': siteModule('rows', `import { read } from './read'`, 'read()'),
  'other.ts': siteModule('other', '', '1'),
  'read.ts': CLIENT,
}

function schema(field: string, path = 'prisma/schema.prisma', output = ''): DiskFiles {
  return { [path]: `generator client {\n  provider = "prisma-client"\n  ${output}\n}\nmodel Row {\n  ${field}\n}\n` }
}

test('comments and layout of a schema purge nothing', async () => {
  expect(await purgedTags({ ...APP, ...schema('id Int @id') }, schema('// the key\n\n  id   Int  @id'))).toEqual([])
})

test('a schema is found where prisma.config makes up its path', async () => {
  const config = {
    'prisma.config.ts': `import path from 'node:path'\nexport default { schema: path.join('db', 'main.prisma') }`,
  }
  const at = (field: string): DiskFiles => schema(field, 'db/main.prisma')
  expect(await purgedTags({ ...APP, ...config, ...at('id Int @id') }, at('id String @id'))).toEqual(['rows'])
})

describe('a client that is generated into the project, and is not there yet,', () => {
  test.each([
    ['counts by its relative path', './generated/client'],
    ['counts by its folder', './generated'],
    ['counts by how an alias ends', '@/generated/client'],
  ])('%s', async (_, specifier) => {
    const files = {
      ...APP,
      'read.ts': `import { PrismaClient } from '${specifier}'\nexport const read = () => new PrismaClient()`,
      'other.ts': siteModule('other', `import { help } from './elsewhere/client'`, 'help()'),
    }
    const at = (field: string): DiskFiles => schema(field, 'prisma/schema.prisma', 'output = "../generated"')
    expect(await purgedTags({ ...files, ...at('id Int @id') }, at('id String @id'))).toEqual(['rows'])
  })
})

test("another package's schema counts for those that reach its client", async () => {
  const at = (field: string): DiskFiles => schema(field, 'packages/db/prisma/schema.prisma')
  const files = {
    'apps/web/package.json': JSON.stringify({ name: 'web' }),
    'apps/web/rows.ts': siteModule('rows', `import { read } from '../../packages/db/index'`, 'read()'),
    'apps/web/other.ts': siteModule('other', '', '1'),
    'packages/db/package.json': JSON.stringify({ name: 'db', dependencies: { '@prisma/client': '6.0.0' } }),
    'packages/db/index.ts': CLIENT,
  }
  expect(await purgedTags({ ...files, ...at('id Int @id') }, at('id String @id'), 'apps/web')).toEqual(['rows'])
})

test.each([
  ['url = "postgres://host" // local', 'url = "postgres://host"'],
  ['name  String   @default("two  spaces")', 'name String @default("two  spaces")'],
  ['/// @zod.min(1)\nname String', '/// @zod.min(1)\nname String'],
  ['\n// nothing\n\n', ''],
])('a schema is read without layout: %j', (text, plain) => {
  expect(plainSchema(text)).toBe(plain)
})
