import type { IncomingHttpHeaders } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { readVary, tagHeaderOf, toCacheableHeaders, toClientHeaders } from './headers.ts'
import { imageLabel, type Label, readResponseTags, readSourceImage, tagLabel } from './labels.ts'
import { readLifetime } from './lifetime.ts'
import { MAX_CACHEABLE_BODY_BYTES } from './limits.ts'
import type { PurgeMarks } from './marks.ts'
import { describeFailure, type OriginAnswer, type OriginRequest } from './origin.ts'
import type { Counters } from './stats.ts'
import type { CacheEntry, EntryStore } from './store.ts'

/** A request that an edge cache handles. */
export interface EdgeRequest {
  /** Path and query. */
  readonly path: string
  /** Headers as the origin is to see them. */
  readonly headers: IncomingHttpHeaders
}

/** What one origin request for a cacheable request came to. */
export type Rendered =
  | { readonly kind: 'entry'; readonly entry: CacheEntry }
  /** For the client that asked, and nobody else. Its body is unread. */
  | { readonly kind: 'uncacheable'; readonly answer: OriginAnswer }
  | { readonly kind: 'failed'; readonly reason: string }

/** What rendering works with. */
export interface RenderPorts {
  /** Sends to the origin that is live at that moment. */
  readonly send: (request: OriginRequest) => Promise<OriginAnswer>
  readonly store: EntryStore
  readonly marks: PurgeMarks
  readonly counters: Counters
  readonly now: () => number
}

/**
 * Asks the origin and stores what may be stored. The entry is as old as the request for it: a purge that comes
 * while the origin works finds it stale, or deleted, as soon as it is stored. Never rejects.
 */
export async function render(request: EdgeRequest, ports: RenderPorts): Promise<Rendered> {
  const purgesSeen = ports.marks.count()
  ports.counters.add('originRequests')
  try {
    const answer = await ports.send({
      // HEAD asks for the whole as well: its answer is stored for the GET that follows.
      method: 'GET',
      path: request.path,
      headers: toCacheableHeaders(request.headers),
    })
    return await settle(request, answer, purgesSeen, ports)
  } catch (error) {
    ports.counters.add('originFailures')
    return { kind: 'failed', reason: describeFailure(error) }
  }
}

async function settle(
  request: EdgeRequest,
  answer: OriginAnswer,
  purgesSeen: number,
  ports: RenderPorts,
): Promise<Rendered> {
  const { path, headers } = request
  const vary = readVary(answer.headers)
  const lifetime = readLifetime(answer.status, answer.headers, ports.now)
  const isTooLarge = Number(answer.headers['content-length'] ?? 0) > MAX_CACHEABLE_BODY_BYTES
  if (vary === null || lifetime === null || isTooLarge) {
    // An origin in trouble keeps its old entry; one that says the page is nobody else's business doesn't.
    if (answer.status < 500) ports.store.remove(ports.store.keyOf(path, headers))
    return { kind: 'uncacheable', answer }
  }
  const { labels, dropped } = readLabels(path, answer.headers)
  const body = await buffer(answer.body)
  ports.store.addVary(path, vary)
  const entry: CacheEntry = {
    key: ports.store.keyOf(path, headers),
    status: answer.status,
    headers: toClientHeaders(answer.headers),
    body,
    lifetime,
    labels,
    tagHeader: tagHeaderOf(answer.headers),
    purgesSeen,
  }
  if (body.byteLength <= MAX_CACHEABLE_BODY_BYTES) ports.store.put(entry)
  ports.counters.add('droppedTags', dropped)
  return { kind: 'entry', entry }
}

function readLabels(path: string, headers: IncomingHttpHeaders): { labels: Label[]; dropped: number } {
  const { tags, dropped } = readResponseTags(headers['vercel-cache-tag'])
  const image = readSourceImage(path)
  return { labels: [...tags.map(tagLabel), ...(image === null ? [] : [imageLabel(image)])], dropped }
}
