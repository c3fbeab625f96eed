import { join } from 'node:path'
import type { ScopeRule } from '../core/analysis-options.ts'
import { sortedUnique } from '../core/hash.ts'
import { moduleId, modulePath, parseNodeId } from '../core/ids.ts'
import type { Dependency } from '../core/project.ts'
import { sharers, type Framework, type Routes } from '../core/route-places.ts'
import { indexUsers, usersAbove } from '../core/route-users.ts'
import { findRoutes, FRAMEWORKS, ROUTES_CONFIG } from '../core/routes.ts'
import type { ModuleSites, Site } from '../core/sites.ts'
import { escapePath, pathMatcher } from './glob-place.ts'
import type { Loader } from './load.ts'
import type { RuleScope } from './rule-scopes.ts'
import type { ScanOptions, ScanPorts } from './scan.ts'
import { filesOf, loadMembers } from './scope-files.ts'
import { offeredNames } from './upward.ts'

/** What renders the responses of sites, besides what their own statements reach. */
export interface Scopes {
  /** Whole modules, and files of other kinds, by id of the site. */
  readonly members: ReadonlyMap<string, readonly Dependency[]>
  /** Ids of sites whose responses may be pages: those of an endpoint are none. */
  readonly pages: ReadonlySet<string>
}

/**
 * Finds what belongs to each site as a whole: to a site that stands for responses, the modules of the same route, as its
 * framework's conventions say; to any site, what the option `scope` says. It is loaded then.
 *
 * @param mentioning - files in whose text one of the names stands
 * @param ruled - what belongs to the sites of configurations, by id
 */
export async function findScopes(
  options: ScanOptions,
  ports: ScanPorts,
  loader: Loader,
  declared: ReadonlyMap<string, ModuleSites>,
  mentioning: (names: readonly string[]) => readonly string[],
  ruled: ReadonlyMap<string, RuleScope>,
): Promise<Scopes> {
  const sites = [...declared.values()].flatMap((found) => found.sites.map(({ site }) => site))
  const responses = sites.filter(({ holds, configured }) => holds === 'response' && configured === undefined)
  const paths = new Map<string, Set<string>>(sites.map(({ id }) => [id, new Set(ruled.get(id)?.paths)]))
  const answering = new Map<string, { readonly routes: Routes; readonly seeds: readonly string[] }>()
  for (const framework of responses.length === 0 ? [] : (options.frameworks ?? [])) {
    const routes = await routesOf(options, ports, loader, framework)
    const seeds = await seedsOf(loader, routes, responses, mentioning)
    for (const [id, found] of seeds) {
      for (const path of found.flatMap((seed) => sharers(routes, seed))) paths.get(id)?.add(path)
      answering.set(id, { routes, seeds: found })
    }
  }
  for (const rule of options.scope) await applyRule(options, ports, rule, sites, paths)
  const all = await loadMembers(
    ports.files,
    options.root,
    loader,
    new Set([...paths.values()].flatMap((of) => [...of])),
  )
  const isPage = ({ id }: Site): boolean => {
    const { routes, seeds } = answering.get(id) ?? {}
    return routes === undefined || seeds?.every((seed) => isEndpoint(loader, routes, seed)) !== true
  }
  return {
    members: new Map(
      [...paths]
        .filter(([, of]) => of.size > 0)
        .map(([id, of]) => [id, sortedUnique(of).flatMap((path) => all.get(path) ?? [])]),
    ),
    pages: new Set([
      ...responses.filter(isPage).map(({ id }) => id),
      ...[...ruled].flatMap(([id, scope]) => (scope.isPage ? [id] : [])),
    ]),
  }
}

/** A route of React Router that has no component answers by itself (https://reactrouter.com/how-to/resource-routes). */
function isEndpoint(loader: Loader, { places }: Routes, path: string): boolean {
  const place = places.get(path)
  if (place?.area !== 'routes' || place.role === 'everywhere') return place?.role === 'endpoint'
  return loader.project.modules.get(moduleId(path))?.exports.every(({ exported }) => exported !== 'default') === true
}

