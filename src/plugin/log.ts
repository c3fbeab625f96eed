import { inertLines } from '../core/obeyed.ts'
import { hasRunner, withoutCommands } from '../report/annotations.ts'
import type { View } from '../report/paint.ts'
import { viewOf } from '../report/view.ts'

/** Where the plugin talks to its user: one prefix, one method a level. */
export interface Log {
  readonly info: (message: string) => void
  readonly warn: (message: string) => void
}

const PREFIX = '[cache-tags] '

/** Writes to stderr: stdout belongs to whoever runs the build. Messages quote tags, paths and CDNs. */
export const stderrLog: Log = {
  info: (message) => write(`${PREFIX}${inertLines(message)}\n`),
  warn: (message) => write(`${PREFIX}warning: ${inertLines(message)}\n`),
}

/** How lines are shown on stderr, behind the prefix. */
export function stderrView(): View {
  const { isTTY, columns } = process.stderr
  const view = viewOf({ isTerminal: isTTY, columns: isTTY ? columns : null }, process.env)
  return { ...view, width: Math.max(1, view.width - PREFIX.length) }
}

/** Writes lines as they are, painted or not: what is of others in them is inert already. */
export function sayLines(lines: readonly string[]): void {
  for (const line of lines) write(`${PREFIX}${line}\n`)
}

/** Tells the runner of GitHub Actions commands. */
export function tellRunner(commands: readonly string[]): void {
  for (const command of commands) process.stderr.write(`${command}\n`)
}

function write(text: string): void {
  process.stderr.write(hasRunner(process.env) ? withoutCommands(text) : text)
}
