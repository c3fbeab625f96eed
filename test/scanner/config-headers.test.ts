import { describe, expect, test } from 'vitest'
import { scanFiles, type MemoryFiles, type MemoryOptions } from '../support/memory-project.ts'

/** Sites of configurations as lines: id, place, form, tags, and `!` before those that are always there. */
async function sitesOf(files: MemoryFiles, options: MemoryOptions = {}): Promise<string[]> {
  const { code } = await scanFiles(files, options)
  return Object.entries(code.sites).map(([id, { line, column, form, tags, always, siteTag }]) => {
    const shown = tags.map((tag) => (always.includes(tag) ? `!${tag}` : tag))
    return [id, `${line}:${column}`, form, ...shown, ...(siteTag === null ? [] : ['with a site tag'])].join(' ')
  })
}

async function unresolvedOf(files: MemoryFiles, options: MemoryOptions = {}): Promise<string[]> {
  const { code } = await scanFiles(files, options)
  return code.unresolved.map(({ module, line, form, reason }) => `${module}:${line} ${form} ${reason}`)
}

describe('vercel.json', () => {
  test('says headers by path, where they stand', async () => {
    const text = `{
  // Vercel lets comments pass.
  "headers": [
    {
      "source": "/blog/:slug*",
      "has": [{ "type": "query", "key": "page" }],
      "headers": [
        { "key": "Cache-Control", "value": "s-maxage=60" },
        { "key": "vercel-cache-tag", "value": "blog, post-:slug, page-:page,a:b" }
      ]
    },
    { "source": "/blog/:slug*", "headers": [{ "key": "Surrogate-Key", "value": "all $1" }] }
  ],
  "routes": [{ "src": "/old/(.*)", "headers": { "Cache-Tag": "old" } }]
}`
    expect(await sitesOf({ 'vercel.json': text })).toEqual([
      'vercel.json#/blog/:slug\\*~1 9:9 header:Vercel-Cache-Tag !a:b !blog page-* post-*',
      'vercel.json#/blog/:slug\\*~2 12:45 header:Surrogate-Key * !all',
      'vercel.json#/old/(.\\*)~1 14:49 header:Cache-Tag !old',
    ])
  })

  test('on one line has true columns', async () => {
    const text = '{"headers":[{"source":"/a","headers":[{"key":"Cache-Tag","value":"a"}]}]}'
    expect(await sitesOf({ 'vercel.json': text })).toEqual(['vercel.json#/a~1 1:39 header:Cache-Tag !a'])
  })

  test.each([
    [
      'can not be parsed',
      '{\n  "headers": [{ "Cache-Tag" ]\n}',
      /^vercel.json:2 module the configuration can't be parsed: /,
    ],
    [
      'says no text',
      '{"headers":[{"source":"/a","headers":[{"key":"Cache-Tag","value":{}}]}]}',
      /^vercel.json:1 header:Cache-Tag not static: /,
    ],
  ])('that %s is unresolved', async (_, text, reason) => {
    expect(await unresolvedOf({ 'vercel.json': text })).toEqual([expect.stringMatching(reason)])
  })

  test('may be a module', async () => {
    const text = `import { routes } from '@vercel/config/v1'
      const tag = (name: string) => ({ key: 'Cache-Tag', value: name })
      export const config = { headers: [
        routes.cacheControl('/static/(.*)', { public: true }),
        { source: '/a', headers: [tag('a')] },
      ] }`
    expect(await sitesOf({ 'vercel.ts': text })).toEqual(['vercel.ts#/a~1 5:9 header:Cache-Tag !a'])
    expect(await unresolvedOf({ 'vercel.ts': text })).toEqual([
      'vercel.ts:3 headers not static: `routes.cacheControl()` of @vercel/config/v1 is known only at run time',
    ])
  })
})

