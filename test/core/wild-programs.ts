import type { MemoryFiles } from '../support/memory-project.ts'

/** A way in which real applications write tags, with code in its manner. */
export interface WildCase {
  readonly title: string
  readonly files: MemoryFiles
}

const NEXT = `import { unstable_cache, cacheTag, revalidateTag } from 'next/cache'\n`

/** The classes of real declarations, by what is needed to read them. */
export const CLASSES: readonly WildCase[] = [
  {
    title: 'imported helper function builds the tag',
    files: {
      'articles.ts': `${NEXT}import { articleTag } from './cache-tags'
export const article = (id: string) =>
  unstable_cache(() => load(id), ['article', id], { tags: [articleTag(id), articleTag('all')] })`,
      'cache-tags.ts': 'export const articleTag = (id: string) => `article:${id}`',
    },
  },
  {
    title: 'template literal with holes, written at the site',
    files: {
      'accounts.ts': `${NEXT}export async function accounts(team: string) {
  'use cache'
  cacheTag(\`accounts_\${team}\`, \`team_\${team}_all\`)
}`,
    },
  },
  {
    title: 'string literal',
    files: { 'news.ts': `${NEXT}export const news = unstable_cache(load, ['news'], { tags: ['news', 'front-page'] })` },
  },
  {
    title: 'tag list derived from data',
    files: {
      'query.ts': `${NEXT}export const cached = (query) =>
  unstable_cache(() => query.run(), [query.text], { tags: tablesOf(query.text).map((table) => \`table_\${table}\`) })
function tablesOf(text) { return text.matchAll(/from (\\w+)/g) }`,
    },
  },
  {
    title: 'imported constant (object member, plain const)',
    files: {
      'shop.ts': `${NEXT}import { MENU, TAGS } from './constants'
export async function shop() { 'use cache'; cacheTag(TAGS.items, MENU) }`,
      'constants.ts': `export const TAGS = { items: 'items', basket: 'basket' } as const\nexport const MENU = 'menu'`,
    },
  },
  {
    title: 'same-file helper or `this.tag.byId(id)`',
    files: {
      'orders.ts': `${NEXT}const orderTag = (id) => \`order-\${id}\`
class Orders {
  private readonly tag = { all: 'orders', byId: (id) => orderTag(id) }
  async one(id) { 'use cache'; cacheTag(this.tag.all, this.tag.byId(id)) }
}`,
    },
  },
  {
    title: 'a bare runtime value is the whole tag',
    files: { 'page.ts': `${NEXT}export async function page(slug) { 'use cache'; cacheTag(slug) }` },
  },
  {
    title: 'response header',
    files: {
      'route.ts': `export const GET = (request) => {
  const tags = ['files', \`file:\${new URL(request.url).pathname}\`]
  return new Response('', { headers: { 'Cache-Tag': tags.join(', '), 'Surrogate-Key': 'files  all' } })
}`,
    },
  },
  {
    title: 'array `map`/`flatMap`/`join`',
    files: {
      'list.ts': `${NEXT}export const list = (ids: string[]) => unstable_cache(load, ids, {
  tags: ['list', ...ids.map((id) => \`item-\${id}\`), ['x', 'y'].join(':'), ...['a', 'b'].flatMap((kind) => [kind, kind + 's'])],
})`,
    },
  },
  {
    title: 'conditional (`?:`, `??`), all branches static',
    files: {
      'view.ts': `${NEXT}export async function view(isDraft, kind) {
  'use cache'
  cacheTag(isDraft ? 'draft' : 'public', (isDraft ? undefined : 'view') ?? 'preview')
}`,
    },
  },
  {
    title: 'local `let` / `push` (flow-sensitive)',
    files: {
      'search.ts': `${NEXT}export async function search(query, kinds) {
  'use cache'
  let tags = ['search']
  if (query) tags.push(\`query-\${query}\`)
  for (const kind of kinds) tags = [...tags, \`kind-\${kind}\`]
  cacheTag(...tags)
}`,
    },
  },
  {
    title: 'spread; same-file plain const',
    files: {
      'team.ts': `${NEXT}const SHARED = ['team', 'people']\nconst PAGE = 'team-page'
export const team = unstable_cache(load, ['team'], { tags: [...SHARED, PAGE] })`,
    },
  },
  {
    title: 'tags passed through a project wrapper',
    files: {
      'remember.ts': `${NEXT}export const remember = (make, tags: string[]) => unstable_cache(make, [], { tags })`,
      'books.ts': `import { remember } from './remember'
export const books = remember(load, ['books'])
export const book = (id: string) => remember(load, [\`book:\${id}\`])`,
    },
  },
  {
    title: "tag list is a wrapper's default parameter",
    files: {
      'api.ts': `export async function ask(path: string, tags: string[] = ['site']) {
  return fetch(path, { next: { tags } })
}
export const menu = () => ask('/menu')
export const jobs = () => ask('/jobs', ['site', 'jobs'])`,
    },
  },
]

