import { cac } from 'cac'
import { CacheTagsError } from '../core/error.ts'
import type { Call, Command, Flag } from './command.ts'
import { suggest } from './suggest.ts'

/** What a command line asks for. */
export type CommandLine =
  | { readonly kind: 'help'; readonly command: Command | null }
  | { readonly kind: 'version' }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'call'; readonly command: Command; readonly call: Call }

/** No argument can hold it (https://pubs.opengroup.org/onlinepubs/9799919799/functions/execve.html). */
const MARK = '\0'

/**
 * Reads a command line.
 *
 * @param argv - without Node and the script
 * @throws CacheTagsError `CT_USAGE` for an unknown command or flag, or one in the wrong form
 */
export function parseCommandLine(
  argv: readonly string[],
  commands: readonly Command[],
  common: readonly Flag[],
): CommandLine {
  const cli = cac('cache-tags')
  for (const flag of common) cli.option(rawName(flag), flag.name)
  for (const command of commands) {
    const parser = cli.command(command.name, command.summary)
    for (const flag of command.flags) parser.option(rawName(flag), flag.name)
  }
  const switches = commands.flatMap(({ flags }) => flags).filter(({ value }) => value === undefined)
  const end = argv.includes('--') ? argv.indexOf('--') : argv.length
  const written = argv.map((argument, index) => keepText(index < end ? asSwitch(argument, switches) : argument))
  const { args, options } = cli.parse(['', '', ...written], { run: false })
  const command = commands.find(({ name }) => name === cli.matchedCommandName) ?? null
  const words = [...args, ...(options['--'] as readonly string[])].map(unmark)
  if (command === null && words[0] !== undefined) throw unknownCommand(words[0], commands)
  const allowed = [...common, ...(command?.flags ?? [])]
  if (options['help'] === true) return { kind: 'help', command }
  if (options['version'] === true) return { kind: 'version' }
  const flags = readFlags(options, allowed)
  if (command === null) return { kind: 'nothing' }
  checkArguments(command, words)
  return { kind: 'call', command, call: { args: words, flags, argv } }
}

/** The parser knows `--dry-run` as `dryRun` only, and else gives it the word behind it. */
function asSwitch(argument: string, switches: readonly Flag[]): string {
  const flag = switches.find(({ name }) => argument === `--${name}` && stemOf(name) === name)
  return flag === undefined ? argument : `--${camelCase(flag.name)}`
}

/** The parser takes what looks like a number for one, `--project 007` for 7, and an empty value for none. Marked, both are texts. */
function keepText(argument: string): string {
  const isFlag = argument.startsWith('-')
  return (isFlag ? argument.includes('=') : !Number.isNaN(Number(argument))) ? argument + MARK : argument
}

function unmark(text: string): string {
  return text.endsWith(MARK) ? text.slice(0, -1) : text
}

function rawName({ name, short, value }: Flag): string {
  const names = short === undefined ? `--${name}` : `-${short}, --${name}`
  if (value === undefined) return names
  return value.startsWith('[') ? `${names} [value]` : `${names} <value>`
}

function readFlags(options: Readonly<Record<string, unknown>>, allowed: readonly Flag[]): Map<string, string | true> {
  const flags = new Map<string, string | true>()
  for (const [key, value] of Object.entries(options)) {
    if (key === '--') continue
    const flag = allowed.find(({ name, short }) => camelCase(stemOf(name)) === key || short === key)
    if (flag === undefined) throw unknownFlag(key, allowed)
    const read = readValue(flag, value)
    if (read !== null) flags.set(flag.name, read)
  }
  return flags
}

function readValue(flag: Flag, value: unknown): string | true | null {
  const written = `--${flag.name}`
  // The parser takes `--no-source` for `source` that is off, which is on where nothing is said.
  if (stemOf(flag.name) !== flag.name) return value === false ? true : null
  if (flag.value === undefined) return value === false ? null : true
  if (Array.isArray(value)) {
    if (flag.repeats !== true) throw usageError(`${written} is given ${value.length} times.`, 'Give it once.')
    return value.map((each: unknown) => readValue(flag, each)).join(',')
  }
  const text = typeof value === 'string' ? unmark(value) : ''
  if (text !== '') return text
  if (value === true && flag.value.startsWith('[')) return true
  throw usageError(`${written} needs a value.`, `Write ${written} ${flag.value}.`)
}

function checkArguments({ name, args }: Command, words: readonly string[]): void {
  const required = args.filter((argument) => !argument.startsWith('['))
  const see = `See \`cache-tags ${name} --help\`.`
  if (words.length < required.length) throw usageError(`${name} needs ${required.join(' and ')}.`, see)
  if (words.includes('')) throw usageError(`${name} is given an empty argument.`, see)
  const excess = args.at(-1)?.endsWith('...]') === true ? undefined : words[args.length]
  if (excess !== undefined) {
    throw usageError(
      `${name} does not know what to do with ${JSON.stringify(excess)}.`,
      `See \`cache-tags ${name} --help\`.`,
    )
  }
}

function unknownCommand(word: string, commands: readonly Command[]): CacheTagsError {
  const near = suggest(
    word,
    commands.map(({ name }) => name),
  )
  const hint =
    near === null ? `Commands: ${commands.map(({ name }) => name).join(', ')}.` : `Did you mean \`cache-tags ${near}\`?`
  return usageError(`There is no command ${JSON.stringify(word)}.`, hint)
}

function unknownFlag(key: string, allowed: readonly Flag[]): CacheTagsError {
  const written = key.length === 1 ? `-${key}` : `--${kebabCase(key)}`
  const near = suggest(
    kebabCase(key),
    allowed.map(({ name }) => name),
  )
  const hint =
    near === null ? `Flags: ${allowed.map(({ name }) => `--${name}`).join(', ')}.` : `Did you mean --${near}?`
  return usageError(`There is no flag ${written} here.`, hint)
}

function usageError(message: string, hint: string): CacheTagsError {
  return new CacheTagsError('CT_USAGE', message, { hint })
}

/** The name by which the parser knows a flag. */
function stemOf(name: string): string {
  return name.replace(/^no-/, '')
}

function camelCase(name: string): string {
  return name.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

function kebabCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}
