import { describe, expect, test } from 'vitest'
import type { Framework } from '../../src/core/route-places.ts'
import { routeModules } from '../../src/core/routes.ts'
import { isParseFailure, parseModule } from '../../src/scanner/parse.ts'

/** A file, and those that render the responses in which it has a part. */
type Case = readonly [path: string, shares: string]

function describeRoutes(framework: Framework, files: string, cases: readonly Case[]): void {
  describe(`the routes of ${framework}`, () => {
    const paths = files.split(/\s+/)

    test.each(cases)('%s shares its response with %s', (path, shares) => {
      const expected = [path, ...shares.split(' ').filter((other) => other !== '')].sort()
      expect(routeModules(paths, path, framework).sort()).toEqual(expected)
    })

    test('a file that is none of them shares nothing', () => {
      expect(routeModules([...paths, 'lib/page.ts'], 'lib/page.ts', framework)).toEqual([])
    })
  })
}

describeRoutes(
  'next',
  `middleware.ts app/layout.tsx app/page.tsx app/not-found.tsx app/util.ts
   app/(shop)/layout.tsx app/(shop)/loading.tsx app/(shop)/[slug]/page.tsx app/(shop)/[slug]/error.tsx app/about/page.tsx
   app/api/feed/route.ts app/_parts/page.tsx
   app/board/layout.tsx app/board/page.tsx app/board/@team/page.tsx app/board/@team/default.tsx
   app/board/@team/settings/page.tsx app/board/settings/page.tsx
   app/photo/[id]/page.tsx app/@modal/default.tsx app/@modal/(.)photo/[id]/page.tsx
   pages/_app.tsx pages/_document.tsx pages/old.tsx pages/other.tsx pages/api/rows.ts`,
  [
    ['app/page.tsx', 'middleware.ts app/layout.tsx app/not-found.tsx app/@modal/default.tsx'],
    [
      'app/(shop)/[slug]/page.tsx',
      'middleware.ts app/layout.tsx app/not-found.tsx app/(shop)/layout.tsx app/(shop)/loading.tsx app/(shop)/[slug]/error.tsx app/@modal/default.tsx',
    ],
    [
      'app/(shop)/layout.tsx',
      'middleware.ts app/layout.tsx app/not-found.tsx app/(shop)/loading.tsx app/(shop)/[slug]/page.tsx app/(shop)/[slug]/error.tsx app/@modal/default.tsx app/@modal/(.)photo/[id]/page.tsx',
    ],
    ['app/api/feed/route.ts', 'middleware.ts'],
    [
      'app/board/page.tsx',
      'middleware.ts app/layout.tsx app/not-found.tsx app/board/layout.tsx app/board/@team/page.tsx app/board/@team/default.tsx app/@modal/default.tsx',
    ],
    [
      'app/board/settings/page.tsx',
      'middleware.ts app/layout.tsx app/not-found.tsx app/board/layout.tsx app/board/@team/settings/page.tsx app/board/@team/default.tsx app/@modal/default.tsx',
    ],
    [
      'app/board/@team/page.tsx',
      'middleware.ts app/layout.tsx app/not-found.tsx app/board/layout.tsx app/board/page.tsx app/board/@team/default.tsx app/@modal/default.tsx',
    ],
    [
      'app/photo/[id]/page.tsx',
      'middleware.ts app/layout.tsx app/not-found.tsx app/@modal/default.tsx app/@modal/(.)photo/[id]/page.tsx',
    ],
    ['pages/old.tsx', 'middleware.ts pages/_app.tsx pages/_document.tsx'],
    ['pages/_app.tsx', 'middleware.ts pages/_document.tsx pages/old.tsx pages/other.tsx'],
    ['pages/api/rows.ts', 'middleware.ts'],
  ],
)

