import { createPaint, type View } from './paint.ts'

/** What of a stream decides how a report is shown on it. */
interface Screen {
  readonly isTerminal: boolean
  /** Cells in a line of the terminal; `null` where it is none. */
  readonly columns: number | null
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * How to show a report on a stream: as wide as its terminal, or as `COLUMNS` says, else uncut; in colour on a terminal,
 * unless `NO_COLOR` is set (https://no-color.org) or it is a dumb one; `FORCE_COLOR` wins over both. Lines of trees are
 * drawn in ASCII on a dumb terminal, and where the locale names another character set than UTF-8.
 */
export function viewOf(screen: Screen, environment: Environment): View {
  const said = Number(environment['COLUMNS'] ?? '')
  const width = screen.columns ?? (Number.isInteger(said) && said > 0 ? said : Number.POSITIVE_INFINITY)
  return { width, paint: createPaint(isColourful(screen, environment)), isAscii: isAscii(environment) }
}

function isColourful({ isTerminal }: Screen, environment: Environment): boolean {
  const forced = environment['FORCE_COLOR'] ?? ''
  if (forced !== '') return forced !== '0' && forced !== 'false'
  return isTerminal && (environment['NO_COLOR'] ?? '') === '' && environment['TERM'] !== 'dumb'
}

/** The first of these that is set is the locale's (https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap08.html). */
const LOCALE = ['LC_ALL', 'LC_CTYPE', 'LANG'] as const

function isAscii(environment: Environment): boolean {
  const locale = LOCALE.map((name) => environment[name] ?? '').find((value) => value !== '') ?? 'UTF-8'
  return environment['TERM'] === 'dumb' || !/utf-?8/i.test(locale)
}