describe('next.config', () => {
  test('is followed through wrappers, constants and helpers of the project', async () => {
    const files = {
      'next.config.mjs': `import { withMDX } from '@next/mdx'
import { tags } from './config/tags.mjs'
const BLOG = '/blog/:slug'
export default withMDX({
  async headers() {
    return [
      { source: BLOG, headers: [{ key: 'Cache-Tag', value: tags('blog', ':slug') }] },
      ...['de', 'en'].map((lang) => ({ source: \`/\${lang}\`, headers: [{ key: 'Cache-Tag', value: lang }] })),
      ...(process.env.CI ? [{ source: '/ci', headers: [{ key: 'Cache-Tag', value: 'ci' }] }] : []),
    ]
  },
})`,
      'config/tags.mjs': `export const tags = (...names) => names.join(',')`,
    }
    expect(await sitesOf(files)).toEqual([
      'next.config.mjs#/blog/:slug~1 3:14 header:Cache-Tag * !blog',
      'next.config.mjs#/ci~1 9:56 header:Cache-Tag !ci',
      'next.config.mjs#/de~1 5:3 header:Cache-Tag !de',
      'next.config.mjs#/en~1 5:3 header:Cache-Tag !en',
    ])
    expect(await unresolvedOf(files)).toEqual([])
  })

  test('may be written in another module', async () => {
    const files = {
      'next.config.js': `const base = require('./base.js')\nmodule.exports = { ...base }`,
      'base.js': `module.exports = { headers: () => [{ source: '/a', headers: [{ key: 'CACHE-TAG', value: 'a' }] }] }`,
    }
    expect(await sitesOf(files)).toEqual(['base.js#/a~1 1:62 header:Cache-Tag !a'])
  })

  test.each([
    [
      'a list',
      `headers: () => fetchHeaders(['Cache-Tag'])`,
      ['next.config.ts:2 headers not static: `fetchHeaders()` of headers-of is known only at run time'],
      [],
    ],
    [
      'an entry',
      `headers: () => [fetchHeaders('Cache-Tag')]`,
      ['next.config.ts:2 headers not static: `fetchHeaders()` of headers-of is known only at run time'],
      [],
    ],
    [
      'a value',
      `headers: () => [{ source: '/a', headers: [{ key: 'Cache-Tag', value: fetchHeaders() }] }]`,
      ['next.config.ts:2 header:Cache-Tag not static: `fetchHeaders()` of headers-of is known only at run time'],
      ['next.config.ts#/a~1 2:60 header:Cache-Tag'],
    ],
  ])('with %s that only a run knows is unresolved', async (_, said, unresolved, sites) => {
    const files = { 'next.config.ts': `import { fetchHeaders } from 'headers-of'\nexport default { ${said} }` }
    expect(await unresolvedOf(files)).toEqual(unresolved)
    expect(await sitesOf(files)).toEqual(sites)
  })

  test('that can not be parsed is told once', async () => {
    expect(await unresolvedOf({ 'next.config.ts': `export default { headers: 'Cache-Tag' ` })).toHaveLength(1)
  })

  test('that sets no header with tags is nothing', async () => {
    const text = `import { all } from 'somewhere'\nexport default { headers: () => all() }`
    expect(await sitesOf({ 'next.config.ts': text })).toEqual([])
    expect(await unresolvedOf({ 'next.config.ts': text })).toEqual([])
  })
})

describe('nuxt.config', () => {
  const RULES = `export default defineNuxtConfig({
  routeRules: {
    '/blog/**': { swr: 60, headers: { 'cache-tag': 'blog,all' } },
    '/about': { headers: { 'Surrogate-Key': \`about \${process.env.X}\` } },
  },
  nitro: { routeRules: { '/api/**': { headers: { 'cache-tag': 'api' } } } },
})`

  test('says rules by path, and they are no sites of code', async () => {
    expect(await sitesOf({ 'nuxt.config.ts': RULES })).toEqual([
      'nuxt.config.ts#/about~1 4:28 header:Surrogate-Key * !about',
      'nuxt.config.ts#/api/\\*\\*~1 6:50 header:Cache-Tag !api',
      'nuxt.config.ts#/blog/\\*\\*~1 3:39 header:Cache-Tag !all !blog',
    ])
  })

  test('names rules that stand in another module there, once', async () => {
    const files = {
      'nuxt.config.ts': `import { rules } from './rules'\nexport default defineNuxtConfig({ routeRules: { ...rules } })`,
      'rules.ts': `export const rules = { '/blog/**': { headers: { 'cache-tag': 'blog' } } }`,
    }
    expect(await sitesOf(files)).toEqual(['rules.ts#/blog/\\*\\*~1 1:49 header:Cache-Tag !blog'])
  })

  test('with rules that only a run knows is unresolved', async () => {
    const text = `import more from 'rules'\nexport default { routeRules: { '/a': { headers: { xkey: 'a' } }, ...more } }`
    expect(await unresolvedOf({ 'nuxt.config.ts': text })).toEqual([
      expect.stringMatching(/^nuxt.config.ts:2 routeRules not static: /),
    ])
    expect(await sitesOf({ 'nuxt.config.ts': text })).toEqual(['nuxt.config.ts#/a~1 2:51 header:xkey !a'])
  })
})

describe('netlify.toml', () => {
  test('says headers in tables', async () => {
    const text = `[build]
publish = "dist"

[[headers]]
for = "/*"
[headers.values]
X-Frame-Options = "DENY"

[[headers]]
  for = "/blog/:slug"
  [headers.values]
    # Cache-Tag = "no"
    "Netlify-Cache-Tag" = '''
    blog,
    post'''
    cache-tag = ["one", "two"]
`
    expect(await sitesOf({ 'netlify.toml': text })).toEqual([
      'netlify.toml#/blog/:slug~1 13:5 header:Netlify-Cache-Tag !blog !post',
      'netlify.toml#/blog/:slug~2 16:5 header:Cache-Tag !one !two',
    ])
  })

  test('that can not be parsed is unresolved', async () => {
    expect(await unresolvedOf({ 'netlify.toml': '[[headers]]\nfor = "/a\nCache-Tag = "a"' })).toEqual([
      expect.stringMatching(/^netlify.toml:2 module the configuration can't be parsed: /),
    ])
  })
})

describe('_headers', () => {
  test.each(['_headers', 'public/_headers', 'static/_headers'])('%s says headers in blocks', async (path) => {
    const text = `# Cache-Tag: none
/blog/*
  Cache-Tag: blog, :splat
  X-Frame-Options: DENY
  cache-tag: posts
https://:project.pages.dev/*
  ! Cache-Tag
  Cache-Tag: pages
`
    expect(await sitesOf({ [path]: text })).toEqual([
      `${path}#/blog/\\*~1 3:3 header:Cache-Tag * !blog !posts`,
      `${path}#https://:project.pages.dev/\\*~1 8:3 header:Cache-Tag !pages`,
    ])
  })
})
