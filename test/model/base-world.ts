import { renamedTag } from './code.ts'
import type { Faults, Pipeline, World } from './world.ts'

/** Nothing goes wrong but order and delay. */
export const NO_FAULTS: Faults = { silences: 0, failures: 0, hidings: 0, losses: 0 }

/** The versions of the worlds. */
export const A = 0
export const B = 1
export const C = 2

/** A release that announces, and whose purge may be lost. */
export function release(version: number, more: Partial<Pipeline> = {}): Pipeline {
  return { version, kind: 'release', announced: true, purge: 'may be lost', runs: 1, skew: 0, ...more }
}

/** A version that goes live unannounced, such as by the platform's dashboard: then its purge comes in the end. */
export function unannounced(version: number, more: Partial<Pipeline> = {}): Pipeline {
  return release(version, { announced: false, purge: 'comes', ...more })
}

/** A version that is announced and goes live, and whose purge never comes. */
export function lost(version: number): Pipeline {
  return release(version, { runs: 0 })
}

/** Two versions, each with its own tag. */
export const AB = renamedTag('A', 'B')
/** Three versions, each with its own tag. */
export const ABC = renamedTag('A', 'B', 'C')

/** A ledger that is in order, and clocks and listings without fault. */
export const BASE: World = {
  name: 'one release',
  code: AB,
  first: A,
  founded: true,
  pipelines: [release(B)],
  lag: 1,
  settle: 1,
  retain: 0,
  slack: 0,
  writesOn: 1,
  intentLife: 0,
  listLag: 0,
  rounds: 2,
  reading: 'at once',
  faults: NO_FAULTS,
}

/** No time passes: what goes wrong here goes wrong by order alone. */
export const TIMELESS = { lag: 0, settle: 0, writesOn: 0 }

/** Old deployments go on writing, and records are kept for as long. */
export const RETAINING = { lag: 0, settle: 0, writesOn: 1, retain: 1 }
