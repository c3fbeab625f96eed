import { isMap, isSeq, type Document, type YAMLMap } from 'yaml'
import { recordOf, textOf } from '../../scanner/lockfile-manifest.ts'
import { findDeployAction, findDeployCommand, type DeployCommand } from './deploy-command.ts'

/** The step of a workflow that deploys to production. */
export interface DeployStep {
  readonly deploy: DeployCommand
  readonly job: YAMLMap
  readonly step: YAMLMap
  /** Whether a step of the job before it builds. */
  readonly isBuiltBefore: boolean
  /** Whether the same step builds as well. */
  readonly buildsItself: boolean
  /** Whether the step before it announces. */
  readonly isAnnounced: boolean
  /** Whether the step behind it purges. */
  readonly isPurged: boolean
}

/** A build of the application, and not of an image that holds it. */
const BUILDS = /(?<!docker )(?<!docker buildx )\bbuild\b/

/** The first step that deploys to production; `null` where a workflow has none, or runs for pull requests alone. */
export function findDeployStep(document: Document): DeployStep | null {
  const jobs = document.get('jobs')
  if (!isMap(jobs) || isForPullRequests(document)) return null
  for (const { value: job } of jobs.items) {
    const steps = isMap(job) ? job.get('steps') : null
    if (!isMap(job) || !isSeq(steps)) continue
    const all = steps.items.filter((step): step is YAMLMap => isMap(step))
    for (const [index, step] of all.entries()) {
      const deploy = deployOf(step)
      if (deploy === null) continue
      return {
        deploy,
        job,
        step,
        isBuiltBefore: all.slice(0, index).some((before) => BUILDS.test(runOf(before))),
        buildsItself: buildsBeside(runOf(step)),
        isAnnounced: /\bcache-tags\b.*\bannounce\b/.test(runOf(all[index - 1])),
        isPurged: /\bcache-tags\b.*\bpurge\b/.test(runOf(all[index + 1])),
      }
    }
  }
  return null
}

/** `vercel deploy --prebuilt` names a build, and does none. */
function buildsBeside(script: string): boolean {
  return script.split(/\r?\n|&&|;/).some((line) => BUILDS.test(line) && findDeployCommand(line) === null)
}

function deployOf(step: YAMLMap): DeployCommand | null {
  const run = runOf(step)
  if (run !== '') return findDeployCommand(run)
  const fields = recordOf(step.toJSON())
  return findDeployAction(textOf(fields['uses']), recordOf(fields['with']))
}

function runOf(step: YAMLMap | undefined): string {
  return textOf(step?.get('run'))
}

function isForPullRequests(document: Document): boolean {
  const on = (recordOf(document.toJSON())['on'] ?? null) as unknown
  const events = typeof on === 'string' ? [on] : Array.isArray(on) ? on.map(textOf) : Object.keys(recordOf(on))
  return events.length > 0 && events.every((event) => event.startsWith('pull_request'))
}
