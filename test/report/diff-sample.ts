import type { Manifest } from '../../src/core/manifest.ts'
import { handMade } from '../cli/manifests.ts'

/** A build, and one in which sites have changed, are gone, stand and are new. */
export const BEFORE: Manifest = handMade({
  list: { tags: ['products'], code: 'list 1' },
  item: { tags: ['product-*'], code: 'item 1' },
  gone: { tags: ['gone'], code: 'gone 1' },
  same: { tags: ['same'], code: 'same 1' },
})
export const AFTER: Manifest = handMade({
  list: { tags: ['products'], code: 'list 2' },
  item: { tags: ['product-*'], code: 'item 2' },
  same: { tags: ['same'], code: 'same 1' },
  fresh: { tags: ['fresh'], code: 'fresh 1' },
})
