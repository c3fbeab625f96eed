import { CDN_CAPABILITIES, type CdnName } from '../../cdn/capabilities.ts'
import type { Paint, View } from '../../report/paint.ts'
import { inert } from '../../report/width.ts'
import { CDN_VARIABLES } from './cdn-variables.ts'
import type { Changes, Task } from './changes.ts'
import { diffReport, diffText } from './diff-lines.ts'
import type { FoundFramework } from './find-framework.ts'
import type { CommandLine, PackageManager } from './install.ts'

/** What `init` has found, and what it is about to do. */
export interface InitPlan extends Changes {
  readonly found: FoundFramework
  readonly cdn: CdnName
  /** By what the CDN was told. */
  readonly cdnBy: string
  readonly manager: PackageManager
  /** What installs this package; `null` where it is there, or isn't to be installed. */
  readonly install: CommandLine | null
  /** Commands around a deploy, where no workflow has them; empty where one does. */
  readonly deploy: readonly string[]
  /** What comes after it. */
  readonly next: readonly string[]
}

/** What was found, and the change to each file, ending in a line break. */
export function initReport(plan: InitPlan, { paint }: View): string {
  const { found, cdn, cdnBy, manager, changes, install } = plan
  const { title } = found.framework
  const rows = [
    ['built by', found.config === null ? title : `${title} (${found.config})`],
    ['installed by', manager.isSure ? manager.name : `${manager.name} (the default: there is no lockfile)`],
    ['purged at', `${CDN_CAPABILITIES[cdn].title} (${cdnBy})`],
    ...(found.others.length === 0 ? [] : [['not set up', `${found.others.join(', ')}: name one by --framework`]]),
    ...(plan.workflow === null ? [] : [['deployed by', plan.workflow]]),
  ]
  const { outlivesDeploy, title: cdnTitle } = CDN_CAPABILITIES[cdn]
  const doubt = `A deploy wipes the cache of ${cdnTitle} by itself: there is mostly nothing to purge.`
  const facts = rows.map(([name = '', value = '']) => `${paint.faint(name.padEnd(12))}  ${inert(value)}`)
  const blocks = [
    facts,
    ...(outlivesDeploy ? [] : [[paint.warning(doubt)]]),
    ...changes.map((change) => diffReport(change, paint)),
    ...(install === null ? [] : [[`${paint.strong('run')} ${install.join(' ')}`]]),
    ...(changes.length === 0 && install === null ? [['Everything is in place.']] : []),
  ]
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`
}

/** What is left for somebody to do, and what comes next; ends in a line break. */
export function afterReport({ tasks, deploy, next, cdn }: InitPlan, { paint }: View): string {
  const names = CDN_VARIABLES[cdn].map(({ name }) => name).join(', ')
  const blocks = [
    ...(tasks.length === 0
      ? []
      : [[paint.warning('To do by hand:'), ...tasks.flatMap((task) => taskLines(task, paint))]]),
    [paint.strong('Next:'), ...next.map((line) => `  ${line}`)],
    ...(deploy.length === 0
      ? []
      : [
          [paint.strong('Around each deploy to production:'), ...deploy.map((line) => `  ${line}`)],
          [`The purge reads ${names} from its environment.`],
        ]),
  ]
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`
}

function taskLines({ what, lines }: Task, paint: Paint): string[] {
  return [`- ${inert(what)}`, ...lines.map((line) => paint.faint(`    ${inert(line)}`))]
}

/** The same for programs. */
export function initData(plan: InitPlan, isWritten: boolean): unknown {
  const { found, cdn, manager, changes, tasks, install, workflow, deploy, next } = plan
  return {
    framework: found.framework.name,
    config: found.config,
    packageManager: manager.name,
    cdn,
    workflow,
    changes: changes.map((change) => ({ file: change.file, isNew: change.before === null, diff: diffText(change) })),
    install: install === null ? null : install.join(' '),
    byHand: tasks,
    deploy,
    next,
    written: isWritten,
  }
}
