import { defineConfig } from 'tsdown'
import ApiSnapshot from 'tsnapi/rolldown'

// A file directly in src/ is public, and the handler. `exports` in package.json is written from these by the build. The
// loader is a file of its own because bundlers load it by its path.
export default defineConfig({
  entry: ['src/*.ts', 'src/next/handler.ts', 'src/inject/loader.ts'],
  dts: true,
  fixedExtension: false,
  copy: 'src/cdn/varnish.vcl',
  exports: { bin: false, exclude: ['cli'], customExports: { './varnish.vcl': './dist/varnish.vcl' } },
  publint: { strict: true },
  // A VCL has no types.
  attw: { profile: 'esm-only', level: 'error', excludeEntrypoints: ['varnish.vcl'] },
  plugins: [ApiSnapshot({ outputDir: 'test/__snapshots__/api' })],
})
