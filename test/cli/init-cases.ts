import type { ConfigCase } from './init-cases-vite.ts'

/** Of bundlers, and of Next. */
export const BUNDLER_CASES: readonly ConfigCase[] = [
  {
    framework: 'rollup',
    name: 'names that stand for something else',
    file: 'rollup.config.mjs',
    before: `const CacheTags = 1
const CacheTagsPlugin = 2
export default { plugins: [] }
`,
    after: `import CacheTagsUnplugin from 'unplugin-cache-tags/rollup'

const CacheTags = 1
const CacheTagsPlugin = 2
export default { plugins: [CacheTagsUnplugin()] }
`,
  },
  {
    framework: 'rspack',
    name: 'a list that is added to later',
    file: 'rspack.config.mjs',
    before: `const plugins = [one]
if (process.env.ANALYZE) plugins.push(two)
export default { plugins }
`,
    after: `import CacheTags from 'unplugin-cache-tags/rspack'

const plugins = [CacheTags(), one]
if (process.env.ANALYZE) plugins.push(two)
export default { plugins }
`,
  },
  {
    framework: 'rsbuild',
    name: 'tools that say something else',
    file: 'rsbuild.config.ts',
    before: `import { defineConfig } from '@rsbuild/core';

export default defineConfig({
  tools: { rspack: { devtool: false } },
});
`,
    after: `import { defineConfig } from '@rsbuild/core';
import CacheTags from 'unplugin-cache-tags/rspack';

export default defineConfig({
  tools: { rspack: { plugins: [CacheTags()], devtool: false } },
});
`,
  },
  {
    framework: 'rsbuild',
    name: 'nothing of tools',
    file: 'rsbuild.config.ts',
    before: `export default {
  plugins: [pluginReact()],
}
`,
    after: `import CacheTags from 'unplugin-cache-tags/rspack'

export default {
  tools: { rspack: { plugins: [CacheTags()] } },
  plugins: [pluginReact()],
}
`,
  },
  {
    framework: 'rollup',
    name: 'a name, exported as the default',
    file: 'rollup.config.js',
    before: `const config = { input: 'a.js', plugins: [
  one(),
] }
export { config as default }
`,
    after: `import CacheTags from 'unplugin-cache-tags/rollup'

const config = { input: 'a.js', plugins: [
  CacheTags(),
  one(),
] }
export { config as default }
`,
  },
  {
    framework: 'rolldown',
    name: 'an object on one line without blanks',
    file: 'rolldown.config.mjs',
    before: `export default {input: 'a.js'}\n`,
    after: `import CacheTags from 'unplugin-cache-tags/rolldown'

export default {plugins: [CacheTags()], input: 'a.js'}
`,
  },
  {
    framework: 'esbuild',
    name: 'two calls with shared options; other functions are left alone',
    file: 'build.mjs',
    before: `#!/usr/bin/env node
import * as esbuild from 'esbuild'
const shared = { bundle: true }
await esbuild.build({ ...shared, entryPoints: ['a.ts'], plugins: [first()] })
const watcher = await esbuild.context({ ...shared, outfile: 'b.js' })
console.log(await esbuild.formatMessages([], {}))
await other.build({})
`,
    after: `#!/usr/bin/env node
import * as esbuild from 'esbuild'
import CacheTags from 'unplugin-cache-tags/esbuild'
const shared = { bundle: true }
await esbuild.build({ ...shared, entryPoints: ['a.ts'], plugins: [CacheTags(), first()] })
const watcher = await esbuild.context({ plugins: [CacheTags()], ...shared, outfile: 'b.js' })
console.log(await esbuild.formatMessages([], {}))
await other.build({})
`,
  },
  {
    framework: 'esbuild',
    name: 'a function that was required',
    file: 'esbuild.config.js',
    before: `const { build } = require("esbuild")
build(
  { entryPoints: ["a.ts"] }
).catch(() => process.exit(1))
`,
    after: `const { build } = require("esbuild")
const CacheTags = require("unplugin-cache-tags/esbuild")
build(
  { plugins: [CacheTags()], entryPoints: ["a.ts"] }
).catch(() => process.exit(1))
`,
  },
  {
    framework: 'next',
    name: 'the configuration of its templates',
    file: 'next.config.ts',
    before: `import type { NextConfig } from "next";

const nextConfig: NextConfig = {
  /* config options here */
};

export default nextConfig;
`,
    after: `import type { NextConfig } from "next";
import { withCacheTags } from "unplugin-cache-tags/next";

const nextConfig: NextConfig = {
  /* config options here */
};

export default withCacheTags(nextConfig);
`,
  },
  {
    framework: 'next',
    name: 'other wrappers and a type',
    file: 'next.config.ts',
    before: `import withAnalyzer from '@next/bundle-analyzer'
export default withAnalyzer({ enabled: true })({ reactStrictMode: true } satisfies NextConfig) as NextConfig
`,
    after: `import withAnalyzer from '@next/bundle-analyzer'
import { withCacheTags } from 'unplugin-cache-tags/next'
export default withCacheTags(withAnalyzer({ enabled: true })({ reactStrictMode: true } satisfies NextConfig) as NextConfig)
`,
  },
  {
    framework: 'next',
    name: 'a function with a name',
    file: 'next.config.mjs',
    before: `export default async function config(phase) {
  return { env: { phase } }
}
`,
    after: `import { withCacheTags } from 'unplugin-cache-tags/next'

export default withCacheTags(async function config(phase) {
  return { env: { phase } }
})
`,
  },
  {
    framework: 'next',
    name: 'a promise',
    file: 'next.config.mjs',
    before: `const load = async () => ({})
export default load()
`,
    after: `import { withCacheTags } from 'unplugin-cache-tags/next'

const load = async () => ({})
export default withCacheTags(load())
`,
  },
]
