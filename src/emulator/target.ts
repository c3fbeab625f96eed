import type { IncomingHttpHeaders } from 'node:http'
import { type Target, TARGETS } from '../core/batch.ts'
import { type Edge, createEdge } from './edge.ts'
import { TARGET_HEADER } from './headers.ts'
import { imageLabel, tagLabel } from './labels.ts'
import { createPurgeMarks } from './marks.ts'
import type { Purge } from './api.ts'
import type { RenderPorts } from './render.ts'
import { createEntryStore, type StoreSize } from './store.ts'

/** One target's cache: no entry and no purge of it is seen by the other. */
export interface TargetCache {
  readonly edge: Edge
  readonly purge: (purge: Purge) => void
  readonly size: () => StoreSize
}

/** An empty cache with room for `maxBytes` bytes. */
export function createTargetCache(
  ports: Pick<RenderPorts, 'send' | 'counters' | 'now'>,
  maxBytes: number,
): TargetCache {
  const store = createEntryStore(maxBytes)
  const marks = createPurgeMarks()
  return {
    edge: createEdge({ ...ports, store, marks }),
    purge: ({ mode, tags, sourceImages, deadlineSeconds }) => {
      const labels = [...tags.map(tagLabel), ...sourceImages.map(imageLabel)]
      marks.mark(labels, mode === 'delete' ? ports.now() + deadlineSeconds * 1000 : null)
    },
    size: store.size,
  }
}

const PREVIEW_HOST = /^preview\.localhost(?::\d+)?$/i

/** Whose cache a request belongs to: what `x-emulator-target` says, else preview at the host `preview.localhost`, else production. */
export function readTarget(headers: IncomingHttpHeaders): Target {
  const named = TARGETS.find((target) => target === headers[TARGET_HEADER])
  return named ?? (PREVIEW_HOST.test(headers.host ?? '') ? 'preview' : 'production')
}
