import type { DoctorFinding } from '../../core/doctor-finding.ts'
import { CacheTagsError } from '../../core/error.ts'

/** All is as it should be. */
export function ok(check: string, found: string): DoctorFinding {
  return { check, state: 'ok', found, todo: null }
}

/** Worth knowing. */
export function note(check: string, found: string, todo: string | null = null): DoctorFinding {
  return { check, state: 'note', found, todo }
}

/** It may not work. */
export function warning(check: string, found: string, todo: string): DoctorFinding {
  return { check, state: 'warning', found, todo }
}

/** It does not work. */
export function problem(check: string, found: string, todo: string | null): DoctorFinding {
  return { check, state: 'problem', found, todo }
}

/** What could not be looked at, and why. */
export function skipped(check: string, found: string, todo: string | null = null): DoctorFinding {
  return { check, state: 'skipped', found, todo }
}

/**
 * What a check found, or why it failed: an error of ours is a finding like others.
 *
 * @throws anything else
 */
export async function attempt(check: string, look: () => Promise<DoctorFinding[]>): Promise<DoctorFinding[]> {
  try {
    return await look()
  } catch (error) {
    if (!(error instanceof CacheTagsError)) throw error
    return [problem(check, error.message, error.hint ?? null)]
  }
}
