import PQueue from 'p-queue'
import type { Dispatcher } from 'undici'
import type { Batch, CdnLimits, PurgeOptions, PurgeOutcome } from '../core/batch.ts'
import { accountFor } from './account.ts'
import { createBrake, type Brake } from './brake.ts'
import { createGate } from './gate.ts'
import { deliverBatch, type Protocol } from './lane.ts'
import { createMeter } from './meter.ts'
import { createLine } from './pace-line.ts'
import { prepareBatches, type PreparedPurge } from './prepare.ts'
import { withDispatcher, type Transport } from './transport.ts'

/** What a purge is made with: how to speak, over what, and within which limits. */
export interface Means {
  readonly protocol: Protocol
  readonly transport: Transport
  readonly limits: CdnLimits
}

/** Who listens to a purge and may end it. */
export type Listener = Pick<PurgeOptions, 'signal' | 'onProgress'>

/**
 * Sends batches over a few lanes and accounts for every tag. One request a batch where nothing goes wrong.
 *
 * @throws CacheTagsError `CT_CONFIG` when a batch asks for an impossible `revalidationDeadlineSeconds`.
 */
export async function sendPurge(batches: readonly Batch[], means: Means, listener: Listener): Promise<PurgeOutcome> {
  const purge = prepareBatches(batches, means.limits)
  if (purge.batches.length === 0) return accountFor(purge, [], null)
  const brake = createBrake()
  const release = stopOnAbort(brake, listener.signal)
  try {
    return await withDispatcher(means.transport, (dispatcher) =>
      runLanes(purge, means, { listener, brake, dispatcher }),
    )
  } finally {
    release()
  }
}

interface Run {
  readonly listener: Listener
  readonly brake: Brake
  readonly dispatcher: Dispatcher
}

async function runLanes(
  purge: PreparedPurge,
  { protocol, transport }: Means,
  { listener, brake, dispatcher }: Run,
): Promise<PurgeOutcome> {
  const lanes = {
    protocol,
    transport,
    dispatcher,
    brake,
    signal: listener.signal,
    deadlineAtMs: transport.clock.now() + transport.deadlineMs,
    gate: createGate(transport.clock),
    line: createLine(),
    meter: createMeter(purge, listener.onProgress),
  }
  const queue = new PQueue({ concurrency: transport.concurrency })
  const deliveries = await queue.addAll(purge.batches.map((batch) => () => deliverBatch(batch, lanes)))
  return accountFor(purge, deliveries.flat(), brake.stopped())
}

function stopOnAbort(brake: Brake, signal: AbortSignal | undefined): () => void {
  const stop = (): void => brake.stop({ reason: 'aborted', message: 'the purge was cancelled', status: null })
  if (signal?.aborted === true) stop()
  signal?.addEventListener('abort', stop, { once: true })
  return () => signal?.removeEventListener('abort', stop)
}
