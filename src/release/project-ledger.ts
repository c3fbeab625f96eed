import type { Target } from '../core/batch.ts'
import { CacheTagsError } from '../core/error.ts'
import { openLedger, type Ledger } from '../store/ledger.ts'
import { randomNonce } from '../store/nonce.ts'
import { chooseStore, openStore } from '../store/open.ts'
import type { Store, StoreOption } from '../store/store.ts'
import { scopeKey, scopeWords, type Scope } from './scope.ts'
import { cacheName, type ConfiguredCdns } from './cdn.ts'
import type { Environment } from './target.ts'

/** Milliseconds that a store may take for one call. */
const STORE_TIMEOUT_MS = 60_000

/** Whose ledger is meant, and where it is kept. */
export interface LedgerPlace {
  /** Absolute path of the project. */
  readonly root: string
  readonly namespace: string
  /** Whose caches it is about. */
  readonly cdns: ConfiguredCdns
  readonly target: Target
  readonly branch: string | undefined
  /** As configured. */
  readonly store: StoreOption | undefined
  readonly environment: Environment
}

/** A ledger that is open. */
export interface OpenLedger {
  readonly ledger: Ledger
  readonly store: Store
  readonly scope: Scope
  /** First segment of its keys. */
  readonly key: string
  /** `production of shop, in git origin`. */
  readonly words: string
}

/**
 * Opens a project's ledger, and closes it after the work, whatever came of that.
 *
 * @throws CacheTagsError `CT_USAGE` for a preview without a branch, and what the store throws
 */
export async function withLedger<Result>(
  place: LedgerPlace,
  work: (open: OpenLedger) => Promise<Result>,
): Promise<Result> {
  const scope = await scopeOf(place)
  const { root, environment } = place
  const store = await openStore(chooseStore(place.store, environment), {
    root,
    environment,
    timeoutMs: STORE_TIMEOUT_MS,
  })
  try {
    const key = scopeKey(scope)
    const words = `${scopeWords(scope)}, in ${store.name}`
    return await work({ ledger: openLedger(store, key, randomNonce), store, scope, key, words })
  } finally {
    await store.close()
  }
}

async function scopeOf({ root, namespace, cdns, target, branch, environment }: LedgerPlace): Promise<Scope> {
  if (target === 'preview' && branch === undefined) {
    throw new CacheTagsError('CT_USAGE', 'A preview has a ledger for each branch, and none is named.', {
      hint: 'Pass --branch NAME; or --baseline FILE, to do without a ledger.',
    })
  }
  return {
    namespace,
    project: await cacheName(cdns, environment, root),
    target,
    branch: target === 'preview' ? (branch ?? null) : null,
  }
}
