import { run } from '../../src/cli/run.ts'
import type { Sink, World } from '../../src/cli/world.ts'

/** What a test sets up around a command. */
export interface Surroundings {
  readonly cwd?: string
  readonly environment?: Readonly<Record<string, string>>
  /** Cells in a line of both streams; without it they are no terminal. */
  readonly columns?: number
  /** What is typed when asked; without it there is nobody to ask. */
  readonly answer?: string
  /** Is told how to interrupt the command. */
  readonly onStart?: (interrupt: () => void) => void
  /** Hears everything that is written to stderr. */
  readonly onTalk?: (text: string) => void
  readonly now?: () => number
}

/** How a command line ended. */
export interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
  /** Questions that were asked. */
  readonly asked: readonly string[]
  /** Files that were opened for whoever sits there. */
  readonly opened: readonly string[]
}

/** Carries out a command line in a world of its own. */
export async function runIn(surroundings: Surroundings, ...argv: readonly string[]): Promise<Ended> {
  const written = { stdout: '', stderr: '' }
  const asked: string[] = []
  const opened: string[] = []
  const { answer, columns } = surroundings
  const sink = (name: 'stdout' | 'stderr'): Sink => ({
    write: (text) => {
      written[name] += text
      if (name === 'stderr') surroundings.onTalk?.(text)
    },
    isTerminal: columns !== undefined,
    columns: columns ?? null,
  })
  const world: World = {
    stdout: sink('stdout'),
    stderr: sink('stderr'),
    environment: surroundings.environment ?? {},
    cwd: surroundings.cwd ?? '/nowhere',
    now: surroundings.now ?? (() => 0),
    ask:
      answer === undefined
        ? null
        : async (question) => {
            asked.push(question)
            return answer
          },
    onInterrupt: (listener) => {
      surroundings.onStart?.(listener)
      return () => {}
    },
    open: async (file) => void opened.push(file),
  }
  const code = await run(argv, world)
  return { code, ...written, asked, opened }
}
