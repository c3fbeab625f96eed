import { fileURLToPath } from 'node:url'
import { CacheTagsError } from '../core/error.ts'
import { refused } from './optional.ts'
import type { Store, StoreContext, StoreOption } from './store.ts'

/** Where the ledger is kept if nothing is said. */
export const DEFAULT_STORE = 'file:.cache-tags/ledger'

const KINDS =
  'Write git:REMOTE, redis://HOST, s3://BUCKET/PREFIX, https://HOST/PATH, vercel-blob:PREFIX, file:FOLDER or memory:, ' +
  'or name a driver of unstorage as { driver, options }.'

type Open = (address: string, context: StoreContext) => Promise<Store>

/** Each is imported only when it is asked for: most need a package of their own. */
const OPENERS: Readonly<Record<string, Open>> = {
  file: async (address, context) => (await import('./file.ts')).openFileStore(folderOf(address), context),
  memory: async () => (await import('./memory.ts')).createMemoryStore(),
  git: async (address, context) => (await import('./git.ts')).openGitStore(address, context),
  redis: async (address, context) => (await import('./redis.ts')).openRedisStore(address, context),
  rediss: async (address, context) => (await import('./redis.ts')).openRedisStore(address, context),
  s3: async (address, context) => (await import('./s3.ts')).openS3Store(address, context),
  http: async (address, context) => (await import('./http.ts')).openHttpStore(address, context),
  https: async (address, context) => (await import('./http.ts')).openHttpStore(address, context),
  'vercel-blob': async (address, context) => (await import('./vercel-blob.ts')).openVercelBlobStore(address, context),
}

/** Kinds whose address is a URL with a host. */
const WITH_HOST: ReadonlySet<string> = new Set(['redis', 'rediss', 's3', 'http', 'https'])

/**
 * Which store is meant: the one that is configured, else that of `CACHE_TAGS_STORE`, else a folder of the project. Not
 * that folder on a CI runner: it is empty there in every run, so that every release would be the first.
 *
 * @throws CacheTagsError `CT_STORE_REFUSED`
 */
export function chooseStore(option: StoreOption | undefined, environment: StoreContext['environment']): StoreOption {
  const named = option ?? given(environment['CACHE_TAGS_STORE'])
  if (named !== undefined) return named
  if (!isOn(environment['CI'])) return DEFAULT_STORE
  throw refused(
    'No store is named for the ledger, and the folder of a CI runner is gone after the run.',
    'Name one by `store` or CACHE_TAGS_STORE: git:origin needs nothing else to set up. Or pass --baseline.',
  )
}

/**
 * Opens a store by its address, or over a driver of unstorage.
 *
 * @throws CacheTagsError `CT_CONFIG` for an address that is none, and what the store throws
 */
export async function openStore(option: StoreOption, context: StoreContext): Promise<Store> {
  if (typeof option !== 'string') return (await import('./driver.ts')).openDriverStore(option, context)
  const kind = /^([a-z\d-]+):/u.exec(option)?.[1]
  // Nothing but the kind is told: what follows may hold a password.
  if (kind === undefined) throw mistake('The address of the store does not begin with a kind and a colon.')
  const open = Object.hasOwn(OPENERS, kind) ? OPENERS[kind] : undefined
  if (open === undefined) throw mistake(`There is no store of the kind \`${kind}:\`.`)
  if (WITH_HOST.has(kind) && !/^[a-z\d]+:\/\/[^/]/u.test(option)) {
    throw mistake(`The address of a store of the kind \`${kind}:\` must go on with \`//\` and a host.`)
  }
  return open(option, context)
}

/**
 * The folder that an address of a store names, relative to the project or absolute; `null` where it names another kind.
 *
 * @throws CacheTagsError `CT_CONFIG` for an address that names none
 */
export function fileFolder(address: string): string | null {
  return address.startsWith('file:') ? folderOf(address) : null
}

function folderOf(address: string): string {
  if (address.startsWith('file://')) {
    try {
      return fileURLToPath(address)
    } catch (cause) {
      throw mistake('The address of the store is no URL of a folder on this machine.', cause)
    }
  }
  const folder = address.slice('file:'.length)
  if (folder.trim() === '') throw mistake('The address of the store names no folder.')
  return folder
}

function mistake(message: string, cause?: unknown): CacheTagsError {
  return new CacheTagsError('CT_CONFIG', message, { hint: KINDS, cause })
}

function given(value: string | undefined): string | undefined {
  return value === undefined || value.trim() === '' ? undefined : value.trim()
}

/** Whether a variable that is a switch, such as `CI`, is on. */
export function isOn(value: string | undefined): boolean {
  return !['', '0', 'false'].includes((value ?? '').trim().toLowerCase())
}
