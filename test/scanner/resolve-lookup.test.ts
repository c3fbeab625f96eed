import { describe, expect, it } from 'vitest'
import { installed, missing, module, resolverIn } from './resolve-asking.ts'

const paths = (target: string, more = {}): object => ({ compilerOptions: { paths: { '@/*': [target] }, ...more } })

describe('paths of a tsconfig', () => {
  it('count by the project reference that includes the file', async () => {
    const ask = await resolverIn({
      'tsconfig.json': { files: [], references: [{ path: './tsconfig.app.json' }, { path: './tsconfig.node.json' }] },
      'tsconfig.app.json': { ...paths('./src/*', { composite: true }), include: ['src'] },
      'tsconfig.node.json': { ...paths('./tools/*', { composite: true }), include: ['tools', 'vite.config.ts'] },
      'src/b.ts': '',
      'tools/b.ts': '',
    })
    expect(ask('@/b', 'src/a.ts')).toEqual(module('src/b.ts'))
    expect(ask('@/b', 'vite.config.ts')).toEqual(module('tools/b.ts'))
  })

  it('count by file, where two in one folder are included by two', async () => {
    const ask = await resolverIn({
      'tsconfig.json': { files: [], references: [{ path: './tsconfig.app.json' }, { path: './tsconfig.node.json' }] },
      'tsconfig.app.json': { ...paths('./app/*', { composite: true }), include: ['src/a.ts'] },
      'tsconfig.node.json': { ...paths('./tools/*', { composite: true }), include: ['src/b.ts'] },
      'app/c.ts': '',
      'tools/c.ts': '',
    })
    expect([ask('@/c', 'src/a.ts'), ask('@/c', 'src/b.ts')]).toEqual([module('app/c.ts'), module('tools/c.ts')])
  })

  it('count from the nearest one, through what it extends', async () => {
    const ask = await resolverIn({
      'tsconfig.json': paths('./root/*'),
      'base.json': paths('./packages/ui/src/*'),
      'packages/ui/tsconfig.json': { extends: '../../base.json' },
      'root/b.ts': '',
      'packages/ui/src/b.ts': '',
    })
    expect(ask('@/b')).toEqual(module('root/b.ts'))
    expect(ask('@/b', 'packages/ui/src/a.ts')).toEqual(module('packages/ui/src/b.ts'))
  })

  it('count for files that no tsconfig includes, and from a jsconfig', async () => {
    const ask = await resolverIn({
      'tsconfig.json': { ...paths('./src/*'), include: ['src/**/*.ts'] },
      'old/jsconfig.json': paths('./*'),
      'src/b.ts': '',
      'old/b.js': '',
    })
    expect(ask('@/b', 'src/a.js')).toEqual(module('src/b.ts'))
    expect(ask('@/b', 'src/a.vue')).toEqual(module('src/b.ts'))
    expect(ask('@/b', 'old/a.js')).toEqual(module('old/b.js'))
  })

  it('let a file of the project take a name of Node, which nothing installed can', async () => {
    const ask = await resolverIn({
      'tsconfig.json': { compilerOptions: { baseUrl: 'src' } },
      'src/constants.ts': '',
      'node_modules/events/package.json': { name: 'events', main: 'events.js' },
      'node_modules/events/events.js': '',
    })
    expect(ask('constants')).toEqual(module('src/constants.ts'))
    expect(ask('events')).toEqual({ kind: 'builtin', name: 'node:events' })
    expect(ask('events/')).toEqual(installed('events', 'node_modules/events/events.js'))
    expect(ask('fs/promises')).toEqual({ kind: 'builtin', name: 'node:fs/promises' })
  })

  it('do not put mere types in the place of the code', async () => {
    const ask = await resolverIn({
      'tsconfig.json': { files: [], references: [{ path: './tsconfig.other.json' }, { path: './tsconfig.app.json' }] },
      'tsconfig.other.json': { ...paths('./*', { composite: true }), include: ['other'] },
      'tsconfig.app.json': {
        compilerOptions: { composite: true, paths: { dep: ['./types/dep.d.ts'], gone: ['./types/dep.d.ts'] } },
        include: ['src'],
      },
      'types/dep.d.ts': '',
      'node_modules/dep/index.js': '',
    })
    expect(ask('dep')).toEqual(installed('dep', 'node_modules/dep/index.js'))
    expect(ask('gone')).toEqual(module('types/dep.d.ts'))
  })

  it('break nothing else when they are broken', async () => {
    const ask = await resolverIn({ 'tsconfig.json': '{ nope', 'src/b.ts': '', 'node_modules/dep/index.js': '' })
    expect(ask('./b')).toEqual(module('src/b.ts'))
    expect(ask('dep')).toEqual(installed('dep', 'node_modules/dep/index.js'))
    expect(ask('@/b')).toEqual(missing('not found'))
  })
})
