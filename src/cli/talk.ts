import { inert } from '../report/width.ts'
import { createPaint, type View } from '../report/paint.ts'
import type { Environment } from '../release/target.ts'
import { redact } from './secrets.ts'
import type { Sink, World } from './world.ts'

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

/**
 * How to show a report on a stream: as wide as its terminal, or as `COLUMNS` says, else uncut; in colour on a terminal,
 * unless `NO_COLOR` is set (https://no-color.org) or it is a dumb one; `FORCE_COLOR` wins over both.
 */
export function viewOf(sink: Sink, environment: Environment): View {
  const said = Number(environment['COLUMNS'] ?? '')
  const width = sink.columns ?? (Number.isInteger(said) && said > 0 ? said : Number.POSITIVE_INFINITY)
  return { width, paint: createPaint(isColourful(sink, environment)) }
}

function isColourful(sink: Sink, environment: Environment): boolean {
  const forced = environment['FORCE_COLOR'] ?? ''
  if (forced !== '') return forced !== '0' && forced !== 'false'
  return sink.isTerminal && (environment['NO_COLOR'] ?? '') === '' && environment['TERM'] !== 'dumb'
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
  const { ask } = world
  return {
    ...world,
    stdout: hide(world.stdout),
    stderr: hide(world.stderr),
    ask: ask === null ? null : (question) => ask(redact(question, secrets)),
  }
}
