import { createInterface } from 'node:readline/promises'
import type { Environment } from '../release/target.ts'

/** A stream that people or programs read. */
export interface Sink {
  readonly write: (text: string) => void
  readonly isTerminal: boolean
  /** Cells in a line of the terminal; `null` where it is none. */
  readonly columns: number | null
}

/** All that the command line knows of the world, so that tests can put another in its place. */
export interface World {
  /** Data, and nothing else. */
  readonly stdout: Sink
  /** Talk. */
  readonly stderr: Sink
  readonly environment: Environment
  /** Absolute path of the working directory. */
  readonly cwd: string
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number
  /** Asks whoever sits at the terminal; an empty answer when they leave. `null` where nobody does. */
  readonly ask: ((question: string) => Promise<string>) | null
  /** Calls the listener once, when somebody wants the process to end. Yields how to stop listening. */
  readonly onInterrupt: (listener: () => void) => () => void
  /** Tells the runner of GitHub Actions commands, on stderr; absent where none listens. */
  readonly tell?: (commands: string) => void
  /** Appends Markdown to the summary of the job; absent where there is none. */
  readonly summarise?: (markdown: string) => void
  /** Shows a file to whoever sits at the machine, in the program that they have for it; absent where nobody does. */
  readonly open?: (file: string) => Promise<void>
}

/** The process as a world. */
export function processWorld(): World {
  ignoreClosedPipe(process.stdout)
  ignoreClosedPipe(process.stderr)
  return {
    stdout: toSink(process.stdout),
    stderr: toSink(process.stderr),
    environment: process.env,
    cwd: process.cwd(),
    now: () => performance.now(),
    ask: process.stdin.isTTY && process.stderr.isTTY ? askAtTerminal : null,
    onInterrupt,
    open: openFile,
  }
}

async function openFile(file: string): Promise<void> {
  const { default: open } = await import('open')
  await open(file)
}

function toSink(stream: NodeJS.WriteStream): Sink {
  return {
    write: (text) => void stream.write(text),
    isTerminal: stream.isTTY,
    get columns() {
      return stream.isTTY ? stream.columns : null
    },
  }
}

/** `cache-tags scan --json | head -1`: that the reader has had enough is no fault. */
function ignoreClosedPipe(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
}

async function askAtTerminal(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return await new Promise<string>((resolve, reject) => {
      // At a prompt the terminal sends no signal; Ctrl-C and Ctrl-D only close the interface, and would never answer.
      lines.once('SIGINT', () => lines.close())
      lines.once('close', () => {
        process.stderr.write('\n')
        resolve('')
      })
      lines.question(question).then(resolve, reject)
    })
  } finally {
    lines.removeAllListeners('close').close()
  }
}

function onInterrupt(listener: () => void): () => void {
  const stop = (): void => {
    process.off('SIGINT', notify)
    process.off('SIGTERM', notify)
  }
  // Once: whoever asks a second time gets Node's own answer, which is to end at once.
  const notify = (): void => {
    stop()
    listener()
  }
  process.on('SIGINT', notify)
  process.on('SIGTERM', notify)
  return stop
}
