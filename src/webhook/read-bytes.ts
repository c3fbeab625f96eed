/** Longest body of an event, in bytes. Vercel's are a few KiB. */
const MAX_BODY_BYTES = 262_144

/** How long a body may take to arrive, in milliseconds. */
const BODY_TIMEOUT_MS = 10_000

/**
 * Reads the bytes of a body, which a signature is over. Stops at 256 KiB or after 10 s, whatever `content-length`
 * promises; a string says why there are none. Never rejects.
 */
export async function readBytes({ body }: Request): Promise<Uint8Array | 'too-large' | 'broken'> {
  if (body === null) return new Uint8Array()
  let isLate = false
  let timer: NodeJS.Timeout | undefined
  try {
    const reader: ReadableStreamDefaultReader<Uint8Array> = body.getReader()
    // Not waited for: a sender that is stuck may never answer. What is cancelled reads as ended.
    const cancel = (): void => void reader.cancel().catch(() => {})
    timer = setTimeout(() => {
      isLate = true
      cancel()
    }, BODY_TIMEOUT_MS)
    const bytes = await readChunks(reader)
    if (bytes === null) cancel()
    return isLate ? 'broken' : (bytes ?? 'too-large')
  } catch {
    return 'broken'
  } finally {
    clearTimeout(timer)
  }
}

/** `null` where there are too many. */
async function readChunks(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = []
  let size = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return Buffer.concat(chunks)
    size += value.byteLength
    if (size > MAX_BODY_BYTES) return null
    chunks.push(value)
  }
}
