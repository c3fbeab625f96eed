import type { Batch, PurgeOutcome, PurgeProgress } from '../core/batch.ts'
import { joinOutcomes } from '../core/join-outcomes.ts'
import { sendPurge, type Listener, type Means } from './purge.ts'

/** One of several servers. */
export interface ServerMeans extends Means {
  /** By which messages tell it from the others. */
  readonly host: string
}

/**
 * Purges several servers that each hold entries of their own, all at once. A tag ends in the worst state that it has at
 * any of them; receipts are those of all.
 *
 * @throws CacheTagsError as `sendPurge` does
 */
export async function purgeServers(
  batches: readonly Batch[],
  servers: readonly ServerMeans[],
  { signal, onProgress }: Listener,
): Promise<PurgeOutcome> {
  const last = new Map<number, PurgeProgress>()
  const outcomes = await Promise.all(
    servers.map((means, index) =>
      sendPurge(batches, means, {
        signal,
        onProgress: (progress) => {
          last.set(index, progress)
          onProgress?.(joinProgress([...last.values()], servers.length))
        },
      }),
    ),
  )
  const [only] = outcomes
  if (only !== undefined && outcomes.length === 1) return only
  const tags = [...new Set(batches.flatMap((batch) => batch.tags))]
  return joinOutcomes(
    tags,
    outcomes.map((outcome, index) => named(outcome, servers[index]?.host ?? '')),
  )
}

/** A tag is done when the slowest server is done with it. */
function joinProgress(all: readonly PurgeProgress[], servers: number): PurgeProgress {
  const sum = (key: 'requests' | 'retries'): number => all.reduce((total, progress) => total + progress[key], 0)
  return {
    done: all.length < servers ? 0 : Math.min(...all.map(({ done }) => done)),
    total: Math.max(...all.map(({ total }) => total)),
    requests: sum('requests'),
    retries: sum('retries'),
    pausedMs: Math.max(...all.map(({ pausedMs }) => pausedMs)),
  }
}

/** An outcome whose words say which server they are of. */
function named(outcome: PurgeOutcome, host: string): PurgeOutcome {
  return {
    ...outcome,
    // A tag that broke a limit was sent to none.
    refused: outcome.refused.map((refusal) =>
      refusal.status === null ? refusal : { ...refusal, reason: `${host}: ${refusal.reason}` },
    ),
    stopped: outcome.stopped && { ...outcome.stopped, message: `${host}: ${outcome.stopped.message}` },
  }
}
