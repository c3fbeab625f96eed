/** Longest body of a request, in bytes: 64 tags of 256 characters, at three bytes each, with room to spare. */
const MAX_BODY_BYTES = 65_536

/** How long a body may take to arrive, in milliseconds. */
const BODY_TIMEOUT_MS = 5000

/** A body that was read whole, or why it was not. */
export type BodyReading =
  | { readonly kind: 'read'; readonly text: string }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'broken' }

type Chunks = ReadableStreamDefaultReader<Uint8Array>

/** Reads a body, and stops at 64 KiB or after 5 s, whatever `content-length` promises. Never rejects. */
export async function readBody({ body }: Request): Promise<BodyReading> {
  if (body === null) return { kind: 'read', text: '' }
  const reader: Chunks = body.getReader()
  const { promise: late, cancel } = timeout()
  try {
    return await Promise.race([late, readChunks(reader)])
  } catch {
    return { kind: 'broken' }
  } finally {
    cancel()
    // Not waited for: a sender that is stuck may never answer. A body that ended takes no harm.
    reader.cancel().catch(() => {})
  }
}

function timeout(): { promise: Promise<BodyReading>; cancel: () => void } {
  let cancel = (): void => {}
  const promise = new Promise<BodyReading>((resolve) => {
    const timer = setTimeout(() => resolve({ kind: 'broken' }), BODY_TIMEOUT_MS)
    cancel = () => clearTimeout(timer)
  })
  return { promise, cancel }
}

async function readChunks(reader: Chunks): Promise<BodyReading> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let text = ''
  let bytes = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return { kind: 'read', text: text + decoder.decode() }
    bytes += value.byteLength
    if (bytes > MAX_BODY_BYTES) return { kind: 'too-large' }
    text += decoder.decode(value, { stream: true })
  }
}
