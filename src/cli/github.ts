import { appendFileSync, statSync } from 'node:fs'
import type { CheckFinding } from '../core/check-finding.ts'
import type { Unresolved } from '../core/sites.ts'
import {
  annotationLines,
  type Annotation,
  hasRunner,
  unresolvedAnnotation,
  withoutCommands,
} from '../report/annotations.ts'
import { cutMarkdown, escapeMarkdown } from '../report/markdown.ts'
import { isGiven, type Call } from './command.ts'
import { asProblem } from './problem.ts'
import type { Sink, World } from './world.ts'

/** GitHub takes no larger summary of one step, in bytes; then it shows nothing of it. */
const MAX_SUMMARY_BYTES = 1024 * 1024

/**
 * The same world on a runner of GitHub Actions; elsewhere it stays as it is.
 *
 * What the command line writes there, besides what it always does:
 *
 * - Commands on stderr, unless `CACHE_TAGS_GITHUB_COMMANDS=0`: `purge` folds a long plan (`::group::`); `scan`, `check` and
 *   `finalize` annotate code, ten places of a level at most. Nothing else that is printed can be taken for a command.
 * - The job's summary, where `GITHUB_STEP_SUMMARY` names a file: `plan` and `purge --dry-run` append the plan, `purge` what
 *   became of it, with the refused tags, `check` its findings, `diff` what differs, all as Markdown; and each of them the
 *   error it ends with. A step's summary is cut at 1 MiB; that it can't be written is a warning. With `--quiet` nothing is
 *   appended.
 */
export function onRunner(world: World): World {
  const { environment } = world
  const summaryFile = environment['GITHUB_STEP_SUMMARY'] ?? ''
  const summary = summaryFile === '' ? {} : { summarise: summaryWriter(summaryFile, world.stderr) }
  if (!hasRunner(environment)) return { ...world, ...summary }
  const guard = (sink: Sink): Sink => ({
    write: (text) => sink.write(withoutCommands(text)),
    isTerminal: sink.isTerminal,
    get columns() {
      return sink.columns
    },
  })
  const tell = (commands: string): void => world.stderr.write(commands)
  return { ...world, stdout: guard(world.stdout), stderr: guard(world.stderr), tell, ...summary }
}

/** Appends to the file. A report is cut where the step's summary would become too large; a failure is only said. */
function summaryWriter(file: string, stderr: Sink): (markdown: string) => void {
  return (markdown) => {
    try {
      const written = statSync(file, { throwIfNoEntry: false })?.size ?? 0
      appendFileSync(file, cutMarkdown(`${markdown}\n`, MAX_SUMMARY_BYTES - written))
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      stderr.write(`[cache-tags] warning: the job's summary could not be written: ${why}\n`)
    }
  }
}

/** Appends to the job's summary, where there is one and it is wanted; the Markdown is made only then. */
export function summarise(markdown: () => string, call: Call, world: World): void {
  if (world.summarise !== undefined && !isGiven(call, 'quiet')) world.summarise(markdown())
}

/** Commands that append to the summary of a job. */
const SUMMARISED: ReadonlySet<string> = new Set(['plan', 'purge', 'check', 'diff'])

/** Appends what a command ended with to the job's summary, below what it has said there. */
export function summariseProblem(error: unknown, name: string, call: Call, world: World): void {
  if (!SUMMARISED.has(name)) return
  const { code, message, hint } = asProblem(error)
  const lines = [`${code}: ${message}`, ...(hint === undefined ? [] : [`hint: ${hint}`])].map(escapeMarkdown)
  summarise(() => `**cache-tags ${name} failed**\n\n${lines.join('  \n')}\n\n`, call, world)
}

/** Annotates the places whose tags can't be followed, where a runner listens. */
export function annotateUnresolved(unresolved: readonly Unresolved[], root: string, world: World): void {
  annotate(unresolved.map(unresolvedAnnotation), root, '`cache-tags scan` lists them', world)
}

/** Annotates what a check found, where a runner listens. */
export function annotateFindings(findings: readonly CheckFinding[], root: string, world: World): void {
  const annotations = findings.map(({ severity, rule, message, hint, ...place }): Annotation => {
    const level = severity === 'note' ? 'notice' : severity
    return { ...place, level, title: `cache-tags: ${rule}`, message: `${message}\n${hint}` }
  })
  annotate(annotations, root, '`cache-tags check` lists them', world)
}

function annotate(annotations: readonly Annotation[], root: string, rest: string, world: World): void {
  if (world.tell === undefined || annotations.length === 0) return
  const lines = annotationLines(annotations, { root, environment: world.environment, rest })
  world.tell(`${lines.join('\n')}\n`)
}
