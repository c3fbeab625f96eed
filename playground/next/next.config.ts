import { resolve } from 'node:path'
import type { NextConfig } from 'next'
import { withCacheTags } from 'unplugin-cache-tags/next'

const config: NextConfig = {
  cacheComponents: true,
  partialPrefetching: true,
  // The packages stand in the repository's own folder.
  turbopack: { root: resolve(import.meta.dirname, '../..') },
}

export default withCacheTags(config)
