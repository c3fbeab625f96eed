import { CacheTagsError } from '../core/error.ts'
import type { TokenSource } from './cdn-options.ts'
import { filled } from './filled.ts'
import type { Environment } from './target.ts'

/** One thing that has to be known to call a CDN. */
export interface Need {
  readonly value: string | undefined
  /** What to set, a sentence. */
  readonly hint: string
}

/**
 * All of what is needed.
 *
 * @param whom - who is to be called: `Cloudflare`
 * @throws CacheTagsError `CT_CREDENTIALS` with everything that is missing in one message
 */
export function known<Name extends string>(
  whom: string,
  needs: Readonly<Record<Name, Need>>,
): Readonly<Record<Name, string>> {
  const all = Object.entries<Need>(needs)
  const missing = all.filter(([, { value }]) => value === undefined)
  if (missing.length > 0) {
    const what = missing.map(([name]) => `no ${name}`).join(' and ')
    throw new CacheTagsError('CT_CREDENTIALS', `${whom} can't be called: there is ${what}.`, {
      hint: missing.map(([, { hint }]) => hint).join(' '),
    })
  }
  return Object.fromEntries(all.map(([name, { value }]) => [name, value])) as Record<Name, string>
}

/**
 * A token: from the function of the configuration, else from the environment.
 *
 * @param option - the option that holds the function, for messages: `cloudflare.token`
 * @throws CacheTagsError `CT_CREDENTIALS` where the function fails; what it said is kept back, for it may hold the token
 */
export async function readToken(
  option: string,
  source: TokenSource | undefined,
  environment: Environment,
  variable: string,
): Promise<string | undefined> {
  if (source === undefined) return filled(environment[variable])
  let token: unknown
  try {
    token = await source()
  } catch (error) {
    const kind = error instanceof Error ? error.name : typeof error
    throw new CacheTagsError('CT_CREDENTIALS', `The function ${option} failed (${kind}).`, {
      hint: 'It has to yield the token. What it said is not shown, for it may hold a secret.',
    })
  }
  return typeof token === 'string' ? filled(token) : undefined
}
