import { describe, expect, test } from 'vitest'
import { crossCheck } from '../../src/bundlers/cross-check.ts'
import type { ModuleGraph } from '../../src/bundlers/module-graph.ts'
import { scanFiles } from '../support/memory-project.ts'

const SOURCES = {
  'app.ts': `import { cacheTag } from 'next/cache'
    import { routes } from 'virtual:routes'
    import { lib } from './lib'
    export async function site() { 'use cache'; cacheTag('t'); return [routes, lib] }`,
  'lib.ts': 'export const lib = 1',
}

interface Loaded {
  readonly code?: string
  readonly imports?: readonly string[]
}

describe('what a bundler imports beyond the sources', () => {
  test('is nothing where it does as they say', async () => {
    expect(await check({ '/project/app.ts': { imports: ['/project/lib.ts'] }, '/project/lib.ts': {} })).toEqual({
      modules: {},
      generated: {},
      differences: [],
    })
  })

  test('is a value of the name that the source says, where a plugin loads it', async () => {
    const found = await check({
      '/project/app.ts': { imports: ['\0virtual:routes', '/project/lib.ts'] },
      '\0virtual:routes': { code: 'export const routes = 1' },
    })
    expect(Object.keys(found.generated)).toEqual(['missing:virtual:routes'])
    expect(found.modules).toEqual({})
  })

  test('counts by its content, and by that of what it imports', async () => {
    const generated = async (code: string): Promise<string | undefined> => {
      const found = await check({
        '/project/app.ts': { imports: ['virtual:routes'] },
        'virtual:routes': { imports: ['\0virtual:below'] },
        '\0virtual:below': { code },
      })
      return found.generated['missing:virtual:routes']
    }
    expect(await generated('1')).toBe(await generated('1'))
    expect(await generated('1')).not.toBe(await generated('2'))
  })

  test('counts by what packages below it import from the project, and not by the packages', async () => {
    const generated = async (content: string, code: string): Promise<string | undefined> => {
      const found = await check({
        '/project/app.ts': { imports: ['virtual:routes'] },
        'virtual:routes': { imports: ['/project/node_modules/content/index.js'] },
        '/project/node_modules/content/index.js': { code, imports: ['\0virtual:content'] },
        '\0virtual:content': { code: content },
      })
      return found.generated['missing:virtual:routes']
    }
    expect(await generated('1', 'a')).not.toBe(await generated('2', 'a'))
    expect(await generated('1', 'a')).toBe(await generated('1', 'b'))
  })

  test('belongs to its module where the source says nothing of it', async () => {
    const found = await check({
      '/project/app.ts': { imports: ['/project/generated.ts'] },
      '/project/generated.ts': { code: '1' },
    })
    expect(Object.keys(found.modules)).toEqual(['app.ts'])
    expect(found.differences).toEqual([`app.ts imports generated.ts, which its source doesn't say`])
  })

  test('does not count where no analysis reached the module', async () => {
    const found = await check({ '/project/other.ts': { imports: ['\0virtual:other'] }, '\0virtual:other': {} })
    expect(found).toEqual({ modules: {}, generated: {}, differences: [] })
  })
})

describe('the check is the same however a bundler writes its ids', () => {
  const loaded = {
    '/code/project/app.ts': {
      imports: ['/code/project/lib.ts', '/code/project/generated.ts?used', '\0virtual:routes'],
    },
    '/code/project/lib.ts': { imports: ['/code/project/lib.ts?part', '/code/project/node_modules/tiny/index.js'] },
    '/code/project/lib.ts?part': { imports: ['/code/packages/ui/other.ts'] },
    '/code/project/generated.ts?used': { code: 'const root = "/code/project"', imports: ['/code/project/below.ts'] },
    '/code/project/below.ts': { code: '2' },
    '/code/packages/ui/other.ts': { code: '3' },
    '\0virtual:routes': { code: 'export const routes = 1' },
  }
  const windows = (drive: string, separator: string) => (text: string) =>
    text.replaceAll(/\/(?=code)/g, `${drive}${separator}`).replaceAll(/(?<=[\w\\])\//g, separator)

  test.each([
    ['C:', '\\'],
    ['C:', '/'],
    ['c:', '\\'],
    ['c:', '/'],
  ])('%s%s', async (drive, separator) => {
    const spell = windows(drive, separator)
    const spelled = Object.fromEntries(
      Object.entries<Loaded>(loaded).map(([id, { code = '', imports = [] }]) => [
        spell(id),
        { code: spell(code), imports: imports.map(spell) },
      ]),
    )
    const found = await check(spelled, 'C:\\code\\project')
    expect(found.differences).toEqual([
      "app.ts imports generated.ts?used, which its source doesn't say",
      "lib.ts imports ../packages/ui/other.ts, which its source doesn't say",
    ])
    expect(found).toEqual(await check(loaded, '/code/project'))
  })
})

test('what a plugin makes of parts of a module belongs to the module', async () => {
  const part = (code: string): Promise<ReturnType<typeof crossCheck>> =>
    check({
      '/project/app.ts': { imports: ['/project/app.ts?part', '\0first'] },
      '/project/app.ts?part': { imports: ['\0second'] },
      '\0first': { code },
      '\0second': { code: '2' },
    })
  const found = await part('1')
  expect(found.differences).toEqual([])
  expect(found.modules).not.toEqual((await part('2')).modules)
})

async function check(
  loaded: Readonly<Record<string, Loaded>>,
  root = '/project',
): Promise<ReturnType<typeof crossCheck>> {
  const graph: ModuleGraph = {
    getModuleIds: () => Object.keys(loaded),
    getModuleInfo: (id) => ({ code: loaded[id]?.code ?? '', importedIds: loaded[id]?.imports ?? [] }),
  }
  return crossCheck(graph, await scanFiles(SOURCES), root)
}
