import { afterEach, beforeEach, vi } from 'vitest'
import type { Manifest } from '../../src/core/manifest.ts'

/** Catches what the plugin says on stderr, for every test of the file. */
export function captureTalk(): () => string {
  let said = ''
  beforeEach(() => {
    said = ''
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      said += String(text)
      return true
    })
  })
  afterEach(() => {
    vi.restoreAllMocks()
    vi.unstubAllEnvs()
  })
  return () => said
}

/** Every site tag that a manifest wants, sorted. */
export function siteTags(manifest: Manifest): string[] {
  return Object.values(manifest.code.sites)
    .flatMap((site) => site.siteTag ?? [])
    .sort()
}
