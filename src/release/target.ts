import { TARGETS, type Target } from '../core/batch.ts'
import { CacheTagsError } from '../core/error.ts'

/** Environment variables, as a value. */
export type Environment = Readonly<Record<string, string | undefined>>

/**
 * Values by which platforms say that what runs is a preview: Vercel, Netlify
 * (https://docs.netlify.com/build/configure-builds/environment-variables), GitHub Actions
 * (https://docs.github.com/actions/reference/workflows-and-actions/variables) and GitLab
 * (https://docs.gitlab.com/ci/variables/predefined_variables). Cloudflare Pages names only the branch.
 */
const PREVIEWS: Readonly<Record<string, readonly string[]>> = {
  VERCEL_ENV: ['preview'],
  CONTEXT: ['deploy-preview', 'branch-deploy'],
  GITHUB_EVENT_NAME: ['pull_request', 'pull_request_target'],
  CI_PIPELINE_SOURCE: ['merge_request_event'],
}

/** What tells that this is a preview, as `NAME is value`; `null` where nothing does. */
function previewSign(environment: Environment): string | null {
  for (const [name, values] of Object.entries(PREVIEWS)) {
    const value = environment[name]?.trim()
    if (value !== undefined && values.includes(value)) return `${name} is ${value}`
  }
  return null
}

/**
 * Whose entries to purge: what was said, else `VERCEL_ENV`. Never guessed.
 *
 * @param said - from the flag or the configuration
 * @param isForced - lets a preview build purge production
 * @throws CacheTagsError `CT_TARGET` if none is known, `CT_TARGET_REFUSED` for production from a preview build
 */
export function resolveTarget(said: string | undefined, environment: Environment, isForced = false): Target {
  const running = environment['VERCEL_ENV']
  const target = said ?? running
  const found = TARGETS.find((candidate) => candidate === target)
  if (found === undefined) {
    const problem =
      target === undefined || target === '' ? 'No target is given' : `${JSON.stringify(target)} is no target`
    throw new CacheTagsError('CT_TARGET', `${problem}: it has to be production or preview.`, {
      hint: 'Pass --target production, or set VERCEL_ENV.',
    })
  }
  const sign = previewSign(environment)
  if (found === 'production' && sign !== null && !isForced) {
    throw new CacheTagsError('CT_TARGET_REFUSED', `This is a preview build; it does not purge production (${sign}).`, {
      hint: 'Pass --target preview; or --force, if production is really meant.',
    })
  }
  return found
}
