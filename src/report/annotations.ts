import { isAbsolute, join, relative } from 'node:path'
import { inertLines } from '../core/obeyed.ts'
import type { Unresolved } from '../core/sites.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** What GitHub shows beside a line of code. */
export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice'
  /** Path of the file, relative to the project. */
  readonly module: string
  readonly line: number
  readonly column: number
  readonly title: string
  readonly message: string
}

/** GitHub shows no more of one level in a step (https://docs.github.com/rest/checks/runs). */
const MOST = 10

/**
 * Whether a runner of GitHub Actions reads what is printed. Where the commands are stopped, as the action of this package
 * does, `CACHE_TAGS_GITHUB_COMMANDS=0` says so.
 */
export function hasRunner(environment: Environment): boolean {
  return environment['GITHUB_ACTIONS'] === 'true' && environment['CACHE_TAGS_GITHUB_COMMANDS'] !== '0'
}

/**
 * The commands that annotate code (https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands), a
 * line each: of each level the first ones, and how many there are more.
 *
 * @param root - absolute path of the project
 * @param rest - where the others are told, for a sentence: `cache-tags check`
 */
export function annotationLines(
  annotations: readonly Annotation[],
  { root, environment, rest }: { readonly root: string; readonly environment: Environment; readonly rest: string },
): string[] {
  const levels = ['error', 'warning', 'notice'] as const
  return levels.flatMap((level) => {
    const found = annotations.filter((annotation) => annotation.level === level)
    const shown = found.slice(0, found.length > MOST ? MOST - 1 : MOST)
    const left = found.length - shown.length
    return [
      ...shown.map((annotation) => annotationLine(annotation, root, environment)),
      ...(left === 0 ? [] : [command(level, { title: 'cache-tags' }, `${left} more: ${rest}`)]),
    ]
  })
}

function annotationLine(
  { level, module, line, column, title, message }: Annotation,
  root: string,
  environment: Environment,
): string {
  const file = relative(environment['GITHUB_WORKSPACE'] ?? root, join(root, module)).replaceAll('\\', '/')
  // GitHub knows no file outside the repository.
  const isKnown = file !== '..' && !file.startsWith('../') && !isAbsolute(file)
  const place = isKnown ? { file, line: String(line), col: String(column) } : {}
  return command(level, { ...place, title }, isKnown ? message : `${module}:${line}:${column} ${message}`)
}

/** A place whose tags can't be followed. */
export function unresolvedAnnotation({ module, line, column, form, reason }: Unresolved): Annotation {
  const message = `The tags of ${form} can't be followed: ${reason}.`
  return { level: 'warning', module, line, column, title: 'cache-tags: unresolved', message }
}

/** Lines that the runner folds under a title. */
export function groupLines(title: string, text: string): string {
  return `${command('group', {}, title)}\n${text.trimEnd()}\n${command('endgroup', {}, '')}\n`
}

function command(name: string, properties: Readonly<Record<string, string>>, message: string): string {
  const list = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(value)}`)
  return `::${name}${list.length === 0 ? '' : ` ${list.join(',')}`}::${escapeData(message)}`
}

/** A message as the runner takes it back (https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts). */
export function escapeData(text: string): string {
  return inertLines(text).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}

/**
 * A text in which the runner finds no command: it looks for `::` at the start of lines and for `##[` anywhere
 * (https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs). In JSON the spelling means the same.
 */
export function withoutCommands(text: string): string {
  return text.replaceAll(/^((?:[^\S\n]|\u0085)*):(?=:)/gm, String.raw`$1\u003a`).replaceAll('##[', String.raw`\u0023#[`)
}
