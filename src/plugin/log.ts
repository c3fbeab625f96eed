import { inertLines } from '../core/obeyed.ts'

/** Where the plugin talks to its user: one prefix, one method a level. */
export interface Log {
  readonly info: (message: string) => void
  readonly warn: (message: string) => void
}

/** Writes to stderr: stdout belongs to whoever runs the build. Messages quote tags, paths and CDNs. */
export const stderrLog: Log = {
  info: (message) => void process.stderr.write(`[cache-tags] ${inertLines(message)}\n`),
  warn: (message) => void process.stderr.write(`[cache-tags] warning: ${inertLines(message)}\n`),
}
