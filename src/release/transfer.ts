import PQueue from 'p-queue'
import * as v from 'valibot'
import { CacheTagsError } from '../core/error.ts'
import { byCodeUnit } from '../core/hash.ts'
import type { Ledger } from '../store/ledger.ts'
import type { Store } from '../store/store.ts'
import type { Scope } from './scope.ts'
import { recordsOf } from './survey.ts'

const SCHEMA = 1

/** Calls of a store that are under way at once. */
const CALLS_AT_ONCE = 16

const exportSchema = v.object({
  schema: v.literal(SCHEMA),
  entries: v.record(
    v.pipe(v.string(), v.regex(/^(founded|(manifests|intent|live|pending|release)\/[\w-]+)$/)),
    v.string(),
  ),
})

/** A ledger as one text, for another store to take over. */
export async function exportLedger(store: Store, key: string, scope: Scope): Promise<string> {
  const keys = await store.list(`${key}/`)
  const reading = keys.toSorted(byCodeUnit).map((full) => async (): Promise<[string, string][]> => {
    const value = await store.get(full)
    return value === null ? [] : [[full.slice(key.length + 1), value]]
  })
  const entries = await new PQueue({ concurrency: CALLS_AT_ONCE }).addAll(reading)
  return `${JSON.stringify({ schema: SCHEMA, scope, entries: Object.fromEntries(entries.flat()) }, null, 2)}\n`
}

/**
 * Adds what another ledger held. What stands there already stays: a record too many costs a purge, one too few leaves
 * entries behind.
 *
 * @returns how many entries it put
 * @throws CacheTagsError `CT_USAGE` if the text is no export
 */
export async function importLedger(store: Store, key: string, text: string): Promise<number> {
  const entries = Object.entries(entriesOf(text))
  const put = async (wanted: (name: string) => boolean): Promise<void> => {
    const putting = entries.filter(([name]) => wanted(name))
    await new PQueue({ concurrency: CALLS_AT_ONCE }).addAll(
      putting.map(
        ([name, value]) =>
          () =>
            store.put(`${key}/${name}`, value),
      ),
    )
  }
  // In the order of a release: a record never stands there before its manifest, and `founded` comes last.
  await put((name) => name.startsWith('manifests/'))
  await put((name) => !name.startsWith('manifests/') && name !== 'founded')
  await put((name) => name === 'founded')
  return entries.length
}

function entriesOf(text: string): Readonly<Record<string, string>> {
  try {
    return v.parse(exportSchema, JSON.parse(text)).entries
  } catch (cause) {
    throw new CacheTagsError('CT_USAGE', 'That is no exported ledger, or a torn one.', {
      cause,
      hint: 'Name a file that `cache-tags ledger export` wrote. Nothing was put.',
    })
  }
}

/** What a pruning removed. */
export interface Pruned {
  /** Digests of manifests that no record named. Only `--baseline all` and `--release` miss them. */
  readonly manifests: readonly string[]
  /** Nonces of announcements that can't be read: each makes every release purge everything. */
  readonly announcements: readonly string[]
}

/** Clears a ledger of what no release needs. */
export async function pruneLedger(ledger: Ledger): Promise<Pruned> {
  const { live, intents, manifests } = await ledger.read()
  const named = new Set([...live, ...intents].map(([, record]) => record?.digest))
  const unnamed = manifests.filter((digest) => !named.has(digest)).toSorted(byCodeUnit)
  const torn = intents.flatMap(([nonce, record]) => (record === null ? [nonce] : []))
  if (unnamed.length > 0) await ledger.removeManifests(unnamed)
  if (torn.length > 0) await ledger.removeRecords(recordsOf('intent', torn))
  return { manifests: unnamed, announcements: torn }
}
