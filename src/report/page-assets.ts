import { readFile } from 'node:fs/promises'
import { CacheTagsError } from '../core/error.ts'
import type { PageAssets } from './report-html.ts'

/**
 * Reads script and style of the report's page, which the build of this package puts beside its own files.
 *
 * @throws {@link CacheTagsError} where the package was not built
 */
export async function readPageAssets(folder: URL = builtPage()): Promise<PageAssets> {
  try {
    const [script, style] = await Promise.all(
      ['page.js', 'page.css'].map((name) => readFile(new URL(name, folder), 'utf8')),
    )
    return { script: script ?? '', style: style ?? '' }
  } catch (error) {
    throw new CacheTagsError('CT_INTERNAL', "The report's page is missing from this package.", {
      cause: error,
      hint: 'Install it anew; in its own repository run `npm run build`.',
    })
  }
}

/** Chunks lie directly in dist; the source, two folders deep. */
function builtPage(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? '../../dist/page/' : './page/', import.meta.url)
}
