import type { WideningReason } from './diff.ts'
import { sortedUnique } from './hash.ts'
import type { Manifest } from './manifest.ts'

/** What a difference in a part of the toolchain does. */
export type Severity = 'widen' | 'warn' | 'ignore'

/** Severity by part of the toolchain (`vite`, `config`); parts not named follow the default. */
export type ToolchainPolicy = Readonly<Record<string, Severity>>

/**
 * Whether two manifests can be compared site by site, and if not, why. By default a minor or patch version in the
 * toolchain warns, everything else in it widens. A scan knows no toolchain: then there is nothing to compare.
 */
export function wideningReason(
  before: Manifest,
  after: Manifest,
  policy: ToolchainPolicy,
): { reason: WideningReason | null; warnings: string[] } {
  const warnings = [...(after.build.differences ?? [])]
  if (before.recipe !== after.recipe) return { reason: 'recipe-changed', warnings }
  if (before.code.lockfile === 'unreadable' || after.code.lockfile === 'unreadable') {
    return { reason: 'lockfile-unreadable', warnings }
  }
  const old = before.build.toolchain
  const now = after.build.toolchain
  if (old === undefined || now === undefined) return { reason: null, warnings }
  let reason: WideningReason | null = null
  for (const part of sortedUnique([...Object.keys(old), ...Object.keys(now)])) {
    if (old[part] === now[part]) continue
    const severity = policy[part] ?? defaultSeverity(old[part], now[part])
    if (severity === 'ignore') continue
    warnings.push(`the toolchain's ${part} changed: ${old[part] ?? 'none'} → ${now[part] ?? 'none'}`)
    if (severity === 'widen') reason = 'toolchain-changed'
  }
  return { reason, warnings }
}

const VERSION = /^(\d+)\.(\d+)\.\d+/

function defaultSeverity(old: string | undefined, now: string | undefined): Severity {
  const before = VERSION.exec(old ?? '')
  const after = VERSION.exec(now ?? '')
  if (before === null || after === null || before[1] !== after[1]) return 'widen'
  // Below 1.0 the second number is the one that breaks.
  return before[1] === '0' && before[2] !== after[2] ? 'widen' : 'warn'
}
