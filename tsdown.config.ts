import { defineConfig } from 'tsdown'
import ApiSnapshot from 'tsnapi/rolldown'
import { configSchemaFile } from './.build/config-schema.ts'
import { licences } from './.build/licences.ts'

export default defineConfig([
  // A file directly in src/ is public, and the handler. `exports` in package.json is written from these by the build. The
  // loader is a file of its own because bundlers load it by its path.
  {
    entry: ['src/*.ts', 'src/next/handler.ts', 'src/inject/loader.ts'],
    dts: true,
    fixedExtension: false,
    copy: 'src/cdn/varnish.vcl',
    exports: {
      bin: false,
      exclude: ['cli'],
      customExports: { './schema.json': './dist/schema.json', './varnish.vcl': './dist/varnish.vcl' },
    },
    publint: { strict: true },
    // Neither a schema nor a VCL has types.
    attw: { profile: 'esm-only', level: 'error', excludeEntrypoints: ['schema.json', 'varnish.vcl'] },
    plugins: [configSchemaFile(), ApiSnapshot({ outputDir: 'test/__snapshots__/api' })],
  },
  // The report's page: one script without imports, and its style.
  {
    name: 'page',
    entry: { page: 'src/page/main.tsx' },
    copy: 'src/page/page.css',
    outDir: 'dist/page',
    format: 'iife',
    platform: 'browser',
    target: 'es2023',
    tsconfig: 'src/page/tsconfig.json',
    dts: false,
    minify: true,
    deps: { alwaysBundle: /.*/, onlyBundle: false },
    outputOptions: { entryFileNames: 'page.js' },
    plugins: [licences()],
  },
])
