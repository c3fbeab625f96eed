import { digest, digestText } from '../core/hash.ts'
import type { Injection } from '../inject/loader.ts'
import type { Scan } from '../scanner/scan.ts'

/** What the loader writes into exactly the files that need a site tag, by absolute path. */
export function planInjections(scan: Scan): Map<string, Injection> {
  const injections = new Map<string, Injection>()
  for (const [id, edits] of scan.edits) {
    const file = scan.fileOf(id)
    const source = scan.sourceOf(id)
    if (file !== undefined && source !== undefined) injections.set(file, { digest: digestText(source), edits })
  }
  return injections
}

/**
 * The rule that writes into one file, for webpack and its like. The identity of the options is a part of the module's name,
 * and so of the key under which it is kept between builds.
 */
export function injectionRule(file: string, injection: Injection, loader: string): object {
  const ident = `unplugin-cache-tags-${digest([injection])}`
  return { resource: file, enforce: 'pre', use: [{ loader, ident, options: injection }] }
}
