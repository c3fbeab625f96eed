import { esbuildBuilder } from './builders-esbuild.ts'
import { rolldownBuilder, rollupBuilder, viteBuilder } from './builders-rollup.ts'
import { rspackBuilder, webpackBuilder } from './builders-webpack.ts'
import type { Builder } from './builders.ts'

/** Every bundler that the plugin is for. */
export const BUILDERS: readonly Builder[] = [
  viteBuilder,
  rollupBuilder,
  rolldownBuilder,
  webpackBuilder,
  rspackBuilder,
  esbuildBuilder,
]
