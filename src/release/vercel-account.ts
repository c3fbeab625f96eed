import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import type { VercelPurgerOptions } from '../cdn/vercel.ts'
import { CacheTagsError } from '../core/error.ts'
import { known, readToken } from './account.ts'
import type { CdnOptions } from './cdn-options.ts'
import { filled } from './filled.ts'
import type { Environment } from './target.ts'

/** What `vercel link` writes into a project's folder (https://vercel.com/docs/cli/link). Further keys may stand there. */
const LINK_FILE = join('.vercel', 'project.json')
const linkSchema = v.object({ projectId: v.optional(v.string()), orgId: v.optional(v.string()) })

/** What is known of a Vercel project from its folder. */
type Link = v.InferOutput<typeof linkSchema>

/**
 * Whom to call Vercel as, and about which project: what was configured, else the environment (`VERCEL_TOKEN`,
 * `VERCEL_PROJECT_ID`, `VERCEL_ORG_ID`, `CACHE_TAGS_API_URL`), else what `vercel link` left in `.vercel/project.json`.
 *
 * @param root - the project's folder
 * @throws CacheTagsError `CT_CREDENTIALS` with everything that is missing in one message, or when `project.json` is damaged
 */
export async function readVercelAccount(
  options: Pick<CdnOptions, 'project' | 'team' | 'vercel'>,
  environment: Environment,
  root: string,
): Promise<VercelPurgerOptions> {
  const said = (name: string): string | undefined => filled(environment[name])
  const project = filled(options.project) ?? said('VERCEL_PROJECT_ID')
  const team = filled(options.team) ?? said('VERCEL_ORG_ID')
  // Asked only for what is missing: a damaged file that nobody needs does no harm.
  const link = project === undefined || team === undefined ? await readLink(join(root, LINK_FILE)) : {}
  const account = known('Vercel', {
    token: {
      value: await readToken('vercel.token', options.vercel?.token, environment, 'VERCEL_TOKEN'),
      hint: 'Set VERCEL_TOKEN to an access token (https://vercel.com/account/tokens).',
    },
    project: {
      value: project ?? filled(link.projectId),
      hint: 'Run `vercel link`, or set VERCEL_PROJECT_ID or the option `project`.',
    },
  })
  const linkedTeam = team ?? filled(link.orgId)
  const apiUrl = said('CACHE_TAGS_API_URL')
  return {
    ...account,
    ...(linkedTeam === undefined ? {} : { team: linkedTeam }),
    ...(apiUrl === undefined ? {} : { apiUrl }),
  }
}

/**
 * The Vercel project that a folder belongs to: as configured, else `VERCEL_PROJECT_ID`, else what `vercel link` left there;
 * `null` where nothing says so.
 *
 * @throws CacheTagsError `CT_CREDENTIALS` when `project.json` is damaged
 */
export async function readVercelProject(
  configured: string | undefined,
  environment: Environment,
  root: string,
): Promise<string | null> {
  const said = filled(configured) ?? filled(environment['VERCEL_PROJECT_ID'])
  return said ?? filled((await readLink(join(root, LINK_FILE))).projectId) ?? null
}

async function readLink(file: string): Promise<Link> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR')) return {}
    throw damagedError(file, cause)
  }
  try {
    return v.parse(linkSchema, JSON.parse(text))
  } catch (cause) {
    throw damagedError(file, cause)
  }
}

function damagedError(file: string, cause: unknown): CacheTagsError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new CacheTagsError('CT_CREDENTIALS', `${file} can't be read: ${reason}`, {
    cause,
    hint: 'Run `vercel link` again, or set VERCEL_PROJECT_ID and VERCEL_ORG_ID.',
  })
}
