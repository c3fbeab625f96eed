import type { Target } from '../core/batch.ts'
import { digest } from '../core/hash.ts'

/** Whose ledger it is: one for each cache, for each environment of it, and for each branch of a preview. */
export interface Scope {
  readonly namespace: string
  /** The cache, as its CDNs name it: project, zone, service, site; `null` where none is known. */
  readonly project: string | null
  readonly target: Target
  /** The branch of a preview; `null` in production. */
  readonly branch: string | null
}

/** The first segment of a ledger's keys: a digest, for names of projects and branches hold what stores fold. */
export function scopeKey({ namespace, project, target, branch }: Scope): string {
  return digest(['scope', namespace, project, target, branch])
}

/** A scope in words. */
export function scopeWords({ namespace, project, target, branch }: Scope): string {
  const of = project === null || project === namespace ? namespace : `${namespace} (${project})`
  return branch === null ? `${target} of ${of}` : `${target} of ${of}, branch ${branch}`
}
