import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  makeFolder,
  packPackage,
  spendFirstMinute,
  type Beginning,
  type FirstMinute,
  type Folder,
} from './first-minute.ts'

/** A function of a host, beside an application that has no server of its own. */
const FUNCTION = {
  'api/posts.ts': `export const GET = () => Response.json(['first'], { headers: { 'Cache-Tag': 'posts' } })\n`,
}

const VITE = 'create-vite@9.3.0'

/** By what makes them. `create-astro` fetches its templates from GitHub, so that the smallest one is written by hand. */
const BEGINNINGS: Readonly<Record<string, Beginning>> = {
  'create-vite, vanilla-ts': {
    create: [VITE, 'app', '--template', 'vanilla-ts', '--no-interactive'],
    page: FUNCTION,
  },
  'create-vite, react-ts': {
    create: [VITE, 'app', '--template', 'react-ts', '--no-interactive'],
    page: FUNCTION,
  },
  'create-next-app': {
    create: ['create-next-app@16.4.3', 'app', '--yes', '--empty', '--no-linter', '--skip-install', '--disable-git'],
    page: {
      'app/posts/page.tsx': `import { cacheTag } from 'next/cache'

async function readPosts() {
  'use cache'
  cacheTag('posts')
  return ['first', 'second']
}

export default async function Posts() {
  return <ul>{(await readPosts()).map((post) => <li key={post}>{post}</li>)}</ul>
}
`,
    },
  },
  'the smallest Astro app, written by hand': {
    create: null,
    needsNewerNode: true,
    files: {
      'package.json': JSON.stringify({
        name: 'app',
        private: true,
        type: 'module',
        scripts: { build: 'astro build' },
        dependencies: { astro: '7.3.5' },
      }),
      'astro.config.mjs': `// @ts-check
import { defineConfig } from 'astro/config';

export default defineConfig({});
`,
      'tsconfig.json': '{ "extends": "astro/tsconfigs/strict" }\n',
      '.gitignore': 'dist/\n.astro/\nnode_modules/\n',
      'src/pages/index.astro': '<html lang="en"><head><title>Astro</title></head><body><h1>Astro</h1></body></html>\n',
    },
    page: {
      'src/pages/posts.json.ts': `export const GET = () => Response.json(['first'], { headers: { 'Cache-Tag': 'posts' } })\n`,
    },
  },
}

let packed: Folder
let archive: string

beforeAll(async () => {
  packed = await makeFolder()
  archive = await packPackage(packed.path)
})

afterAll(() => packed.remove())

describe.each(Object.entries(BEGINNINGS))('the first minute with %s', (_, beginning) => {
  let folder: Folder
  let seen: FirstMinute

  beforeAll(async () => {
    folder = await makeFolder()
    seen = await spendFirstMinute(folder.path, archive, beginning)
  }, 300_000)

  afterAll(() => folder.remove())

  test('init sets everything up, and says what comes next', () => {
    expect(seen.init, seen.init.stdout + seen.init.stderr).toMatchObject({ code: 0 })
    expect(seen.init.stdout).not.toContain('To do by hand')
    expect(seen.init.stdout).toContain('Next:\n  npm run build\n  npx cache-tags plan --target production\n')
  })

  test('the build and the plan work without a further edit', () => {
    expect(seen.build, seen.build.stdout + seen.build.stderr).toMatchObject({ code: 0 })
    expect(seen.plan, seen.plan.stdout + seen.plan.stderr).toMatchObject({ code: 0 })
    expect(seen.plan.stdout).toContain('Nothing to purge in production.')
  })

  test('init finds all in place the second time, and changes no file', () => {
    expect(seen.again).toMatchObject({ code: 0, stdout: expect.stringContaining('Everything is in place.') })
    expect(seen.changedAgain).toEqual([])
  })

  test('a page that declares a tag is in the plan of the next build', () => {
    expect(seen.tags).toEqual(['posts'])
  })
})
