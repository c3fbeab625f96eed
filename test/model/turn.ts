import type { Job, Model } from './model.ts'
import type { Call, Run, State, Step } from './world.ts'

/** A run about to make a call, and all that it depends on. */
export interface Turn {
  readonly model: Model
  readonly state: State
  readonly job: Job
  /** Index of the run. */
  readonly index: number
  readonly run: Run
  readonly call: Call
}

/** The step of a run. */
export type CallStep = Extract<Step, { kind: 'calls' }>

/** What a run holds to be live: the oracle's answer, or its own version where it asks too late. */
export function believed({ run, job }: Turn): number {
  return run.answer < 0 ? job.version : run.answer
}
