import type { CdnName } from '../../cdn/capabilities.ts'

/** A variable that a command needs. */
export interface CdnVariable {
  readonly name: string
  /** Whether only a purge needs it. */
  readonly isToken: boolean
}

const secret = (name: string): CdnVariable => ({ name, isToken: true })
const place = (name: string): CdnVariable => ({ name, isToken: false })

/** What the environment has to say for a purge: where, and as whom. The first also tells ledgers apart. */
export const CDN_VARIABLES: Readonly<Record<CdnName, readonly CdnVariable[]>> = {
  vercel: [place('VERCEL_ORG_ID'), place('VERCEL_PROJECT_ID'), secret('VERCEL_TOKEN')],
  cloudflare: [place('CLOUDFLARE_ZONE_ID'), secret('CLOUDFLARE_API_TOKEN')],
  fastly: [place('FASTLY_SERVICE_ID'), secret('FASTLY_API_TOKEN')],
  netlify: [place('NETLIFY_SITE_ID'), secret('NETLIFY_AUTH_TOKEN')],
  varnish: [place('CACHE_TAGS_VARNISH_URL'), secret('CACHE_TAGS_VARNISH_SECRET')],
  next: [place('CACHE_TAGS_ENDPOINT'), secret('CACHE_TAGS_SECRET')],
}
