/**
 * The port of a store: where the ledger keeps its records. One implementation a service, all held to one conformance
 * suite.
 *
 * A key is one or more segments of `[0-9A-Za-z_-]`, with `/` between: digests and nonces, never tags or addresses, so that
 * no service folds two into one. What stands under a key is never changed into something else: another process puts the
 * same again, or removes it. So a value that was read may be kept, and a value that isn't there may be there later.
 *
 * Every method rejects with `CacheTagsError`: `CT_STORE_UNAVAILABLE`, `CT_STORE_READ_ONLY` or `CT_STORE_REFUSED`. None
 * answers less than it was asked for in silence.
 */
export interface Store {
  /** What to call it in messages: kind and place, without secrets. */
  readonly name: string
  /** The value of a key, whole and as it was put; `null` where there is none. */
  readonly get: (key: string) => Promise<string | null>
  /** Keeps a value, whole or not at all; when this resolves, it outlives this process. */
  readonly put: (key: string, value: string) => Promise<void>
  /**
   * Every key that begins with a prefix, in any order, each once. Only what other processes changed a moment ago may be
   * missing or left over.
   *
   * @param prefix - empty, or segments each ended by `/`
   */
  readonly list: (prefix: string) => Promise<readonly string[]>
  /** Forgets keys for good; those that aren't there don't matter. */
  readonly remove: (keys: readonly string[]) => Promise<void>
  /** Lets go of connections and temporary files. */
  readonly close: () => Promise<void>
}

/** A store as it is configured: an address, or any driver of unstorage with its options. */
export type StoreOption = string | DriverOption

/** A driver of unstorage (https://unstorage.unjs.io/drivers). */
export interface DriverOption {
  /** Its name, as in `unstorage/drivers/NAME`, or what to import. */
  readonly driver: string
  /**
   * What the driver is made with.
   * @default none
   */
  readonly options?: Readonly<Record<string, unknown>>
}

/** What stores are opened with: all that they know of the world. */
export interface StoreContext {
  /** Absolute path of the project: where relative folders and `git` start. */
  readonly root: string
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Milliseconds that one request to the service may take, retries included. A long list or removal takes several. */
  readonly timeoutMs: number
}