/** The routes of a framework. */
export async function routesOf(
  { root, exclude = [] }: ScanOptions,
  { files }: ScanPorts,
  loader: Loader,
  framework: Framework,
): Promise<Routes> {
  const paths = await filesOf(files, root, FRAMEWORKS[framework].files, exclude)
  const config = framework === 'react-router' ? paths.find((path) => ROUTES_CONFIG.includes(path)) : undefined
  if (config === undefined) return findRoutes(paths, framework)
  await loader.load([join(root, config)])
  return findRoutes(paths, framework, loader.syntaxOf(moduleId(config)) ?? null)
}

/**
 * The route files in which each site has a part: its own, or where it stands elsewhere, those that use it. Those that have
 * none are left out.
 */
async function seedsOf(
  loader: Loader,
  routes: Routes,
  sites: readonly Site[],
  mentioning: (names: readonly string[]) => readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const isRoute = (path: string): boolean => routes.places.has(path)
  const helpers = sites.filter(({ module }) => !isRoute(modulePath(module)))
  if (routes.places.size > 0 && helpers.length > 0) await loadUsers(loader, isRoute, helpers, mentioning)
  const users = helpers.length === 0 ? new Map<string, string[]>() : indexUsers(loader.project)
  const seeds = sites.map(({ id, module, statement }): [string, readonly string[]] => {
    const own = modulePath(module)
    if (isRoute(own)) return [id, [own]]
    const above = [...usersAbove(users, statement)].map((user) => modulePath(parseNodeId(user).module ?? ''))
    return [id, sortedUnique(above).filter(isRoute)]
  })
  return new Map(seeds.filter(([, found]) => found.length > 0))
}

/** Loads whatever may use what helpers offer, up to the route files. */
async function loadUsers(
  loader: Loader,
  isRoute: (path: string) => boolean,
  helpers: readonly Site[],
  mentioning: (names: readonly string[]) => readonly string[],
): Promise<void> {
  const asked = new Set<string>()
  for (;;) {
    const users = indexUsers(loader.project)
    const found = new Set(helpers.flatMap(({ statement }) => [...usersAbove(users, statement)]))
    const helping = [...found].filter((statement) => !isRoute(modulePath(parseNodeId(statement).module ?? '')))
    const names = offeredNames(loader.project, helping).filter((name) => !asked.has(name))
    if (names.length === 0) return
    for (const name of names) asked.add(name)
    await loader.load(mentioning(names))
  }
}

async function applyRule(
  { root, exclude = [] }: ScanOptions,
  { files }: ScanPorts,
  rule: ScopeRule,
  sites: readonly Site[],
  paths: ReadonlyMap<string, Set<string>>,
): Promise<void> {
  const isMeant = matcherOf([rule.sites])
  const meant = sites.filter(({ module }) => isMeant(modulePath(module)))
  if (meant.length === 0) return
  const { add = [], remove = [] } = rule
  const added = add.length === 0 ? [] : await filesOf(files, root, bothWays(add), exclude)
  const isRemoved = remove.length === 0 ? () => false : matcherOf(remove)
  for (const { id } of meant) {
    const own = paths.get(id)
    for (const path of added) own?.add(path)
    for (const path of own ?? []) if (isRemoved(path)) own?.delete(path)
  }
}

/** Names of folders hold brackets where frameworks route by them: `app/(shop)/[slug]/page.tsx` means that very file, too. */
function bothWays(patterns: readonly string[]): string[] {
  return patterns.flatMap((pattern) => {
    const literal = pattern.split('*').map(escapePath).join('*')
    return literal === pattern ? [pattern] : [pattern, literal]
  })
}

function matcherOf(patterns: readonly string[]): (path: string) => boolean {
  return pathMatcher(bothWays(patterns))
}
