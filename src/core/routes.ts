import { astroPlace, nuxtPlace, reactRouterPlace } from './routes-flat.ts'
import { configuredRoutes } from './routes-config.ts'
import { kitPlace } from './routes-kit.ts'
import { nextPlace } from './routes-next.ts'
import { indexRoutes, sharers, type Framework, type RoutePlace, type Routes } from './route-places.ts'
import type { Syntax } from './syntax.ts'

/** How each framework is told: by the package that a project declares, and where its route files stand, as globs. */
export const FRAMEWORKS: Readonly<
  Record<
    Framework,
    {
      readonly packages: readonly string[]
      readonly files: readonly string[]
      readonly placeOf: (path: string) => RoutePlace | null
    }
  >
> = {
  next: {
    packages: ['next'],
    files: ['{app,pages,src/app,src/pages}/**/*', '{middleware,proxy,src/middleware,src/proxy}.*'],
    placeOf: nextPlace,
  },
  sveltekit: { packages: ['@sveltejs/kit'], files: ['src/routes/**/+*', 'src/*', 'src/hooks*/*'], placeOf: kitPlace },
  nuxt: {
    packages: ['nuxt'],
    files: ['{,app/,src/}{pages,layouts,middleware,plugins}/**/*', '{,app/,src/}*', 'server/**/*'],
    placeOf: nuxtPlace,
  },
  astro: { packages: ['astro'], files: ['src/pages/**/*', 'src/middleware*', 'src/middleware/*'], placeOf: astroPlace },
  'react-router': {
    packages: ['@react-router/dev', '@remix-run/dev'],
    files: ['app/**/*'],
    placeOf: reactRouterPlace,
  },
}

/** Where React Router's routes may be said. */
export const ROUTES_CONFIG: readonly string[] = ['app/routes.ts', 'app/routes.js', 'app/routes.mts', 'app/routes.tsx']

/**
 * Finds the route files among those of a project.
 *
 * @param paths - relative to the project
 * @param config - what says the routes, where a framework has such a file
 */
export function findRoutes(paths: readonly string[], framework: Framework, config: Syntax | null = null): Routes {
  const configured = config === null || framework !== 'react-router' ? null : configuredRoutes(config, paths)
  if (configured !== null) return indexRoutes(configured)
  const { placeOf } = FRAMEWORKS[framework]
  return indexRoutes(
    new Map(
      paths.flatMap((path): [string, RoutePlace][] => {
        const place = placeOf(path)
        return place === null ? [] : [[path, place]]
      }),
    ),
  )
}

/** The files that render the responses in which a file has a part, by the conventions of a framework; none for others. */
export function routeModules(
  paths: readonly string[],
  path: string,
  framework: Framework,
  config: Syntax | null = null,
): string[] {
  return sharers(findRoutes(paths, framework, config), path)
}
