import { addressProblems, refuseProblems, secretProblems, trimmed } from './access.ts'
import { isLoopback } from '../core/hosts.ts'
import { resolveTransport, transportProblems, type Transport, type TransportOptions } from './transport.ts'

/** How to reach one Vercel project. */
export interface VercelPurgerOptions extends TransportOptions {
  /** An access token. The command line reads it from `VERCEL_TOKEN`. */
  readonly token: string
  /** Id or name of the project. The command line reads it from `VERCEL_PROJECT_ID` or `.vercel/project.json`. */
  readonly project: string
  /**
   * Id of the owner, as in the `orgId` of `.vercel/project.json` or in `VERCEL_ORG_ID`. Sent only when it begins
   * with `team_`: a user's id is no team.
   */
  readonly team?: string | undefined
  /** The team's slug, instead of its id. */
  readonly teamSlug?: string | undefined
  /**
   * Where the API answers. The command line reads it from `CACHE_TAGS_API_URL`.
   * @default 'https://api.vercel.com'
   */
  readonly apiUrl?: string | undefined
}

/** Options in the form in which they are used. */
export interface VercelAccess {
  readonly token: string
  /** Base address and query of every request; the endpoint's path is still to be added. */
  readonly base: URL
  readonly transport: Transport
}

/** What is taken where an option is left out. */
export const VERCEL_DEFAULTS = { apiUrl: 'https://api.vercel.com' } as const

const API_RULES = { name: 'apiUrl', secret: 'token', mayBePlain: isLoopback } as const

const HINT = 'Set VERCEL_TOKEN and VERCEL_PROJECT_ID, or link the project with `vercel link`.'

/**
 * Checks the options and brings them into the form in which they are used.
 *
 * @throws CacheTagsError with every mistake in one message: `CT_CREDENTIALS` when one of them concerns token, project,
 * team or address, else `CT_CONFIG`.
 */
export function readVercelOptions(options: VercelPurgerOptions): VercelAccess {
  const token = trimmed(options.token)
  const apiUrl = options.apiUrl ?? VERCEL_DEFAULTS.apiUrl
  const access = [...credentialProblems(token, options), ...addressProblems(apiUrl, API_RULES)]
  refuseProblems({ title: 'Vercel', access, others: transportProblems(options), hint: HINT })
  return { token, base: baseOf(apiUrl, options), transport: resolveTransport(options) }
}

function credentialProblems(token: string, { project, team, teamSlug }: VercelPurgerOptions): string[] {
  const problems = secretProblems('token', token)
  if (trimmed(project) === '') problems.push('project is missing')
  if (team?.trim() === '') problems.push('team is empty')
  if (teamSlug?.trim() === '') problems.push('teamSlug is empty')
  return problems
}

function baseOf(apiUrl: string, { project, team, teamSlug }: VercelPurgerOptions): URL {
  const base = new URL(apiUrl)
  base.search = ''
  base.searchParams.set('projectIdOrName', project.trim())
  if (team?.startsWith('team_') === true) base.searchParams.set('teamId', team)
  if (teamSlug !== undefined) base.searchParams.set('slug', teamSlug)
  return base
}
