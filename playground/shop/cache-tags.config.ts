import { defineConfig } from 'unplugin-cache-tags'

export default defineConfig({
  // It plays Vercel's runtime, and is no part of the application.
  exclude: ['serve.mjs'],
  // The origin is switched at once: nothing old can be reached that would write.
  ledger: { retain: '0s' },
})
