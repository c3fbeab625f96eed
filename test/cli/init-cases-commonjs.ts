import type { ConfigCase } from './init-cases-vite.ts'

/** Of modules that are required. */
export const COMMONJS_CASES: readonly ConfigCase[] = [
  {
    framework: 'webpack',
    name: 'CommonJS, two configurations with one list',
    file: 'webpack.config.js',
    before: `'use strict';
const path = require('path');

const plugins = [];

module.exports = [
  { target: 'node', plugins },
  { target: 'web', plugins, output: { path: path.resolve('dist') } },
];
`,
    after: `'use strict';
const path = require('path');
const CacheTags = require('unplugin-cache-tags/webpack');

const plugins = [CacheTags()];

module.exports = [
  { target: 'node', plugins },
  { target: 'web', plugins, output: { path: path.resolve('dist') } },
];
`,
  },
  {
    framework: 'webpack',
    name: 'CommonJS that requires more below what it exports',
    file: 'webpack.config.js',
    before: `const path = require('path')
module.exports = { plugins: [] }
const later = require('fs')
`,
    after: `const path = require('path')
const CacheTags = require('unplugin-cache-tags/webpack')
module.exports = { plugins: [CacheTags()] }
const later = require('fs')
`,
  },
  {
    framework: 'webpack',
    name: 'CommonJS on one line',
    file: 'webpack.config.js',
    before: `const path = require('path'); module.exports = { context: path.resolve('src') };
`,
    after: `const path = require('path');
const CacheTags = require('unplugin-cache-tags/webpack');
 module.exports = { plugins: [CacheTags()], context: path.resolve('src') };
`,
  },
  {
    framework: 'webpack',
    name: 'a function of CommonJS without imports',
    file: 'webpack.config.cjs',
    before: `module.exports = (env) => ({
  mode: env.mode,
})
`,
    after: `const CacheTags = require('unplugin-cache-tags/webpack')

module.exports = (env) => ({
  plugins: [CacheTags()],
  mode: env.mode,
})
`,
  },
  {
    framework: 'next',
    name: 'CommonJS that is wrapped twice',
    file: 'next.config.js',
    before: `/** @type {import('next').NextConfig} */
const nextConfig = {}
module.exports = nextConfig

// Injected by a wizard
const { withSentryConfig } = require("@sentry/nextjs")
module.exports = withSentryConfig(module.exports, { silent: true })
`,
    after: `const { withCacheTags } = require("unplugin-cache-tags/next")

/** @type {import('next').NextConfig} */
const nextConfig = {}
module.exports = nextConfig

// Injected by a wizard
const { withSentryConfig } = require("@sentry/nextjs")
module.exports = withCacheTags(withSentryConfig(module.exports, { silent: true }))
`,
  },
]
