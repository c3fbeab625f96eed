import { defineConfig } from 'tsdown'
import ApiSnapshot from 'tsnapi/rolldown'

// A file directly in src/ is public, and the handler. `exports` in package.json is written from these by the build. The
// loader is a file of its own because bundlers load it by its path.
export default defineConfig({
  entry: ['src/*.ts', 'src/next/handler.ts', 'src/inject/loader.ts'],
  dts: true,
  fixedExtension: false,
  exports: { bin: false, exclude: ['cli'] },
  publint: { strict: true },
  attw: { profile: 'esm-only', level: 'error' },
  plugins: [ApiSnapshot({ outputDir: 'test/__snapshots__/api' })],
})
