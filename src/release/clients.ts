import type { CdnName } from '../cdn/capabilities.ts'
import type { Paces } from '../cdn/pace.ts'
import type { TransportOptions } from '../cdn/transport.ts'
import type { Purger } from '../core/batch.ts'
import { readCloudflareAccount, readFastlyAccount, readNetlifyAccount, readVarnishAccount } from './accounts.ts'
import type { CdnOptions } from './cdn-options.ts'
import { readNextAccount } from './next-account.ts'
import type { Environment } from './target.ts'
import { rateOf } from './rates.ts'
import { readVercelAccount } from './vercel-account.ts'

/** As whom to call CDNs, and for how long. */
export interface ClientSettings {
  readonly root: string
  readonly options: CdnOptions
  readonly environment: Environment
  /** Shared by all purges of the process. */
  readonly paces: Paces
  /** Milliseconds that one purge may take; the client's own default where it isn't said. */
  readonly deadlineMs?: number | undefined
}

type MakeClient = (settings: ClientSettings) => Promise<Purger>

/** Makes the client of each CDN, which is loaded when it is needed. Throws `CT_CREDENTIALS` for what is missing. */
export const CLIENTS: Readonly<Record<CdnName, MakeClient>> = {
  vercel: async (settings) => {
    const { createVercelPurger } = await import('../cdn/vercel.ts')
    const account = await readVercelAccount(settings.options, settings.environment, settings.root)
    return createVercelPurger({ ...account, ...transportOf('vercel', account.token, settings) })
  },
  cloudflare: async (settings) => {
    const { createCloudflarePurger } = await import('../cdn/cloudflare.ts')
    const account = await readCloudflareAccount(settings.options, settings.environment)
    return createCloudflarePurger({ ...account, ...transportOf('cloudflare', account.token, settings) })
  },
  fastly: async (settings) => {
    const { createFastlyPurger } = await import('../cdn/fastly.ts')
    const account = await readFastlyAccount(settings.options, settings.environment)
    return createFastlyPurger({ ...account, ...transportOf('fastly', account.token, settings) })
  },
  netlify: async (settings) => {
    const { createNetlifyPurger } = await import('../cdn/netlify.ts')
    const account = await readNetlifyAccount(settings.options, settings.environment)
    return createNetlifyPurger({ ...account, ...transportOf('netlify', account.token, settings) })
  },
  varnish: async (settings) => {
    const { createVarnishPurger } = await import('../cdn/varnish.ts')
    const account = await readVarnishAccount(settings.options, settings.environment)
    return createVarnishPurger({ ...account, ...transportOf('varnish', account.urls.join(' '), settings) })
  },
  next: async (settings) => {
    const { createNextPurger } = await import('../cdn/next.ts')
    const account = await readNextAccount(settings.options, settings.environment)
    return createNextPurger({ ...account, ...transportOf('next', account.endpoint, settings) })
  },
}

function transportOf(cdn: CdnName, account: string, { options, paces, deadlineMs }: ClientSettings): TransportOptions {
  return { deadlineMs, pace: paces.paceOf(cdn, account, rateOf(cdn, options)) }
}
