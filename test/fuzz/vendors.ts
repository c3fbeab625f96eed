import type { CdnName } from '../../src/cdn/capabilities.ts'
import { createNextPurger } from '../../src/cdn/next.ts'
import type { TransportOptions } from '../../src/cdn/transport.ts'
import { createVarnishPurger } from '../../src/cdn/varnish.ts'
import { createVercelPurger } from '../../src/cdn/vercel.ts'
import type { Purger } from '../../src/core/batch.ts'
import { cloudflareHarness } from '../cdn/cloudflare-dialect.ts'
import type { Dialect, Reply } from '../cdn/fake-cdn.ts'
import { fastlyHarness } from '../cdn/fastly-dialect.ts'
import { netlifyHarness } from '../cdn/netlify-dialect.ts'
import { nextDialect, SECRET as NEXT_SECRET } from '../cdn/next-dialect.ts'
import { SECRET as VARNISH_SECRET, varnishDialect } from '../cdn/varnish-dialect.ts'
import { PROJECT, TOKEN as VERCEL_TOKEN, vercelDialect } from '../cdn/vercel-dialect.ts'

/** An answer with every part said. */
export type WholeReply = Required<Reply>

/** A client, what it is answered, and which answers its vendor documents as success: said here apart from the client. */
export interface Vendor {
  readonly dialect: Dialect
  readonly token: string
  readonly make: (origin: string, transport: TransportOptions) => Purger
  readonly isSuccess: (reply: WholeReply, tags: readonly string[]) => boolean
}

const isOk = ({ status }: WholeReply): boolean => status >= 200 && status < 300
const isPage = ({ headers }: WholeReply): boolean => headers['content-type']?.startsWith('text/html') === true

/** Every CDN that has a client. */
export const VENDORS: Readonly<Record<CdnName, Vendor>> = {
  vercel: {
    dialect: vercelDialect,
    token: VERCEL_TOKEN,
    make: (apiUrl, transport) => createVercelPurger({ token: VERCEL_TOKEN, project: PROJECT, apiUrl, ...transport }),
    // Nothing is documented of a body; a page is somebody else's.
    isSuccess: (reply) => isOk(reply) && !isPage(reply),
  },
  cloudflare: {
    ...cloudflareHarness,
    isSuccess: (reply) => isOk(reply) && bodyOf(reply)['success'] === true,
  },
  fastly: {
    ...fastlyHarness,
    // A map from each key to the id of its purge.
    isSuccess: (reply, tags) => isOk(reply) && tags.every((tag) => typeof ownOf(bodyOf(reply), tag) === 'string'),
  },
  netlify: {
    ...netlifyHarness,
    isSuccess: (reply) => reply.status === 202 || (isOk(reply) && reply.body.trim() === ''),
  },
  varnish: {
    dialect: varnishDialect,
    token: VARNISH_SECRET,
    make: (url, transport) => createVarnishPurger({ urls: [url], secret: VARNISH_SECRET, ...transport }),
    isSuccess: (reply) => isOk(reply) && bodyOf(reply)['by'] === 'unplugin-cache-tags',
  },
  next: {
    dialect: nextDialect,
    token: NEXT_SECRET,
    make: (origin, transport) => createNextPurger({ endpoint: `${origin}/purge`, secret: NEXT_SECRET, ...transport }),
    isSuccess: (reply) => isOk(reply) && typeof bodyOf(reply)['revalidated'] === 'number',
  },
}

function bodyOf({ body }: WholeReply): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(body))
  } catch {
    return {}
  }
}

function ownOf(record: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(record, name) ? record[name] : undefined
}
