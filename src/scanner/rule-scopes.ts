import { join, relative } from 'node:path'
import { ruledSites, type HeaderRule, type RuledSite } from '../core/header-rules.ts'
import { moduleId, modulePath } from '../core/ids.ts'
import { ANY_SEGMENTS, mayMeet, readPathPattern, routeReadings, type PathPattern } from '../core/path-patterns.ts'
import { reachedBy, type Rewrite } from '../core/rewrites.ts'
import { renderers, type Framework, type Routes } from '../core/route-places.ts'
import { routeUrls } from '../core/route-urls.ts'
import { FRAMEWORKS } from '../core/routes.ts'
import type { Unresolved } from '../core/sites.ts'
import { readHeaderRules } from './config-headers.ts'
import { textOf } from './files.ts'
import type { Loader } from './load.ts'
import { findRewrites } from './route-moves.ts'
import type { ScanOptions, ScanPorts } from './scan.ts'
import { filesOf } from './scope-files.ts'
import { routesOf } from './scope.ts'

/** What renders the responses that a rule is for. */
export interface RuleScope {
  /** Paths of files, relative to the project. */
  readonly paths: readonly string[]
  /** Whether some of the responses may be pages. */
  readonly isPage: boolean
  /** Why more counts than its pattern says; `null` where no more does. */
  readonly widened: string | null
}

/** A file that answers by itself, and at which URLs. */
interface Answer {
  readonly routes: Routes
  readonly path: string
  readonly urls: PathPattern
  readonly isPage: boolean
}

const NO_FRAMEWORK = 'no framework tells which code renders which path'
const ELSEWHERE = 'paths may be rewritten, so that any route may answer'

/** What configurations declare. */
export interface FoundRules {
  readonly sites: readonly RuledSite[]
  readonly unresolved: readonly Unresolved[]
  /** By id of the site. */
  readonly scopes: ReadonlyMap<string, RuleScope>
}

/**
 * Reads what the configurations of a project declare, and finds what renders the responses that it is for.
 *
 * @param sources - absolute paths of the project's sources: all of them count where nothing is known of its routes
 */
export async function findRules(
  options: ScanOptions,
  ports: ScanPorts,
  loader: Loader,
  sources: readonly string[],
): Promise<FoundRules> {
  const { rules, unresolved } = await readHeaderRules(options, ports, (id) => loader.failures.has(id))
  const sites = ruledSites(rules)
  const scopes = sites.length === 0 ? new Map() : await findRuleScopes(options, ports, loader, sites, sources)
  return { sites: sites.map((ruled) => withReason(ruled, scopes)), unresolved, scopes }
}

/** A site with the reason why more counts for it than its pattern says. */
function withReason(ruled: RuledSite, scopes: ReadonlyMap<string, RuleScope>): RuledSite {
  const { site } = ruled
  const widened = scopes.get(site.id)?.widened ?? null
  if (site.configured === undefined || widened === null) return ruled
  return { ...ruled, site: { ...site, configured: { ...site.configured, widened } } }
}

/**
 * Finds what renders the responses of rules, by id of the site: the route files whose URLs the pattern may mean, with all
 * that renders their responses. What no route file answers is a file, and hosts replace those with the deploy.
 */
async function findRuleScopes(
  options: ScanOptions,
  ports: ScanPorts,
  loader: Loader,
  ruled: readonly RuledSite[],
  sources: readonly string[],
): Promise<ReadonlyMap<string, RuleScope>> {
  const { root, exclude = [], frameworks = [] } = options
  const answers: Answer[] = []
  for (const framework of frameworks) answers.push(...(await answersOf(options, ports, loader, framework)))
  const shells = answers.length > 0 ? [] : await filesOf(ports.files, root, ['*.html'], exclude)
  const all = sources.map((file) => modulePath(moduleId(relative(root, file))))
  const rewrites = answers.length > 0 ? await findRewrites(options, ports, frameworks) : null
  return new Map(
    ruled.map(({ site, rule }): [string, RuleScope] => {
      const config = modulePath(rule.module)
      const own = rule.isOpen ? [config] : []
      if (answers.length === 0) {
        // Of what says the rule itself its entry counts.
        const others = all.filter((path) => path !== config)
        return [site.id, { paths: [...others, ...shells, ...own], isPage: true, widened: NO_FRAMEWORK }]
      }
      const meant = rewrites === null ? answers : answersUnder(rule, rewrites, answers)
      const paths = meant.flatMap(({ routes, path }) =>
        routes.places.has(path) ? renderers(routes, path) : [path, ...routes.everywhere],
      )
      const isPage = meant.some((answer) => answer.isPage)
      return [site.id, { paths: [...paths, ...own], isPage, widened: rewrites === null ? ELSEWHERE : null }]
    }),
  )
}

function answersUnder(
  { pattern, dialect }: HeaderRule,
  rewrites: readonly Rewrite[],
  answers: readonly Answer[],
): Answer[] {
  const reached = reachedBy(readPathPattern(pattern, dialect), rewrites).flatMap(routeReadings)
  return answers.filter(({ urls }) => reached.some((reading) => mayMeet(reading, urls)))
}

async function answersOf(
  options: ScanOptions,
  ports: ScanPorts,
  loader: Loader,
  framework: Framework,
): Promise<Answer[]> {
  const { root, exclude = [] } = options
  const routes = await routesOf(options, ports, loader, framework)
  const answers: Answer[] = []
  for (const path of await filesOf(ports.files, root, FRAMEWORKS[framework].files, exclude)) {
    const place = routes.places.get(path) ?? null
    const urls = routeUrls(framework, path, place)
    if (urls === null) continue
    const isMoved = framework === 'nuxt' && MOVED_PAGE.test(await textOf(ports.files, join(root, path)))
    answers.push({ routes, path, urls: isMoved ? [ANY_SEGMENTS] : urls, isPage: place?.role !== 'endpoint' })
  }
  return answers
}

/** A page of Nuxt that says its own path: https://nuxt.com/docs/api/utils/define-page-meta. */
const MOVED_PAGE = /\bdefinePageMeta\b[\s\S]*\b(?:path|alias)\s*:/
