import CacheTags from 'unplugin-cache-tags/vite'
import { defineConfig } from 'vite'

export default defineConfig({
  appType: 'custom',
  plugins: [CacheTags()],
  builder: {},
  environments: {
    client: {
      build: {
        outDir: 'dist/client',
        rolldownOptions: { input: 'src/client/main.ts', output: { entryFileNames: 'client.js' } },
      },
    },
    ssr: {
      build: {
        outDir: 'dist/server',
        rolldownOptions: { input: 'src/server/entry.ts' },
      },
    },
  },
})