/** The examples, one for each. */
export const EXAMPLES: readonly WildCase[] = [
  {
    title: 'literal, variadic',
    files: {
      'a.ts': `${NEXT}const TAGS = { groups: 'groups', items: 'items' }
export async function home() { 'use cache'; cacheTag(TAGS.groups, TAGS.items) }`,
    },
  },
  {
    title: "Next 16's second argument is not a tag",
    files: { 'a.ts': `${NEXT}revalidateTag('footer', 'max')\nrevalidateTag('articles', { expire: 0 })` },
  },
  {
    title: 'key parts used as tags',
    files: {
      'a.ts': `${NEXT}export async function header(guild) { 'use cache'; cacheTag('header', guild.toString()) }`,
    },
  },
  {
    title: 'template with a host of the environment',
    files: {
      'a.ts': `${NEXT}export const touch = (site) => revalidateTag(\`\${site.name}.\${process.env.ROOT}-meta\`)`,
    },
  },
  {
    title: 'helpers with a const argument',
    files: {
      'a.ts': `${NEXT}import { CACHE, globalTag, idTag } from './tags'
export const product = (id) => unstable_cache(load, [id], { tags: [idTag(id, CACHE.products), globalTag(CACHE.lands)] })`,
      'tags.ts': `export const CACHE = { products: 'products', lands: 'lands' } as const
export const globalTag = (tag: keyof typeof CACHE) => \`global:\${CACHE[tag]}\` as const
export const idTag = (id: string, tag: keyof typeof CACHE) => \`id:\${id}-\${CACHE[tag]}\` as const`,
    },
  },
  {
    title: 'helper, imported, for a purge',
    files: {
      'a.ts': `${NEXT}import { answersKey } from './keys'\nexport const act = (slug) => revalidateTag(answersKey(slug), 'max')`,
      'keys.ts': 'export const answersKey = (slug: string) => `answers-${slug}`',
    },
  },
  {
    title: 'conditional, with helpers',
    files: {
      'a.ts': `${NEXT}const userTag = (id, tag) => \`user:\${id}-\${tag}\`, idTag = (id, tag) => \`id:\${id}-\${tag}\`
export async function prices(user, id) {
  'use cache'
  cacheTag(id == null ? userTag(user, 'prices') : idTag(id, 'prices'))
}`,
    },
  },
  {
    title: 'list grown in branches',
    files: {
      'a.ts': `${NEXT}export function posts(page, query, author) {
  const cacheTags = ['cms', 'posts', \`posts-page-\${page}\`]
  if (query) cacheTags.push('posts-search')
  if (author) { cacheTags.push(\`posts-author-\${author}\`) }
  return fetch(url, { next: { tags: cacheTags } })
}`,
    },
  },
  {
    title: 'conditional spread',
    files: {
      'a.ts': `export const request = (isTagged) => fetch(url, { method: 'POST', ...(isTagged && { next: { tags: ['query'] } }) })`,
    },
  },
  {
    title: 'header strings, comma list and list',
    files: {
      'a.ts': `export function send(res, version) {
  const tags = ['file', \`file-\${version}\`]
  res.set({ 'Cache-Tag': 'redirect, file-redirect' })
  res.set('Cache-Tag', tags.join(', '))
  res.set('Surrogate-Key', 'site site-pages')
}`,
    },
  },
  {
    title: 'header forwarded from upstream',
    files: {
      'a.ts': `export default (event, page) => setResponseHeader(event, 'Cache-Tag', page.headers['cache-tag'])`,
    },
  },
  {
    title: 'hashed',
    files: {
      'a.ts': `import { hash } from 'hash-sum'
export const query = (text) => fetch(url, { next: { tags: [hash(text)] } })`,
    },
  },
  {
    title: 'SQL',
    files: {
      'a.ts': `${NEXT}import { parse } from 'sql'
export const auto = (query) => unstable_cache(() => query.execute(), [query.sql], { tags: parse(query.sql).tables })`,
    },
  },
  {
    title: 'page tagged with an empty cache',
    files: {
      'a.ts': `${NEXT}export const Page = async ({ domain }) => unstable_cache(async () => {}, [], { tags: ['entry', domain] })()`,
    },
  },
  {
    title: 'aliases',
    files: {
      'a.ts': `import { unstable_cache as cache, unstable_expireTag as expireTag } from 'next/cache'
import { cache as once } from 'react'
export const stores = cache(load, ['stores'], { tags: ['stores'] })
export const one = once(load, ['one'], { tags: ['one'] })
export const drop = () => expireTag('stores')`,
    },
  },
  {
    title: 'hole bound by the caller',
    files: {
      'parts.ts': `${NEXT}export const part = (slug) => unstable_cache(load, [slug], { tags: [\`part_\${slug}\`] })
export const top = part('top')
export const bottom = part('bottom')`,
    },
  },
  {
    title: 'wrapper that adds its own tag by spread',
    files: {
      'db.ts': `${NEXT}const cached = (make, tags) => unstable_cache(make, undefined, { tags: [...tags, 'db'] })
export const users = cached(load, ['users'])`,
    },
  },
  {
    title: 'wrapper with options',
    files: {
      'db.ts': `${NEXT}const tagOf = (slug: string) => \`exam-\${slug}\`
const withCache = (opts) => unstable_cache(opts.fn, opts.keys, { tags: opts.tags })(...opts.args)
export const exam = (slug) => withCache({ fn: load, args: [slug], keys: ['exam'], tags: [tagOf(slug)] })`,
    },
  },
  {
    title: 'mapped in an object wrapper',
    files: {
      'cms.ts': `export const query = (text, values, options) => fetch(url, { body: text, next: options.next })
export const home = () => query('home', {}, { next: { tags: ['home', 'project'] } })`,
    },
  },
  {
    title: 'wrapper over a wrapper',
    files: {
      'cms.ts': `const ask = (path, query, tags = ['cms']) => fetch(path, { next: { tags } })
const askSafely = async (path, query, tags) => { try { return await ask(path, query, tags) } catch { return null } }
export const pages = () => askSafely('/pages')
export const posts = () => askSafely('/posts', {}, ['cms', 'posts'])`,
    },
  },
]
