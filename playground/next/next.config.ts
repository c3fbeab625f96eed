import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { NextConfig } from 'next'
import { withCacheTags } from 'unplugin-cache-tags/next'

/** The folder where the packages stand, however far above this application, or a copy of it, that is. */
function rootOf(folder: string): string {
  const parent = dirname(folder)
  return parent === folder || existsSync(join(folder, 'node_modules/next')) ? folder : rootOf(parent)
}

const config: NextConfig = {
  cacheComponents: true,
  partialPrefetching: true,
  turbopack: { root: rootOf(import.meta.dirname) },
}

export default withCacheTags(config)
