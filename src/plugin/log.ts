/** Where the plugin talks to its user: one prefix, one method a level. */
export interface Log {
  readonly info: (message: string) => void
  readonly warn: (message: string) => void
}

/** What a terminal obeys: control characters but for those of lines, and those that turn the direction of what follows. */
const OBEYED = /[^\P{Cc}\n\t]|[\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu

/** Messages quote tags, paths and CDNs. */
function inert(message: string): string {
  return message.replaceAll(OBEYED, ' ')
}

/** Writes to stderr: stdout belongs to whoever runs the build. */
export const stderrLog: Log = {
  info: (message) => void process.stderr.write(`[cache-tags] ${inert(message)}\n`),
  warn: (message) => void process.stderr.write(`[cache-tags] warning: ${inert(message)}\n`),
}
