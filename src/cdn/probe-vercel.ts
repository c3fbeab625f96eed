import { endpointOf } from './access.ts'
import { askOnce, foreignAnswer, type Probe } from './probe.ts'
import { readVercelOptions, type VercelPurgerOptions } from './vercel-options.ts'
import { readObject, wordsOf } from './verdict.ts'
import { presentable } from './words.ts'

/** A project as Vercel describes it. */
export interface VercelProject {
  readonly id: string
  readonly name: string
  /** Seconds for which a deployment goes on serving those who began with it; 0 where skew protection is off. */
  readonly skewSeconds: number
}

/** What Vercel says of a project, and of whoever asks. */
export interface VercelProbe extends Probe {
  readonly project: VercelProject | null
}

const TODOS = {
  401: 'Set VERCEL_TOKEN to a token that is valid (https://vercel.com/account/tokens).',
  // Of memory: a token that is not valid is answered by 403, too.
  403: 'Check that VERCEL_TOKEN is valid and is for the team, and VERCEL_ORG_ID or the option `team`.',
  404: 'Check VERCEL_PROJECT_ID or the option `project`, and the team: Vercel knows no such project there.',
} as const

/**
 * Asks Vercel for the project, which changes nothing: https://vercel.com/docs/rest-api/projects/find-a-project-by-id-or-name.
 *
 * @throws CacheTagsError `CT_CREDENTIALS` or `CT_CONFIG` for mistakes in the options
 */
export async function probeVercel(options: VercelPurgerOptions): Promise<VercelProbe> {
  const { token, base, transport } = readVercelOptions(options)
  const project = base.searchParams.get('projectIdOrName') ?? ''
  const url = endpointOf(base, `/v9/projects/${encodeURIComponent(project)}`)
  url.searchParams.delete('projectIdOrName')
  const rules = { title: 'Vercel', transport, secrets: [token], words: wordsOf, todos: TODOS }
  const request = { method: 'GET', url, headers: { authorization: `Bearer ${token}` }, body: null } as const
  const asked = await askOnce(request, rules)
  if (asked.kind === 'ended') return { ...asked.probe, project: null }
  const known = projectOf(asked.answer.text)
  if (known === null) return { ...foreignAnswer('Vercel', asked.answer.status), project: null }
  const team = base.searchParams.get('teamId') ?? base.searchParams.get('slug')
  const whose = team === null ? '' : `, team ${team}`
  const found = `The token reads the project ${known.name} (${known.id}${whose}). Whether it may purge only a purge tells.`
  return { state: 'ok', found: presentable(found, [token]), todo: null, project: known }
}

/** `skewProtectionMaxAge` is left out, or 0, where skew protection is off. */
function projectOf(text: string): VercelProject | null {
  const { id, name, skewProtectionMaxAge: skew } = readObject(text) ?? {}
  if (typeof id !== 'string' || typeof name !== 'string') return null
  return { id, name, skewSeconds: typeof skew === 'number' && skew > 0 ? skew : 0 }
}
