import { describe, expect, it } from 'vitest'
import type { MemoryFiles } from '../support/memory-project.ts'
import { find, onlySite } from './reading.ts'

describe('places of a header', () => {
  it.each<[string, MemoryFiles | string]>([
    ['a property', `new Response('', { headers: { 'Cache-Tag': 'a,b' } })`],
    ['a property in any case', `new Response('', { headers: { 'cache-TAG': 'a,b' } })`],
    ['the init of a JSON response', `Response.json({}, { headers: { 'Cache-Tag': 'a,b' } })`],
    ['a constructor', `new Headers({ 'Cache-Tag': 'a,b' })`],
    ['a computed name', `const NAME = 'Cache-Tag'\nnew Response('', { headers: { [NAME]: 'a,b' } })`],
    [
      'a name of another module',
      {
        'm.ts': `import { NAME } from './names'\nnew Headers({ [NAME]: 'a,b' })`,
        'names.ts': `export const NAME = 'Cache-Tag'`,
      },
    ],
    ['a template as name', 'new Headers({ [`Cache-Tag`]: "a,b" })'],
    ['a property apart', `const all = { 'Cache-Tag': 'a,b' }\nnew Headers(all)`],
    ['headers.set', `headers.set('Cache-Tag', 'a,b')`],
    ['headers.append', `response.headers.append('cache-tag', 'a,b')`],
    ['setHeader of Node', `res.setHeader('Cache-Tag', 'a,b')`],
    ['res.set with two texts', `res.set('Cache-Tag', 'a,b')`],
    ['res.set with an object', `res.set({ 'Cache-Tag': 'a,b' })`],
    ['a chain', `res.status(200).header('Cache-Tag', 'a,b').send()`],
    ['an optional call', `res?.setHeader?.('Cache-Tag', 'a,b')`],
    [`h3's function`, `setResponseHeader(event, 'Cache-Tag', 'a,b')`],
    [`h3's function of several`, `setResponseHeaders(event, { 'Cache-Tag': 'a,b' })`],
    ['appendResponseHeader', `appendResponseHeader(event, 'Cache-Tag', 'a,b')`],
    ['an assignment', `headers['Cache-Tag'] = 'a,b'`],
    [`Nuxt's header`, `useResponseHeader('Cache-Tag').value = 'a,b'`],
    [`Nuxt's header under a name`, `const tag = useResponseHeader('Cache-Tag')\ntag.value = 'a,b'`],
    ['a method with a known name', `const NAME = 'Cache-Tag'\nheaders.set(NAME, 'a,b')`],
    ['a list', `res.setHeader('Cache-Tag', ['a', 'b'])`],
    ['a joined list', `headers.set('Cache-Tag', ['a', 'b'].join(', '))`],
    ['pairs', `new Headers([['Vary', '*'], ['Cache-Tag', 'a,b']])`],
    ['pairs of an answer', `new Response('', { headers: [['Cache-Tag', 'a,b']] as [string, string][] })`],
    ['pairs with a known name', `const NAME = 'Cache-Tag'\nconst headers = [[NAME, 'a,b']]`],
    ['an answer of Next', `NextResponse.json({}, { headers: { 'Cache-Tag': 'a,b' } })`],
    ['the headers of an answer of Next', `const res = NextResponse.next()\nres.headers.set('Cache-Tag', 'a,b')`],
    ['appendHeader of Node', `res.appendHeader('Cache-Tag', 'a,b')`],
    ['setHeaders of h3', `setHeaders(event, { 'Cache-Tag': 'a,b' })`],
    ['appendResponseHeaders', `appendResponseHeaders(event, { 'Cache-Tag': 'a,b' })`],
    ['the answer of Node in h3', `event.node.res.setHeader('Cache-Tag', 'a,b')`],
    ['Astro', `Astro.response.headers.set('Cache-Tag', 'a,b')`],
    ['setHeaders of SvelteKit', `export const load = ({ setHeaders }) => setHeaders({ 'Cache-Tag': 'a,b' })`],
    ['headers of React Router', `export function headers() { return { 'Cache-Tag': 'a,b' } }`],
    ['data of React Router', `data({}, { headers: { 'Cache-Tag': 'a,b' } })`],
    ['res.header', `res.header('Cache-Tag', 'a,b')`],
    ['Hono', `app.get('/', (c) => { c.header('Cache-Tag', 'a,b'); return c.text('') })`],
    ['reply.headers of Fastify', `reply.headers({ 'Cache-Tag': 'a,b' })`],
    ['writeHead of Node', `res.writeHead(200, { 'Cache-Tag': 'a,b' })`],
    [
      'names given to an answer, though fetched by too',
      `const h = { 'Cache-Tag': 'a,b' }\nfetch(u, { headers: h })\nnew Response('', { headers: h })`,
    ],
  ])('%s', async (_, files) => {
    expect(await onlySite(files)).toMatchObject({ form: 'header:Cache-Tag', tags: ['a', 'b'], always: ['a', 'b'] })
  })

  it.each([
    [
      'reading',
      `headers.get('Cache-Tag'); headers.has('Cache-Tag'); req.header('Cache-Tag'); x = headers['Cache-Tag']`,
    ],
    ['taking apart', `const { 'Cache-Tag': tag } = headers`],
    ['deleting', `headers.delete('Cache-Tag'); delete headers['Cache-Tag']`],
    ['a text', `log('Cache-Tag', 'a')`],
    ['a request that asks for a purge', `fetch(url, { method: 'POST', headers: { 'Surrogate-Key': 'a b' } })`],
    ['a request of its own', `new Request(url, { headers: new Headers({ 'Cache-Tag': 'a' }) })`],
    [
      'what is declared for a request',
      `const headers = { 'Surrogate-Key': 'a' }\nawait fetch(url, { method: 'POST', headers })`,
    ],
    [
      'a client of HTTP',
      `axios.post(url, {}, { headers: { 'Cache-Tag': 'a' } }); ky(url, { headers: { 'Cache-Tag': 'a' } })`,
    ],
    ['the headers of a request', `request.headers.set('Cache-Tag', 'a'); req.headers['cache-tag'] = 'a'`],
    [
      'headers for a request',
      `const requestHeaders = new Headers({ 'Cache-Tag': 'a' }); requestHeaders.set('Cache-Tag', 'b')`,
    ],
    ['pairs of something else', `const rows = [['Cache-Tag', 'a']]; new Map([['Cache-Tag', 'a']])`],
    ['a list that is no pair', `const headers = [['Cache-Tag', 'a', 'b'], ['Cache-Tag'], 'Cache-Tag']`],
    ['another header', `headers.set('Cache-Control', 'a'); headers.set('X-Cache-Tag', 'a')`],
    ['a name known only at run time', `headers.set(globalThis.name, 'Cache-Tag')`],
  ])('%s sets none', async (_, source) => {
    expect((await find(source)).sites).toEqual([])
  })

  it('an answer that is made from a request is an answer', async () => {
    const source = `fetch(url).then((found) => new Response(found.body, { headers: { 'Cache-Tag': 'a' } }))`
    expect((await onlySite(source)).always).toEqual(['a'])
  })
})

