import { known, readToken } from './account.ts'
import type { CdnOptions } from './cdn-options.ts'
import { filled } from './filled.ts'
import type { Environment } from './target.ts'

/** Which zone of Cloudflare to purge, and as whom: as configured, else by the environment. */
export async function readCloudflareAccount(
  { cloudflare = {} }: Pick<CdnOptions, 'cloudflare'>,
  environment: Environment,
): Promise<{ readonly token: string; readonly zone: string; readonly apiUrl?: string }> {
  const account = known('Cloudflare', {
    token: {
      value: await readToken('cloudflare.token', cloudflare.token, environment, 'CLOUDFLARE_API_TOKEN'),
      hint: 'Set CLOUDFLARE_API_TOKEN to a token with the permission Zone, Cache Purge.',
    },
    zone: {
      value: filled(cloudflare.zone) ?? filled(environment['CLOUDFLARE_ZONE_ID']),
      hint: 'Set CLOUDFLARE_ZONE_ID or the option `cloudflare.zone` to the id of the zone.',
    },
  })
  return { ...account, ...apiUrlOf(environment, 'CACHE_TAGS_CLOUDFLARE_URL') }
}

/** Which service of Fastly to purge, and as whom. */
export async function readFastlyAccount(
  { fastly = {} }: Pick<CdnOptions, 'fastly'>,
  environment: Environment,
): Promise<{ readonly token: string; readonly service: string; readonly apiUrl?: string }> {
  const account = known('Fastly', {
    token: {
      value: await readToken('fastly.token', fastly.token, environment, 'FASTLY_API_TOKEN'),
      hint: 'Set FASTLY_API_TOKEN to a token with the scope purge_select.',
    },
    service: {
      value: filled(fastly.service) ?? filled(environment['FASTLY_SERVICE_ID']),
      hint: 'Set FASTLY_SERVICE_ID or the option `fastly.service` to the id of the service.',
    },
  })
  return { ...account, ...apiUrlOf(environment, 'CACHE_TAGS_FASTLY_URL') }
}

/** Which site of Netlify to purge, and as whom. */
export async function readNetlifyAccount(
  { netlify = {} }: Pick<CdnOptions, 'netlify'>,
  environment: Environment,
): Promise<{ readonly token: string; readonly site: string; readonly apiUrl?: string }> {
  const account = known('Netlify', {
    token: {
      value: await readToken('netlify.token', netlify.token, environment, 'NETLIFY_AUTH_TOKEN'),
      hint: 'Set NETLIFY_AUTH_TOKEN to a personal access token.',
    },
    site: {
      value: filled(netlify.site) ?? filled(environment['NETLIFY_SITE_ID']),
      hint: 'Set NETLIFY_SITE_ID or the option `netlify.site` to the id of the site.',
    },
  })
  return { ...account, ...apiUrlOf(environment, 'CACHE_TAGS_NETLIFY_URL') }
}

/** Which servers of Varnish to purge, and what they let in; they may do without a secret. */
export async function readVarnishAccount(
  { varnish = {} }: Pick<CdnOptions, 'varnish'>,
  environment: Environment,
): Promise<{ readonly urls: readonly string[]; readonly secret?: string }> {
  const secret = await readToken('varnish.token', varnish.token, environment, 'CACHE_TAGS_VARNISH_SECRET')
  const urls = varnish.urls ?? splitUrls(environment['CACHE_TAGS_VARNISH_URL'])
  known('Varnish', {
    address: {
      value: urls[0],
      hint: 'Set the option `varnish.urls` or CACHE_TAGS_VARNISH_URL to the address of each server.',
    },
  })
  return { urls, ...(secret === undefined ? {} : { secret }) }
}

function splitUrls(text: string | undefined): string[] {
  return (text ?? '').split(',').flatMap((url) => filled(url) ?? [])
}

/** Another address of an API, for stand-ins of it. */
function apiUrlOf(environment: Environment, variable: string): { readonly apiUrl?: string } {
  const apiUrl = filled(environment[variable])
  return apiUrl === undefined ? {} : { apiUrl }
}
