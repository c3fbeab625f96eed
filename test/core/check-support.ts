import { CDN_CAPABILITIES, type CdnName } from '../../src/cdn/capabilities.ts'
import { tagProblem } from '../../src/cdn/limits.ts'
import { checkManifest } from '../../src/core/check.ts'
import type { CheckFinding, CheckRule } from '../../src/core/check-finding.ts'
import type { CheckCdn } from '../../src/core/check-tags.ts'
import type { ManifestBuild } from '../../src/core/manifest.ts'
import { manifestOf, type MemoryFiles } from '../support/memory-project.ts'

const HEAD = "import { cacheTag, revalidateTag, updateTag, unstable_cache } from 'next/cache'\n"

/** A CDN as the command line hands it to the check. */
export function cdnNamed(name: CdnName): CheckCdn {
  const { limits, ...cdn } = CDN_CAPABILITIES[name]
  return {
    ...cdn,
    name,
    maxTagsPerResponse: limits.maxTagsPerResponse,
    tagProblem: (tag) => tagProblem(tag, limits),
  }
}

/** How a project is checked. */
export interface Checking {
  readonly cdn?: CdnName
  readonly build?: ManifestBuild
}

/** What one rule finds in modules, each of which begins on its second line; its first imports Next's functions. */
export async function findingsOf(
  rule: CheckRule,
  files: MemoryFiles,
  checking: Checking = {},
): Promise<CheckFinding[]> {
  const modules = Object.fromEntries(Object.entries(files).map(([path, text]) => [path, HEAD + text]))
  const manifest = await manifestOf(modules, { build: checking.build ?? {} })
  return checkManifest(manifest, [cdnNamed(checking.cdn ?? 'vercel')]).filter((finding) => finding.rule === rule)
}

/** A site in one line, with the given tags. */
export function cached(name: string, ...tags: readonly string[]): string {
  return `export const ${name} = unstable_cache(async (id: string) => id, ['${name}'], { tags: [${tags.join(', ')}] })\n`
}
