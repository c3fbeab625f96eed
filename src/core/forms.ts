/** What a cache entry holds, and so whether a change of our code makes it wrong. */
export type Holds = 'value' | 'response' | 'upstream'

/** Where a primitive finds its tags among its arguments: `arguments`, `arguments[0]`, `arguments[2].tags`. */
export interface TagPath {
  /** `null`: every argument is a tag. */
  readonly argument: number | null
  readonly members: readonly string[]
}

/** A way of declaring tags, or of purging them, by calling a function of a package. */
export interface Form {
  readonly name: string
  /** The package as imported; `global` for a global. */
  readonly specifier: string
  /** What is called: `cacheTag`, `getCache().set`. */
  readonly paths: readonly string[]
  readonly tags: TagPath
  readonly kind: 'site' | 'invalidation'
  readonly holds: Holds
  /** A call without tags is no site of this form. */
  readonly needsTags?: boolean
}

/** A response header whose value is a list of tags. */
export interface HeaderForm {
  /** In lower case, as compared. */
  readonly header: string
  /** As documented by its owner. */
  readonly name: string
  readonly separator: ',' | ' '
}

/** Forms to look for. */
export interface FormTables {
  readonly forms: readonly Form[]
  readonly headers: readonly HeaderForm[]
}

/** A form of the user's own: option `forms`. */
export interface CustomForm {
  /** The package or module specifier that the function is imported from. */
  readonly import: string
  /** The imported name; a member with a dot: `cache.remember`. */
  readonly name: string
  /** Where the tags are: `arguments`, `arguments[0]`, `arguments[2].tags`. */
  readonly tags: string
  /**
   * What its entries hold: a value, a response, or what upstream answered, which is never purged.
   * @default 'value'
   */
  readonly holds?: Holds
}

const ALL: TagPath = { argument: null, members: [] }
const at = (argument: number, ...members: string[]): TagPath => ({ argument, members })
const site = (
  name: string,
  specifier: string,
  paths: readonly string[],
  tags: TagPath,
  holds: Holds = 'value',
): Form => ({
  name,
  specifier,
  paths,
  tags,
  kind: 'site',
  holds,
})
const invalidation = (name: string, specifier: string, paths: readonly string[], tags: TagPath): Form => ({
  ...site(name, specifier, paths, tags),
  kind: 'invalidation',
})

const NEXT = 'next/cache'
const VERCEL = '@vercel/functions'

/**
 * Every form that is known without configuration: Next's (https://nextjs.org/docs/app/api-reference/functions),
 * Vercel's (https://vercel.com/docs/functions/functions-api-reference/vercel-functions-package) and our own.
 */
export const FORMS: readonly Form[] = [
  site('next.unstable_cache', NEXT, ['unstable_cache'], at(2, 'tags')),
  site('next.cacheTag', NEXT, ['cacheTag', 'unstable_cacheTag'], ALL),
  {
    ...site('next.fetch', 'global', ['fetch', 'globalThis.fetch'], at(1, 'next', 'tags'), 'upstream'),
    needsTags: true,
  },
  site('vercel.runtimeCache', VERCEL, ['getCache().set'], at(2, 'tags')),
  site('vercel.addCacheTag', VERCEL, ['addCacheTag'], at(0), 'response'),
  site('runtime.cacheTagHeaders', 'unplugin-cache-tags/runtime', ['cacheTagHeaders'], at(0), 'response'),
  invalidation('next.revalidateTag', NEXT, ['revalidateTag'], at(0)),
  invalidation('next.updateTag', NEXT, ['updateTag'], at(0)),
  invalidation('next.expireTag', NEXT, ['expireTag', 'unstable_expireTag'], ALL),
  invalidation('vercel.expireTag', VERCEL, ['getCache().expireTag'], at(0)),
  invalidation('vercel.invalidateByTag', VERCEL, ['invalidateByTag'], at(0)),
  invalidation('vercel.dangerouslyDeleteByTag', VERCEL, ['dangerouslyDeleteByTag'], at(0)),
  invalidation('netlify.purgeCache', '@netlify/functions', ['purgeCache'], at(0, 'tags')),
]

const header = (name: string, separator: ',' | ' '): HeaderForm => ({ header: name.toLowerCase(), name, separator })

/** Headers that carry tags, with the separator of their owner. */
export const HEADERS: readonly HeaderForm[] = [
  header('Vercel-Cache-Tag', ','),
  header('Cache-Tag', ','),
  header('Netlify-Cache-Tag', ','),
  header('CDN-Tag', ','),
  header('Edge-Cache-Tag', ','),
  header('Surrogate-Key', ' '),
  header('xkey', ' '),
]

/** The form of a header of that name, in whatever case. */
export function headerNamed(headers: readonly HeaderForm[], name: string): HeaderForm | undefined {
  return headers.find((form) => form.header === name.toLowerCase())
}

/** What {@link parseTagPath} understands. */
export const TAG_PATH: RegExp = /^arguments(?:\[(\d+)\]((?:\.[\w$]+)*))?$/

/**
 * Reads where a custom form finds its tags.
 *
 * @returns `null` if the path is not of the form `arguments`, `arguments[N]` or `arguments[N].member`
 */
export function parseTagPath(path: string): TagPath | null {
  const match = TAG_PATH.exec(path)
  if (match === null) return null
  const [, argument, members = ''] = match
  return argument === undefined ? ALL : at(Number(argument), ...members.split('.').filter((member) => member !== ''))
}

/** All forms to look for: the known ones with those of the configuration. Malformed custom ones are left out. */
export function resolveForms(custom: readonly CustomForm[]): readonly Form[] {
  const own = custom.flatMap((form) => {
    const tags = parseTagPath(form.tags)
    return tags === null ? [] : [site(`custom.${form.name}`, form.import, [form.name], tags, form.holds ?? 'value')]
  })
  return [...FORMS, ...own]
}

/** Whether a purge follows when the code behind a form changes: what upstream answered is not our code's. */
export function isOurs(form: string, forms: readonly Form[]): boolean {
  return forms.find((candidate) => candidate.name === form)?.holds !== 'upstream'
}

/** Whether a module's text can declare or purge anything by itself: the prefilter before parsing. */
export function mayDeclare(source: string, forms: readonly Form[], headers: readonly HeaderForm[]): boolean {
  if (forms.some((form) => form.specifier !== 'global' && source.includes(form.specifier))) return true
  if (source.includes('fetch') && source.includes('tags')) return true
  const lower = source.toLowerCase()
  return headers.some((form) => lower.includes(form.header))
}
