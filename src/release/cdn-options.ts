import type { CdnName, Rate } from '../cdn/capabilities.ts'
import type { CustomCdn } from '../cdn/custom.ts'

/** Fetches a token when it is needed: from a vault, or whatever holds it. It never stands in a configuration as text. */
export type TokenSource = () => string | Promise<string>

/** A CDN of this package, or one of yours. */
export type CdnChoice = CdnName | CustomCdn

/** What may be said of every CDN. */
export interface AccountOptions {
  /**
   * A function that yields the token, where the environment does not hold it.
   * @default the environment variable of the CDN
   */
  readonly token?: TokenSource
  /**
   * How fast it may be called, where that is slower than what is known of it.
   * @default what is known of the CDN
   */
  readonly rate?: Rate
}

/** A zone of Cloudflare. */
export interface CloudflareOptions extends AccountOptions {
  /**
   * Id of the zone. Environment: `CLOUDFLARE_ZONE_ID`.
   * @default none
   */
  readonly zone?: string
  /**
   * The plan of the zone, which sets how fast it may be called.
   * @default 'free'
   */
  readonly plan?: 'free' | 'pro' | 'business' | 'enterprise'
}

/** A service of Fastly. */
export interface FastlyOptions extends AccountOptions {
  /**
   * Id of the service. Environment: `FASTLY_SERVICE_ID`.
   * @default none
   */
  readonly service?: string
}

/** A site of Netlify. */
export interface NetlifyOptions extends AccountOptions {
  /**
   * Id of the site. Environment: `NETLIFY_SITE_ID`.
   * @default none
   */
  readonly site?: string
}

/** Servers of Varnish that run the VCL of this package. */
export interface VarnishOptions extends AccountOptions {
  /**
   * URL of every server. Environment: `CACHE_TAGS_VARNISH_URL`, several divided by commas.
   * @default none
   */
  readonly urls?: readonly string[]
}

/** The options that say which caches are purged, and as whom. Tokens come from the environment, or from a function. */
export interface CdnOptions {
  /**
   * The CDN to purge: `vercel`, `cloudflare`, `fastly`, `netlify`, `varnish`, `next` (the cache of a self-hosted Next
   * application, through a handler that it mounts), or one of yours. Several, from the inner cache to the outer one.
   * @default 'vercel'
   */
  readonly cdn?: CdnChoice | readonly CdnChoice[]
  /**
   * Vercel project id or name. Environment: `VERCEL_PROJECT_ID`; else `.vercel/project.json`.
   * @default none
   */
  readonly project?: string
  /**
   * Vercel team id. Environment: `VERCEL_ORG_ID`; else `.vercel/project.json`.
   * @default none
   */
  readonly team?: string
  /**
   * With `cdn: 'next'`: URL at which the application mounts the handler. Environment: `CACHE_TAGS_ENDPOINT`.
   * @default none
   */
  readonly endpoint?: string
  /**
   * Vercel: `{ token, rate }`. Environment: `VERCEL_TOKEN`.
   * @default none
   */
  readonly vercel?: AccountOptions
  /**
   * Cloudflare: `{ zone, plan, token, rate }`. Environment: `CLOUDFLARE_ZONE_ID`, `CLOUDFLARE_API_TOKEN`.
   * @default none; the plan is taken to be `free`, the slowest
   */
  readonly cloudflare?: CloudflareOptions
  /**
   * Fastly: `{ service, token, rate }`. Environment: `FASTLY_SERVICE_ID`, `FASTLY_API_TOKEN`.
   * @default none
   */
  readonly fastly?: FastlyOptions
  /**
   * Netlify: `{ site, token, rate }`. Environment: `NETLIFY_SITE_ID`, `NETLIFY_AUTH_TOKEN`.
   * @default none
   */
  readonly netlify?: NetlifyOptions
  /**
   * Varnish: `{ urls, token, rate }`. Environment: `CACHE_TAGS_VARNISH_URL`, `CACHE_TAGS_VARNISH_SECRET`.
   * @default none
   */
  readonly varnish?: VarnishOptions
  /**
   * The handler of Next: `{ token, rate }`. Environment: `CACHE_TAGS_SECRET`.
   * @default none
   */
  readonly next?: AccountOptions
}
