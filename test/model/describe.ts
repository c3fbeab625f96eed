import { type Bits, members } from './code.ts'
import type { Model } from './model.ts'
import type { Step } from './world.ts'

/** A step as a line to read: `B: ask, told A`. */
export function describeStep(model: Model, step: Step): string {
  switch (step.kind) {
    case 'tick':
      return 'time passes'
    case 'goes live':
      return `${pipelineName(model, step.pipeline)} goes live`
    case 'announces':
      return `${pipelineName(model, step.pipeline)} is announced`
    case 'loses manifest':
      return `the manifest of ${versionName(model, step.version)} is lost`
    case 'calls':
      return [`${runName(model, step.run)}: ${step.call}`, ...detailsOf(model, step)].join(', ')
  }
}

function detailsOf(model: Model, step: Extract<Step, { kind: 'calls' }>): string[] {
  const { answer, keys = [], hidden = [], tags, unreached = 0 } = step
  return [
    ...(answer === undefined ? [] : [answer < 0 ? 'no answer' : `told ${versionName(model, answer)}`]),
    ...(tags === undefined ? [] : [tagNames(model, tags)]),
    ...(unreached === 0 ? [] : [`not reached ${tagNames(model, unreached)}`]),
    ...keys,
    ...(hidden.length === 0 ? [] : [`blind to ${hidden.join(' ')}`]),
  ]
}

function tagNames({ world }: Model, tags: Bits): string {
  return `tags ${members(tags, Math.max(...world.code.tagOf) + 1).join(' ') || 'none'}`
}

/** The name of a version. */
export function versionName({ world }: Model, version: number): string {
  return world.code.versions[version] ?? '?'
}

/** A pipeline by its version, with a number where several have that version: `B`, `A2`. */
export function pipelineName(model: Model, pipeline: number): string {
  const { pipelines } = model.world
  const version = pipelines[pipeline]?.version ?? -1
  const alike = pipelines.flatMap((other, index) => (other.version === version ? [index] : []))
  return versionName(model, version) + (alike.length === 1 ? '' : String(alike.indexOf(pipeline) + 1))
}

/** A run by its pipeline: `B`, `B again`. */
export function runName(model: Model, run: number): string {
  const job = model.jobs[run]
  if (job === undefined) return '?'
  return [pipelineName(model, job.pipeline), ...Array.from({ length: job.attempt }, () => 'again')].join(' ')
}