describe('names', () => {
  it.each([
    ['Vercel-Cache-Tag', ','],
    ['Cache-Tag', ','],
    ['Netlify-Cache-Tag', ','],
    ['CDN-Tag', ','],
    ['Edge-Cache-Tag', ','],
    ['Surrogate-Key', ' '],
  ])('%s separates by %j', async (name, separator) => {
    const site = await onlySite(`headers.set('${name}', 'a,b c')`)
    expect(site).toMatchObject({ form: `header:${name}`, tags: separator === ',' ? ['a', 'b c'] : ['a,b', 'c'] })
  })

  it.each([
    `new Response('', { headers: { xkey: 'a b' } })`,
    `new Response('', { headers: { xkey: 'a b' } as HeadersInit })`,
    `const headers = { xkey: 'a b' }`,
    `const responseHeaders: HeadersInit = { xkey: 'a b' }`,
    `new Headers({ xkey: 'a b' })`,
    `response.headers.set('xkey', 'a b')`,
    `new Headers().append('xkey', 'a b')`,
    `res.set('xkey', 'a b')`,
    `res.setHeader('xkey', 'a b')`,
    `setResponseHeader(event, 'xkey', 'a b')`,
    `res.headers.xkey = 'a b'`,
  ])('a name as plain as `xkey` counts where it surely is a header: %s', async (source) => {
    expect(await onlySite(source)).toMatchObject({ form: 'header:xkey', always: ['a', 'b'] })
  })

  it.each([
    `const keys = { xkey: 'a b' }`,
    `map.set('xkey', 'a b')`,
    `params.append('xkey', 'a b')`,
    `move({ xkey: 1, ykey: 2 })`,
    `state.xkey = 'a b'`,
  ])('and nowhere else: %s', async (source) => {
    expect((await find(source)).sites).toEqual([])
  })
})

describe('values', () => {
  it.each<[string, string[], string[]]>([
    ['`a,b-${globalThis.id},c`', ['a', 'b-*', 'c'], ['a', 'c']],
    ['`${globalThis.id}, a`', ['*', 'a'], ['a']],
    [`globalThis.a ? 'a' : 'a,b'`, ['a', 'b'], ['a']],
    [`['a', globalThis.b && 'b'].filter(Boolean).join()`, ['a', 'b'], ['a']],
    [`''`, [], []],
    ['undefined', [], []],
    [`['a', globalThis.b]`, ['*', 'a'], ['a']],
    [`['a,b', 'c']`, ['a', 'b', 'c'], ['a', 'b', 'c']],
    [`globalThis.ids.map((id) => \`p-\${id}\`).join(',')`, ['p-*'], []],
    [`['a', ...globalThis.ids.map((id) => \`p-\${id}\`)].join(', ')`, ['a', 'p-*'], ['a']],
    [`[...new Set(['a', globalThis.b, 'c'])].join(',')`, ['*', 'a', 'c'], ['a', 'c']],
    [`['a', 'b'].join(' ')`, ['a b'], ['a b']],
    [`[...globalThis.ids.map((id) => 'p')].join('-')`, ['*'], []],
  ])('%s', async (value, tags, always) => {
    expect(await onlySite(`headers.set('Cache-Tag', ${value})`)).toMatchObject({ tags, always })
  })

  it('a list that grows in branches, loops and callbacks, and is joined', async () => {
    const source = `export function answer(q, ids) {
  const tags = ['all']
  if (q) tags.push('search')
  for (const id of ids) tags.push(\`p-\${id}\`)
  ids.forEach(({ kind }) => tags.push(kind + '!'))
  return new Response('', { headers: { 'Cache-Tag': tags.join(',') } })
}`
    expect(await find(source)).toMatchObject({
      sites: [{ tags: ['*!', 'all', 'p-*', 'search'], always: ['all'] }],
      reasons: [],
    })
  })

  it('what is forwarded is known only at run time, and says so', async () => {
    const source = `setResponseHeader(event, 'Cache-Tag', upstream.headers['Cache-Tag'])`
    expect(await find(source)).toMatchObject({ sites: [{ tags: [] }], reasons: [expect.stringContaining('run time')] })
  })
})
