import type { Target } from '../core/batch.ts'
import { CacheTagsError } from '../core/error.ts'
import type { Options, OptionsResolved } from '../plugin/options.ts'
import { resolveOptions } from '../plugin/resolve-options.ts'
import { filled } from '../release/filled.ts'
import type { Environment } from '../release/target.ts'

/** What {@link createWebhook} takes. */
export interface WebhookOptions {
  /**
   * What `cache-tags.config.ts` exports, handed in: nothing is read from files. It has to say `namespace`, and had better
   * not call `defineConfig`, which comes with the whole plugin: write `satisfies Options`.
   */
  readonly options: Options
  /**
   * The secret that Vercel showed when the webhook was made. Environment: `CACHE_TAGS_WEBHOOK_SECRET`, read at each call.
   * @default the environment's
   */
  readonly secret?: string | undefined
  /**
   * URL at which the application says which version of it is live.
   * @default the option `ledger.live`
   */
  readonly live?: string | undefined
  /**
   * Keeps a function running after its answer: `after` of `next/server`, `waitUntil` of `@vercel/functions`. With it,
   * what takes longer than 20 s is answered with 202 and goes on; what fails then is logged, and not sent again.
   * @default none: the answer comes after the release
   */
  readonly waitUntil?: ((work: Promise<unknown>) => void) | undefined
  /**
   * Hears what became of each event, a line each.
   * @default writes to stderr
   */
  readonly log?: ((line: string) => void) | undefined
  /**
   * Variables that hold tokens, the project and the store.
   * @default `process.env`
   */
  readonly environment?: Environment | undefined
}

/** What a webhook works with: checked, and the same for every event. */
export interface WebhookSettings {
  /** Not resolved: bundlers of functions would take the whole project along for that. */
  readonly root: string
  readonly options: OptionsResolved
  readonly namespace: string
  readonly live: string
  /** Whose versions it releases; events of the other target are not for it. */
  readonly target: Target
}

/**
 * Checks the options of a webhook.
 *
 * @throws CacheTagsError `CT_CONFIG` for a mistake in them, and where `namespace`, `ledger.live`, or the branch of a
 *   preview is missing
 */
export function webhookSettings({
  options: given,
  live: said,
}: Pick<WebhookOptions, 'options' | 'live'>): WebhookSettings {
  const options = resolveOptions(given, said === undefined ? undefined : { ledger: { live: said } })
  const { namespace, ledger } = options
  const target = options.target ?? (ledger.branch === undefined ? 'production' : 'preview')
  if (namespace === undefined) {
    throw missing('no `namespace`', 'Set it to the name in `package.json`, which the command line takes without it.')
  }
  if (ledger.live === undefined) {
    throw missing('no address that says what is live', 'Set `live` or the option `ledger.live`.')
  }
  if (target === 'preview' && ledger.branch === undefined) {
    throw missing('no branch of the preview', 'Set the option `ledger.branch`: each branch has a ledger of its own.')
  }
  return { root: options.root ?? '.', options, namespace, live: ledger.live, target }
}

function missing(what: string, hint: string): CacheTagsError {
  return new CacheTagsError('CT_CONFIG', `The webhook can't be made: there is ${what}.`, { hint })
}

/** The project that events have to be of; `undefined` where nothing names it. */
export function configuredProject({ options }: WebhookSettings, environment: Environment): string | undefined {
  return filled(options.project) ?? filled(environment['VERCEL_PROJECT_ID'])
}
