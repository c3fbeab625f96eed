import { describe, expect, test } from 'vitest'
import { mayMeet, readPathPattern } from '../../src/core/path-patterns.ts'
import type { Framework } from '../../src/core/route-places.ts'
import { routeUrls } from '../../src/core/route-urls.ts'
import { FRAMEWORKS } from '../../src/core/routes.ts'

/** A route file, and of some paths those at which it answers; nothing where it answers at none. */
type Row = readonly [file: string, answers: string]

const PATHS = ['/', '/about', '/blog', '/blog/a', '/blog/a/b', '/de/about', '/api/feed', '/feed.xml', '/sitemap.xml']

function describeFramework(framework: Framework, rows: readonly Row[]): void {
  describe(framework, () => {
    test.each(rows)('%s answers at %s', (file, answers) => {
      const urls = routeUrls(framework, file, FRAMEWORKS[framework].placeOf(file))
      const found = PATHS.filter((path) => urls !== null && mayMeet(urls, readPathPattern(path, 'parameters')))
      expect(found).toEqual(answers.split(' ').filter((path) => path !== ''))
    })
  })
}

describeFramework('next', [
  ['app/page.tsx', '/'],
  ['app/(shop)/about/page.tsx', '/about'],
  ['app/blog/[slug]/page.tsx', '/blog/a'],
  ['app/blog/[...rest]/page.tsx', '/blog /blog/a /blog/a/b'],
  ['app/blog/[[...rest]]/page.tsx', '/blog /blog/a /blog/a/b'],
  ['app/@modal/(.)blog/[slug]/page.tsx', '/blog/a'],
  ['app/api/feed/route.ts', '/api/feed'],
  ['app/sitemap.ts', '/sitemap.xml'],
  ['app/layout.tsx', ''],
  ['middleware.ts', ''],
  ['app/util.ts', ''],
  ['pages/index.tsx', '/'],
  ['pages/blog/index.tsx', '/blog'],
  ['pages/api/feed.ts', '/api/feed'],
  ['pages/_app.tsx', ''],
])

describeFramework('sveltekit', [
  ['src/routes/+page.svelte', '/'],
  ['src/routes/(app)/[[lang]]/about/+page.ts', '/about /de/about'],
  ['src/routes/blog/[slug=word]/+page@.svelte', '/blog/a'],
  ['src/routes/blog/[...rest]/+server.ts', '/blog /blog/a /blog/a/b'],
  ['src/routes/+layout.svelte', ''],
  ['src/hooks.server.ts', ''],
])

describeFramework('nuxt', [
  ['pages/index.vue', '/'],
  ['app/pages/blog/[slug].vue', '/blog/a'],
  ['pages/blog.vue', '/blog'],
  ['pages/[...all].vue', PATHS.join(' ')],
  ['server/api/feed.get.ts', '/api/feed'],
  ['server/routes/feed.xml.ts', '/feed.xml'],
  ['layouts/default.vue', ''],
])

describeFramework('astro', [
  ['src/pages/index.astro', '/'],
  ['src/pages/blog/[slug].md', '/blog/a'],
  ['src/pages/blog/[...rest].astro', '/blog /blog/a /blog/a/b'],
  ['src/pages/feed.xml.ts', '/feed.xml'],
  ['src/middleware.ts', ''],
])

describeFramework('react-router', [
  ['app/routes/_index.tsx', '/'],
  ['app/routes/blog.$slug.tsx', '/blog/a'],
  ['app/routes/blog_.$slug.tsx', '/blog/a'],
  ['app/routes/_shell.about.tsx', '/about'],
  ['app/routes/($lang).about.tsx', '/about /de/about'],
  ['app/routes/blog.$.tsx', '/blog /blog/a /blog/a/b'],
  ['app/routes/feed[.]xml.ts', '/feed.xml'],
  ['app/root.tsx', ''],
])
