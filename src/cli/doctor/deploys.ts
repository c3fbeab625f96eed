import type { VercelProject } from '../../cdn/probe-vercel.ts'
import { worthOfForms, type FormWorth, type Worth, type WorthCdn } from '../../core/deploy-worth.ts'
import type { DoctorFinding, DoctorState } from '../../core/doctor-finding.ts'
import { durationMs } from '../../core/duration.ts'
import type { Manifest } from '../../core/manifest.ts'
import { filled } from '../../release/filled.ts'
import type { Environment } from '../../release/target.ts'
import type { AnswerHeaders } from '../../release/verify-answer.ts'
import { count } from '../../report/words.ts'
import type { Settings } from '../settings.ts'
import { age } from './age.ts'
import { note, ok, skipped, warning } from './finding.ts'

const STATES: Readonly<Record<Worth, DoctorState>> = {
  yes: 'ok',
  little: 'note',
  none: 'note',
  unreached: 'warning',
  unknown: 'note',
}

const ANSWERS: Readonly<Record<Worth, string>> = {
  yes: 'a purge is needed',
  little: 'mostly for nothing',
  none: 'nothing to purge',
  unreached: 'not reached',
  unknown: 'depends',
}

/** What a purge after a deploy is good for, form by form. */
export function checkWorth(manifest: Manifest | null, cdns: readonly WorthCdn[]): DoctorFinding[] {
  if (manifest === null) return [skipped('use of a purge', 'Without a manifest it is not known what is cached.')]
  const rows = new Map<string, FormWorth[]>()
  for (const row of worthOfForms(manifest, cdns)) {
    const key = `${row.worth} ${row.because}`
    rows.set(key, [...(rows.get(key) ?? []), row])
  }
  return [...rows.values()].flatMap(worthFinding)
}

/** Forms of which the same is to be said, in one finding. */
function worthFinding(rows: readonly FormWorth[]): DoctorFinding[] {
  const [first] = rows
  if (first === undefined) return []
  const { worth, because } = first
  const sites = rows.reduce((sum, row) => sum + row.sites, 0)
  const todo =
    worth === 'unreached'
      ? 'Add the cache that holds them to the option `cdn`, or write the header that this one reads.'
      : null
  const check = rows.map(({ form }) => nameOf(form)).join(', ')
  return [{ check, state: STATES[worth], found: `${count(sites, 'site')}: ${ANSWERS[worth]}. ${because}`, todo }]
}

/** Whoever writes the directive of Next 16 calls `cacheTag` for it. */
function nameOf(form: string): string {
  if (form === 'next.cacheTag') return "'use cache'"
  return form.startsWith('header:') ? form.slice('header:'.length) : (form.split('.').at(-1) ?? form)
}

/** Whether this is where a purge comes too early: Vercel makes a deployment live after its build, and runs nothing then. */
export function checkPlace(environment: Environment): DoctorFinding[] {
  if (filled(environment['VERCEL']) === undefined) return []
  return [
    warning(
      'inside a build',
      'VERCEL is set: this runs in a build of Vercel, before the deployment is live. The old one would fill the cache again.',
      'Purge once it is promoted: by a workflow on `vercel.deployment.promoted`, or by the webhook.',
    ),
  ]
}

/** An answer of a page, with the address to show. */
export interface ShownAnswer {
  readonly shown: string
  readonly headers: AnswerHeaders
}

/**
 * How long old deployments live on at Vercel, against how long the ledger waits for them, and how long caches before
 * Vercel keep pages of them.
 */
export function checkSkew(
  project: VercelProject | null,
  { options }: Pick<Settings, 'options'>,
  answers: readonly ShownAnswer[],
): DoctorFinding[] {
  if (project === null) return [skipped('skew protection', 'Vercel does not tell: the project could not be read.')]
  const { skewSeconds } = project
  const own =
    skewSeconds === 0
      ? note('skew protection', 'It is off: who has a page of an old deployment asks the new one for the rest.')
      : ok('skew protection', `Old deployments go on serving those who began with them for ${age(skewSeconds * 1000)}.`)
  return [own, ...retainFindings(skewSeconds, options.ledger.retain ?? '0s'), ...lifetimeFindings(skewSeconds, answers)]
}

function retainFindings(skewSeconds: number, retain: string): DoctorFinding[] {
  const retainMs = durationMs(retain) ?? 0
  if (skewSeconds * 1000 <= retainMs) return []
  return [
    warning(
      'ledger.retain',
      `Old deployments may write entries for ${age(skewSeconds * 1000)}, and the ledger looks after them for ${retain}.`,
      `Set the option ledger: { retain: '${Math.ceil(skewSeconds / 3600)}h' }.`,
    ),
  ]
}

/** What is seen from outside is for caches before Vercel: it uses `s-maxage` up itself. */
function lifetimeFindings(skewSeconds: number, answers: readonly ShownAnswer[]): DoctorFinding[] {
  return answers.flatMap(({ shown, headers }) => {
    // What did not come by Vercel says what is for Vercel, too.
    const isByVercel = headers['x-vercel-id'] !== undefined || headers['x-vercel-cache'] !== undefined
    const seconds = isByVercel ? keptSeconds(headers) : null
    if (seconds === null || seconds <= skewSeconds) return []
    const until = skewSeconds === 0 ? 'skew protection is off' : `its deployment serves for ${age(skewSeconds * 1000)}`
    return [
      warning(
        shown,
        `Browsers and caches before Vercel may keep it for ${age(seconds * 1000)}, and ${until}: what an old page loads later may be gone.`,
        'Let it be kept for a shorter time, or purge that cache at each deploy, too; or raise the maximum age of skew protection.',
      ),
    ]
  })
}

/**
 * Seconds for which a shared cache, or else a browser, may keep an answer: by `CDN-Cache-Control` (RFC 9213), else by
 * `Cache-Control`; `null` where it says none.
 */
export function keptSeconds(headers: AnswerHeaders): number | null {
  const control = headers['cdn-cache-control'] ?? headers['cache-control'] ?? ''
  if (/\b(?:no-store|no-cache)\b/i.test(control)) return 0
  const seconds = /\bs-maxage\s*=\s*"?(\d{1,10})/i.exec(control) ?? /\bmax-age\s*=\s*"?(\d{1,10})/i.exec(control)
  return seconds === null ? null : Number(seconds[1])
}
