import { defineConfig } from 'tsdown'
import ApiSnapshot from 'tsnapi/rolldown'

// A file directly in src/ is public. `exports` in package.json is written from these by the build.
export default defineConfig({
  entry: ['src/*.ts'],
  dts: true,
  fixedExtension: false,
  exports: { bin: false, exclude: ['cli'] },
  publint: { strict: true },
  attw: { profile: 'esm-only', level: 'error' },
  plugins: [ApiSnapshot({ outputDir: 'test/__snapshots__/api' })],
})
