import { defineConfig } from 'unplugin-cache-tags'

export default defineConfig({
  namespace: 'next-playground',
  // Purged through app/api/cache-tags of the running application.
  cdn: 'next',
  // Nothing of the old code runs on once the new server has started.
  ledger: { retain: '0s', settle: '0s' },
})
