/**
 * How a check ended. `ok`: as it should be. `note`: worth knowing. `warning`: it may not work. `problem`: it does not work.
 * `skipped`: it could not be made, which says neither.
 */
export type DoctorState = 'ok' | 'note' | 'warning' | 'problem' | 'skipped'

/** Every state, from best to worst; what could not be checked stands apart at the end. */
export const DOCTOR_STATES: readonly DoctorState[] = ['ok', 'note', 'warning', 'problem', 'skipped']

/** What a check of a project's surroundings found. */
export interface DoctorFinding {
  /** What was looked at: `manifest`, `token of Vercel`. */
  readonly check: string
  readonly state: DoctorState
  /** A sentence or two. */
  readonly found: string
  /** What to set, run or look at, in sentences; `null` where nothing is to be done. */
  readonly todo: string | null
}

/** Findings that belong together. */
export interface DoctorGroup {
  readonly title: string
  readonly findings: readonly DoctorFinding[]
}