describeRoutes(
  'sveltekit',
  `src/hooks.server.ts src/app.html src/routes/+layout.svelte src/routes/+layout.server.ts src/routes/+page.svelte
   src/routes/+error.svelte src/routes/blog/+layout.svelte src/routes/blog/+page.server.ts src/routes/blog/+page.svelte
   src/routes/blog/[slug]/+page.svelte src/routes/blog/[slug]/+page.ts src/routes/blog/feed.xml/+server.ts
   src/routes/(app)/+layout.svelte src/routes/(app)/item/+layout.svelte src/routes/(app)/item/embed/+page@(app).svelte
   src/routes/(app)/item/embed/+page.server.ts src/routes/(app)/item/plain/+page@.svelte
   src/routes/(app)/bare/+layout@.svelte src/routes/(app)/bare/in/+page.svelte src/routes/blog/Card.svelte`,
  [
    [
      'src/routes/blog/+page.server.ts',
      'src/hooks.server.ts src/app.html src/routes/+layout.svelte src/routes/+layout.server.ts src/routes/+error.svelte src/routes/blog/+layout.svelte src/routes/blog/+page.svelte',
    ],
    [
      'src/routes/blog/[slug]/+page.ts',
      'src/hooks.server.ts src/app.html src/routes/+layout.svelte src/routes/+layout.server.ts src/routes/+error.svelte src/routes/blog/+layout.svelte src/routes/blog/[slug]/+page.svelte',
    ],
    [
      'src/routes/blog/+layout.svelte',
      'src/hooks.server.ts src/app.html src/routes/+layout.svelte src/routes/+layout.server.ts src/routes/+error.svelte src/routes/blog/+page.server.ts src/routes/blog/+page.svelte src/routes/blog/[slug]/+page.svelte src/routes/blog/[slug]/+page.ts',
    ],
    ['src/routes/blog/feed.xml/+server.ts', 'src/hooks.server.ts'],
    [
      'src/routes/(app)/item/embed/+page.server.ts',
      'src/hooks.server.ts src/app.html src/routes/+layout.svelte src/routes/+layout.server.ts src/routes/+error.svelte src/routes/(app)/+layout.svelte src/routes/(app)/item/embed/+page@(app).svelte',
    ],
    [
      'src/routes/(app)/item/plain/+page@.svelte',
      'src/hooks.server.ts src/app.html src/routes/+layout.svelte src/routes/+layout.server.ts src/routes/+error.svelte',
    ],
    [
      'src/routes/(app)/bare/in/+page.svelte',
      'src/hooks.server.ts src/app.html src/routes/+layout.svelte src/routes/+layout.server.ts src/routes/+error.svelte src/routes/(app)/bare/+layout@.svelte',
    ],
  ],
)

describeRoutes(
  'nuxt',
  `app/app.vue app/layouts/default.vue app/middleware/auth.global.ts app/plugins/api.ts app/pages/index.vue
   app/pages/blog.vue app/pages/blog/[slug].vue app/pages/about.vue server/middleware/cache.ts server/api/rows.get.ts
   server/routes/feed.xml.ts server/utils/db.ts`,
  [
    [
      'app/pages/blog/[slug].vue',
      'app/app.vue app/layouts/default.vue app/middleware/auth.global.ts app/plugins/api.ts app/pages/blog.vue server/middleware/cache.ts',
    ],
    [
      'app/pages/index.vue',
      'app/app.vue app/layouts/default.vue app/middleware/auth.global.ts app/plugins/api.ts server/middleware/cache.ts',
    ],
    ['server/api/rows.get.ts', 'server/middleware/cache.ts'],
    [
      'server/middleware/cache.ts',
      'app/app.vue app/layouts/default.vue app/middleware/auth.global.ts app/plugins/api.ts app/pages/index.vue app/pages/blog.vue app/pages/blog/[slug].vue app/pages/about.vue server/api/rows.get.ts server/routes/feed.xml.ts',
    ],
  ],
)

