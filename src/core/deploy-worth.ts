import { whyRedundant } from './check-sites.ts'
import { FORMS, HEADERS } from './forms.ts'
import { byCodeUnit } from './hash.ts'
import type { Manifest } from './manifest.ts'

/**
 * What a purge after a deploy is good for. `yes`: the entries are still there, and are asked for. `little`: they are there,
 * and hardly anybody asks for them. `none`: they are gone, or not made by the code. `unreached`: the CDN doesn't hold them.
 * `unknown`: depends on what isn't known here.
 */
export type Worth = 'yes' | 'little' | 'none' | 'unreached' | 'unknown'

/** What has to be known of a CDN to tell. */
export interface WorthCdn {
  /** As the option `cdn` has it. */
  readonly name: string
  readonly title: string
  /** The response header that it reads. */
  readonly header: string | null
  readonly outlivesDeploy: boolean
}

/** What a purge after a deploy is good for, for the sites of one form. */
export interface FormWorth {
  readonly form: string
  readonly sites: number
  readonly worth: Worth
  /** A sentence. */
  readonly because: string
}

type Judged = Pick<FormWorth, 'worth' | 'because'>

/** Of several CDNs the one for which a purge is worth most decides. */
const BEST_FIRST: readonly Worth[] = ['yes', 'unknown', 'little', 'none', 'unreached']

/** Headers that a CDN reads where its own is missing: https://docs.netlify.com/build/caching/caching-overview, our VCL. */
const READ_AS_WELL: Readonly<Record<string, readonly string[]>> = {
  netlify: ['cache-tag'],
  varnish: ['surrogate-key'],
}

/**
 * For each form of a manifest's sites whether its entries outlive a deploy, and so what a purge after it is good for.
 * By https://vercel.com/docs/caching and what {@link WorthCdn.outlivesDeploy} says.
 *
 * @returns forms in the order of their names
 */
export function worthOfForms({ code }: Manifest, cdns: readonly WorthCdn[]): FormWorth[] {
  const sites = new Map<string, number>()
  for (const { form } of Object.values(code.sites)) sites.set(form, (sites.get(form) ?? 0) + 1)
  return [...sites]
    .sort(([left], [right]) => byCodeUnit(left, right))
    .map(([form, number]) => ({ form, sites: number, ...worthOfForm(form, cdns) }))
}

function worthOfForm(form: string, cdns: readonly WorthCdn[]): Judged {
  const judged = cdns.map((cdn) => judge(form, cdn, cdns))
  const rank = ({ worth }: Judged): number => BEST_FIRST.indexOf(worth)
  return (
    judged.toSorted((left, right) => rank(left) - rank(right))[0] ?? { worth: 'unknown', because: 'No CDN is named.' }
  )
}

/** Whether a CDN reads the tags of a response header, in whatever case. */
export function readsHeader({ name, header }: Pick<WorthCdn, 'name' | 'header'>, asked: string): boolean {
  const lower = asked.toLowerCase()
  return header?.toLowerCase() === lower || (READ_AS_WELL[name] ?? []).includes(lower)
}

function judge(form: string, cdn: WorthCdn, cdns: readonly WorthCdn[]): Judged {
  const holds = form.startsWith('header:') ? 'response' : FORMS.find(({ name }) => name === form)?.holds
  if (holds === 'upstream') {
    return {
      worth: 'none',
      because: 'What upstream answered is not made by your code: a release never purges it, `revalidateTag` does.',
    }
  }
  if (holds === undefined) return { worth: 'unknown', because: 'Where a form of yours keeps its entries is not known.' }
  return holds === 'response' ? judgeResponse(form, cdn) : judgeValue(form, cdn, cdns)
}

/** Caches of data: of an application on Vercel, or of one that runs elsewhere. */
function judgeValue(form: string, { name, title }: WorthCdn, cdns: readonly WorthCdn[]): Judged {
  const isThere = name === 'vercel' || (name === 'next' && form.startsWith('next.'))
  if (!isThere) {
    return {
      worth: 'unreached',
      because: `These entries are in the application's own cache, which a purge at ${title} doesn't reach.`,
    }
  }
  const redundant = whyRedundant(
    form,
    cdns.map((one) => one.name),
  )
  if (redundant !== null) return { worth: 'little', because: `${redundant}, so that no later deploy asks for it.` }
  if (name === 'next') {
    return { worth: 'yes', because: "Next's cache outlives a deploy where its folder, or a cacheHandler, does." }
  }
  const cache = form === 'vercel.runtimeCache' ? 'Runtime Cache' : 'Data Cache'
  return { worth: 'yes', because: `Vercel's ${cache} outlives a deploy.` }
}

/** Caches of responses. */
function judgeResponse(form: string, cdn: WorthCdn): Judged {
  const { name, title } = cdn
  const header = form.startsWith('header:') ? form.slice('header:'.length) : null
  const isKnown = HEADERS.some((known) => known.header === header?.toLowerCase())
  if (name === 'next')
    return { worth: 'unreached', because: "Next's cache goes by the tags of its functions, and reads no header." }
  if (header !== null && isKnown && cdn.header !== null && !readsHeader(cdn, header)) {
    return { worth: 'unreached', because: `${title} doesn't read this header, but ${cdn.header}.` }
  }
  if (form === 'vercel.addCacheTag' && name !== 'vercel') {
    return {
      worth: 'unreached',
      because: `What it tags is in Vercel's cache, which a purge at ${title} doesn't reach.`,
    }
  }
  if (name === 'vercel') {
    return {
      worth: 'little',
      because:
        "The key of a function's response holds the deployment: a purge is for other deployments that are live. Where Vercel stands before an origin of yours, or before a project of its own, the response outlives the deploy.",
    }
  }
  return cdn.outlivesDeploy
    ? { worth: 'yes', because: `What ${title} holds outlives a deploy.` }
    : { worth: 'none', because: `${title} drops its cache at each deploy by itself.` }
}
