import { inert } from '../report/width.ts'
import { escapeData } from '../report/annotations.ts'
import { escapeMarkdown } from '../report/markdown.ts'
import { viewOf } from '../report/view.ts'
import { redact } from './secrets.ts'
import type { Sink, World } from './world.ts'

export { viewOf }

/** What a command says beside its data, on stderr. */
export interface Talk {
  /** Left out when the command is to be quiet. */
  readonly info: (message: string) => void
  readonly warn: (message: string) => void
}

/** Talk with the prefix that tells ours from a build's. */
export function createTalk(world: World, isQuiet: boolean): Talk {
  const { paint } = viewOf(world.stderr, world.environment)
  return {
    info: (message) => {
      if (!isQuiet) world.stderr.write(`[cache-tags] ${message}\n`)
    },
    warn: (message) => world.stderr.write(`[cache-tags] ${paint.warning('warning:')} ${inert(message)}\n`),
  }
}

/** The same world, in which no secret is ever printed. */
export function hideSecrets(world: World, secrets: readonly string[]): World {
  const hide = (sink: Sink): Sink => ({
    write: (text) => sink.write(redact(text, secrets)),
    isTerminal: sink.isTerminal,
    get columns() {
      return sink.columns
    },
  })
  const { ask, tell, summarise } = world
  return {
    ...world,
    stdout: hide(world.stdout),
    stderr: hide(world.stderr),
    ...(tell !== undefined && { tell: (commands) => tell(redact(commands, escaped(secrets, escapeData))) }),
    ...(summarise !== undefined && {
      summarise: (markdown) => summarise(redact(markdown, escaped(secrets, escapeMarkdown))),
    }),
    ask: ask === null ? null : (question) => ask(redact(question, secrets)),
  }
}

/** Secrets as they stand in a text that is escaped, and as they are where names stand as they are. */
function escaped(secrets: readonly string[], escape: (text: string) => string): string[] {
  return secrets.flatMap((secret) => [secret, secret.replaceAll('|', '\\|'), escape(secret)])
}
