// One build in a process of its own: node build-once.mjs FOLDER bare|plugin. Prints the build's milliseconds.
import { build } from 'vite'

const [root, kind] = process.argv.slice(2)
const plugins = []
if (kind === 'plugin') plugins.push((await import('unplugin-cache-tags/vite')).default())
const started = performance.now()
await build({
  root,
  configFile: false,
  logLevel: 'silent',
  plugins,
  build: { ssr: 'src/entry.js', outDir: 'dist', emptyOutDir: true, rolldownOptions: { external: ['next/cache'] } },
})
console.log(performance.now() - started)
