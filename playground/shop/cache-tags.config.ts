import { defineConfig } from 'unplugin-cache-tags'

// serve.mjs plays Vercel's runtime; it is no part of the application.
export default defineConfig({ exclude: ['serve.mjs'] })
