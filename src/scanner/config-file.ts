import type { HeaderForm } from '../core/forms.ts'
import type { HeaderRules } from '../core/header-rules.ts'
import type { ModuleId } from '../core/syntax.ts'

/** A configuration as it is read. */
export interface ConfigFile {
  readonly id: ModuleId
  /** Its absolute path. */
  readonly file: string
  readonly text: string
  /** Headers to look for. */
  readonly headers: readonly HeaderForm[]
}

/** Whether a text names a header that carries tags. */
export function namesHeader(text: string, headers: readonly HeaderForm[]): boolean {
  const lower = text.toLowerCase()
  return headers.some(({ header }) => lower.includes(header))
}

/** What is said of a configuration that can't be parsed. */
export function unreadable(id: ModuleId, reason: string, line: number, column = 1): HeaderRules {
  const place = { module: id, line, column }
  return {
    rules: [],
    unresolved: [{ ...place, form: 'module', reason: `the configuration can't be parsed: ${reason}` }],
  }
}
