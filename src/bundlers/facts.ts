import type { Alias } from '../scanner/resolve.ts'

/** What a bundler says of itself before it builds. */
export interface BundlerFacts {
  readonly root: string
  readonly aliases: readonly Alias[]
  readonly conditions: readonly string[]
  /** Values that are written into the code in place of a name: the expression's text, by name. */
  readonly inlined: Readonly<Record<string, string>>
  /** Versions and digests of settings, by part. */
  readonly toolchain: Readonly<Record<string, string>>
  /** Where the framework has generated its declarations. */
  readonly generated?: string
}