describeRoutes(
  'astro',
  `src/middleware.ts src/pages/index.astro src/pages/[slug].astro src/pages/feed.json.ts src/pages/_part.astro
   src/layouts/Main.astro`,
  [
    ['src/pages/index.astro', 'src/middleware.ts'],
    ['src/pages/feed.json.ts', 'src/middleware.ts'],
    ['src/middleware.ts', 'src/pages/index.astro src/pages/[slug].astro src/pages/feed.json.ts'],
  ],
)

describeRoutes(
  'react-router',
  `app/root.tsx app/entry.server.tsx app/entry.client.tsx app/routes/_index.tsx app/routes/concerts.tsx
   app/routes/concerts._index.tsx app/routes/concerts.$city.tsx app/routes/concerts_.mine.tsx app/routes/_auth.tsx
   app/routes/_auth.login.tsx app/routes/sitemap[.]xml.ts app/routes/shop/route.tsx app/routes/shop/parts.tsx
   app/routes/shop.cart/route.tsx`,
  [
    ['app/routes/_index.tsx', 'app/root.tsx app/entry.server.tsx'],
    ['app/routes/concerts.$city.tsx', 'app/root.tsx app/entry.server.tsx app/routes/concerts.tsx'],
    ['app/routes/concerts._index.tsx', 'app/root.tsx app/entry.server.tsx app/routes/concerts.tsx'],
    [
      'app/routes/concerts.tsx',
      'app/root.tsx app/entry.server.tsx app/routes/concerts._index.tsx app/routes/concerts.$city.tsx',
    ],
    ['app/routes/concerts_.mine.tsx', 'app/root.tsx app/entry.server.tsx'],
    ['app/routes/_auth.login.tsx', 'app/root.tsx app/entry.server.tsx app/routes/_auth.tsx'],
    ['app/routes/shop.cart/route.tsx', 'app/root.tsx app/entry.server.tsx app/routes/shop/route.tsx'],
  ],
)

describe('routes that React Router is told in routes.ts', () => {
  const PATHS = ['root', 'home', 'about', 'auth/layout', 'auth/login', 'teams', 'team', 'routes/flat', 'unused'].map(
    (name) => `app/${name}.tsx`,
  )

  function configured(source: string, path: string): string[] {
    const config = parseModule('app/routes.ts', '/app/routes.ts', source)
    if (isParseFailure(config)) throw new Error(config.reason)
    return routeModules(PATHS, `app/${path}.tsx`, 'react-router', config)
      .map((found) => found.replace(/^app\/|\.tsx$/g, ''))
      .sort()
  }

  const PLAIN = `export default [
    index('./home.tsx'),
    route('about', 'about.tsx'),
    layout('./auth/layout.tsx', [route('login', './auth/login.tsx')]),
    ...prefix('teams', [route('all', './teams.tsx', [route(':id', './team.tsx')])]),
  ] satisfies RouteConfig`

  test.each([
    ['home', ['home', 'root']],
    ['auth/login', ['auth/layout', 'auth/login', 'root']],
    ['team', ['root', 'team', 'teams']],
    ['teams', ['root', 'team', 'teams']],
    ['unused', []],
  ])('%s stands in the calls around it', (path, shares) => {
    expect(configured(PLAIN, path)).toEqual(shares)
  })

  test('which hands routes on by name counts each for all', () => {
    const source = `const all = [route('about', 'about.tsx')]
      export default [index('home.tsx'), layout('auth/layout.tsx', all)]`
    expect(configured(source, 'home')).toEqual(['about', 'auth/layout', 'home', 'root'])
  })

  test('which leaves them to the names of files is followed there', () => {
    expect(configured('export default flatRoutes()', 'routes/flat')).toEqual(['root', 'routes/flat'])
    expect(configured('export default flatRoutes()', 'home')).toEqual([])
  })

  test('which does both counts what it names for all', () => {
    const source = `export default [route('about', 'about.tsx'), ...(await flatRoutes())]`
    expect(configured(source, 'routes/flat')).toEqual(['about', 'root', 'routes/flat'])
  })
})
