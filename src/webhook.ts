import { createHandler, type Webhook } from './webhook/handle.ts'
import { systemPorts } from './webhook/ports.ts'
import { webhookSettings, type WebhookOptions } from './webhook/settings.ts'

export type { Options } from './plugin/options.ts'
export type { Webhook } from './webhook/handle.ts'
export type { WebhookOptions } from './webhook/settings.ts'

/**
 * Makes a handler for Vercel's webhooks `deployment.promoted`, `deployment.rollback` and `deployment.succeeded`: it
 * releases the version that is live then, by the ledger, as `cache-tags purge --release` does. For one project and one
 * target: production, or the preview of `ledger.branch`; other events are answered and ignored.
 *
 * Needs Node, a store that it can reach over the network, and in the environment the tokens of the CDNs. It answers
 * `{ "live", "purged", "refused" }`, `{ "ignored" }`, `{ "running" }` (202), or `{ "error": { "code", "message" } }` with
 * a status of 400, 403 (the signature does not fit), 405, 413 (more than 256 KiB), 500 or 503: Vercel sends an event
 * again for a day, until it is answered with 2xx within 30 s.
 *
 * @throws CacheTagsError `CT_CONFIG`
 *
 * @example
 * ```ts
 * // app/api/vercel-events/route.ts; in next.config: serverExternalPackages: ['unplugin-cache-tags']
 * import { after } from 'next/server'
 * import { createWebhook } from 'unplugin-cache-tags/webhook'
 * import options from '../../../cache-tags.config'
 *
 * export const maxDuration = 300
 * export const POST = createWebhook({ options, waitUntil: after })
 * ```
 */
export function createWebhook(options: WebhookOptions): Webhook {
  const environment = options.environment ?? process.env
  const settings = webhookSettings(options)
  return createHandler(settings, systemPorts(settings, environment, options), options)
}
