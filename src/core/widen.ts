import type { WideningReason } from './diff.ts'
import { sortedUnique } from './hash.ts'
import type { Manifest } from './manifest.ts'

/** What a difference in a part of the toolchain does. */
export type Severity = 'widen' | 'warn' | 'ignore'

/** Severity by part of the toolchain (`vite`, `config`, `plugin` for all plugins); parts not named follow the default. */
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
  const started = changedAmbient(before, after)
  if (started.length > 0) {
    warnings.push(`what the server does at its start changed: ${started.join(', ')}`)
    return { reason: 'ambient-changed', warnings }
  }
  if (before.build.toolchain === undefined || after.build.toolchain === undefined) return { reason: null, warnings }
  const old = new Map(Object.entries(before.build.toolchain))
  const now = new Map(Object.entries(after.build.toolchain))
  const severities = new Map(Object.entries(policy))
  let reason: WideningReason | null = null
  for (const part of sortedUnique([...old.keys(), ...now.keys()])) {
    if (old.get(part) === now.get(part)) continue
    const severity =
      severities.get(part) ?? severities.get(familyOf(part)) ?? defaultSeverity(old.get(part), now.get(part))
    if (severity === 'ignore') continue
    warnings.push(`the toolchain's ${part} changed: ${old.get(part) ?? 'none'} → ${now.get(part) ?? 'none'}`)
    if (severity === 'widen') reason = 'toolchain-changed'
  }
  return { reason, warnings }
}

/** Parts of one kind, of which there may be several (`plugin:vite-plugin-x`), are named by it together. */
function familyOf(part: string): string {
  return part.replace(/:.*/s, '')
}

/** Modules that a server runs at its start, of which something differs that no slice follows. */
function changedAmbient(before: Manifest, after: Manifest): string[] {
  // What a scan doesn't know of a build is no difference.
  const isBuild = before.build.ambient !== undefined && after.build.ambient !== undefined
  const ambientOf = ({ code, build }: Manifest): Map<string, string> =>
    new Map(Object.entries({ ...(isBuild && build.ambient), ...code.ambient }))
  const [old, now] = [ambientOf(before), ambientOf(after)]
  return sortedUnique([...old.keys(), ...now.keys()]).filter((module) => old.get(module) !== now.get(module))
}

/** A released version (https://semver.org): what comes before a release promises nothing. */
const VERSION = /^(\d+)\.(\d+)\.(\d+)(?:\+.*)?$/

function defaultSeverity(old: string | undefined, now: string | undefined): Severity {
  const [, ...before] = VERSION.exec(old ?? '') ?? []
  const [, ...after] = VERSION.exec(now ?? '') ?? []
  if (before.length === 0 || after.length === 0) return 'widen'
  // What comes after the first number that is not 0 doesn't break.
  const leading = before.findIndex((part) => part !== '0')
  const kept = leading === -1 ? before.length : leading + 1
  return before.slice(0, kept).join('.') === after.slice(0, kept).join('.') ? 'warn' : 'widen'
}
