import type { Command, Flag } from './command.ts'

/** What every command listens to. */
const COMMON_ENVIRONMENT = [
  ['NO_COLOR', 'no colours'],
  ['CACHE_TAGS_DEBUG=1', 'show the stack of an error'],
] as const

/** The overview: commands, common flags, environment. At most 80 cells wide. */
export function helpText(commands: readonly Command[], common: readonly Flag[]): string {
  return join([
    ['cache-tags: a deploy purges exactly what it changed'],
    section('Usage', ['cache-tags <command> [flags]', 'cache-tags <command> --help']),
    section('Commands', columns(commands.map((command) => [usageOf(command), [command.summary]]))),
    section('Flags', columns(common.map(flagRow))),
    section('Environment', columns(COMMON_ENVIRONMENT.map(([name, summary]) => [name, [summary]]))),
    section('Exit codes', ['0 done or nothing to do, 1 failed, 2 usage, 3 some tags refused or unreached']),
  ])
}

/** Help for one command. At most 80 cells wide. */
export function commandHelpText(command: Command, common: readonly Flag[]): string {
  const { name, details, flags, environment, examples, exits } = command
  const words = ['cache-tags', usageOf(command), '[flags]']
  return join([
    [`cache-tags ${name}: ${command.summary}`, ...details],
    section('Usage', [words.join(' ')]),
    section('Flags', columns([...flags, ...common].map(flagRow))),
    section(
      'Environment',
      columns([...environment, ...COMMON_ENVIRONMENT].map(([variable, summary]) => [variable, [summary]])),
    ),
    section(
      'Examples',
      examples.flatMap(([line, summary]) => [`# ${summary}`, line]),
    ),
    section(
      'Exit codes',
      exits.map(([code, summary]) => `${code}  ${summary}`),
    ),
  ])
}

function usageOf({ name, args }: Command): string {
  return [name, ...args].join(' ')
}

function flagRow({ name, short, value, summary }: Flag): [string, readonly string[]] {
  const letters = short === undefined ? '    ' : `-${short}, `
  return [`${letters}--${name}${value === undefined ? '' : ` ${value}`}`, summary]
}

function columns(rows: readonly (readonly [string, readonly string[]])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.flatMap(([left, lines]) =>
    lines.map((line, index) => `${(index === 0 ? left : '').padEnd(width)}  ${line}`),
  )
}

function section(title: string, lines: readonly string[]): string[] {
  return [`${title}:`, ...lines.map((line) => `  ${line}`)]
}

function join(sections: readonly (readonly string[])[]): string {
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`
}
