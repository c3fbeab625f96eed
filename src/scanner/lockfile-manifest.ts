import { byCodeUnit } from '../core/hash.ts'

/** What a `package.json`, or a lockfile's copy of one, says about dependencies. Ranges by name. */
export interface Manifest {
  readonly dependencies: ReadonlyMap<string, string>
  readonly optionalDependencies: ReadonlyMap<string, string>
  readonly devDependencies: ReadonlyMap<string, string>
  readonly peerDependencies: ReadonlyMap<string, string>
  /** Names among the peers that may be missing. */
  readonly optionalPeers: ReadonlySet<string>
}

/** Reads the dependencies out of anything; what is not there or not of the right kind counts as empty. */
export function readManifest(value: unknown): Manifest {
  const fields = recordOf(value)
  const meta = Object.entries(recordOf(fields['peerDependenciesMeta']))
  const listed = fields['optionalPeers']
  return {
    dependencies: textsOf(fields['dependencies']),
    optionalDependencies: textsOf(fields['optionalDependencies']),
    devDependencies: textsOf(fields['devDependencies']),
    peerDependencies: textsOf(fields['peerDependencies']),
    optionalPeers: new Set([
      ...meta.filter(([, entry]) => isTrue(recordOf(entry)['optional'])).map(([name]) => name),
      ...(Array.isArray(listed) ? listed.map(textOf) : []),
    ]),
  }
}

/** The range that a project's manifest asks a name by, whatever the section. */
export function rangeOf(manifest: Manifest, name: string): string | undefined {
  return (
    manifest.dependencies.get(name) ??
    manifest.optionalDependencies.get(name) ??
    manifest.devDependencies.get(name) ??
    manifest.peerDependencies.get(name)
  )
}

/** Says whether a dependency of a package is part of what the package runs. */
export type CountsAsCode = (dependent: string, dependency: string, manifest: Manifest) => boolean

/**
 * The rule by which the dependencies of a package count. Two kinds don't:
 * - `@types/*`: they hold no code.
 * - An optional peer that the project itself has only for development (Next's `@playwright/test`, everybody's
 *   `typescript`), unless the package that asks for it is one for development too: production runs without it.
 *
 * @param manifests - those of the project and its workspaces
 */
export function countsAsCode(manifests: Iterable<Manifest>): CountsAsCode {
  const production = new Set<string>()
  const development = new Set<string>()
  for (const manifest of manifests) {
    for (const name of manifest.devDependencies.keys()) development.add(name)
    for (const section of [manifest.dependencies, manifest.optionalDependencies, manifest.peerDependencies]) {
      for (const name of section.keys()) production.add(name)
    }
  }
  const isForDevelopment = (name: string): boolean => development.has(name) && !production.has(name)
  return (dependent, dependency, manifest) => {
    if (dependency.startsWith('@types/')) return false
    if (!manifest.optionalPeers.has(dependency)) return true
    return !isForDevelopment(dependency) || isForDevelopment(dependent)
  }
}

/** What a package runs with, by name and range. Of a name in several sections a peer's range counts last. */
export function runtimeDependencies(name: string, manifest: Manifest, counts: CountsAsCode): Map<string, string> {
  const all = [...manifest.peerDependencies, ...manifest.dependencies, ...manifest.optionalDependencies]
  return new Map(all.filter(([dependency]) => counts(name, dependency, manifest)))
}

/** An object's fields; none for anything else. */
export function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

/** A text as it is; empty for anything else. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** Whether a flag is set. YAML is read without types, so there it is a text. */
export function isTrue(value: unknown): boolean {
  return value === true || value === 'true'
}

/** A value as text, equal for equal values in whatever order their fields stand. */
export function canonicalText(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([left], [right]) => byCodeUnit(left, right)))
      : part,
  )
}

function textsOf(value: unknown): Map<string, string> {
  return new Map(Object.entries(recordOf(value)).map(([name, range]) => [name, textOf(range)]))
}
