import type { FrameworkName } from '../../src/cli/init/frameworks.ts'

/** A configuration, and the same with the plugin. */
export interface ConfigCase {
  readonly framework: FrameworkName
  readonly name: string
  readonly file: string
  readonly before: string
  readonly after: string
}

/** Of Vite, and of frameworks that are built by it. */
export const VITE_CASES: readonly ConfigCase[] = [
  {
    framework: 'vite',
    name: 'a list on one line, without semicolons',
    file: 'vite.config.ts',
    before: `import { defineConfig } from 'vite'
import react from '@vitejs/plugin-react'

// https://vite.dev/config/
export default defineConfig({
  plugins: [react()],
})
`,
    after: `import { defineConfig } from 'vite'
import react from '@vitejs/plugin-react'
import CacheTags from 'unplugin-cache-tags/vite'

// https://vite.dev/config/
export default defineConfig({
  plugins: [CacheTags(), react()],
})
`,
  },
  {
    framework: 'vite',
    name: 'a list of lines with comments, double quotes, semicolons and tabs',
    file: 'vite.config.js',
    before: `import { defineConfig } from "vite";
import {
	one,
} from "./one"; // why

export default defineConfig({
	plugins: [ // all of them
		// the first
		one(), // one
		two({ a: 1 }),
	],
	server: { port: 3000, /* here */ open: true },
});
`,
    after: `import { defineConfig } from "vite";
import {
	one,
} from "./one"; // why
import CacheTags from "unplugin-cache-tags/vite";

export default defineConfig({
	plugins: [ // all of them
		CacheTags(),
		// the first
		one(), // one
		two({ a: 1 }),
	],
	server: { port: 3000, /* here */ open: true },
});
`,
  },
  {
    framework: 'vite',
    name: 'a function with two returns, one of them of a name',
    file: 'vite.config.ts',
    before: `import { defineConfig, type UserConfig } from 'vite'
const plugins = [react()].filter(Boolean)
export default defineConfig(async ({ command }) => {
  if (command === 'serve') {
    return {}
  }
  const config = { plugins, build: {} } satisfies UserConfig
  return config
})
`,
    after: `import { defineConfig, type UserConfig } from 'vite'
import CacheTags from 'unplugin-cache-tags/vite'
const plugins = [CacheTags(), react()].filter(Boolean)
export default defineConfig(async ({ command }) => {
  if (command === 'serve') {
    return { plugins: [CacheTags()] }
  }
  const config = { plugins, build: {} } satisfies UserConfig
  return config
})
`,
  },
  {
    framework: 'vite',
    name: 'an object without plugins, and no import',
    file: 'vite.config.mjs',
    before: `// @ts-check
/** @type {import('vite').UserConfig} */
export default {
  build: { outDir: 'out' },
}
`,
    after: `// @ts-check
import CacheTags from 'unplugin-cache-tags/vite'

/** @type {import('vite').UserConfig} */
export default {
  plugins: [CacheTags()],
  build: { outDir: 'out' },
}
`,
  },
  {
    framework: 'sveltekit',
    name: 'lines that end as on Windows',
    file: 'vite.config.ts',
    before:
      "import { sveltekit } from '@sveltejs/kit/vite';\r\n\r\nexport default {\r\n\tplugins: [sveltekit()]\r\n};\r\n",
    after:
      "import { sveltekit } from '@sveltejs/kit/vite';\r\nimport CacheTags from 'unplugin-cache-tags/vite';\r\n\r\nexport default {\r\n\tplugins: [CacheTags(), sveltekit()]\r\n};\r\n",
  },
  {
    framework: 'vite',
    name: 'an import that is there and not used, under another name',
    file: 'vite.config.ts',
    before: `import tags from 'unplugin-cache-tags/vite'
export default { plugins: [] }
`,
    after: `import tags from 'unplugin-cache-tags/vite'
export default { plugins: [tags()] }
`,
  },
  {
    framework: 'vite',
    name: 'a spread that holds the plugins',
    file: 'vite.config.ts',
    before: `const shared = { plugins: [one()] }
export default { ...shared, base: '/' }
`,
    after: `import CacheTags from 'unplugin-cache-tags/vite'

const shared = { plugins: [CacheTags(), one()] }
export default { ...shared, base: '/' }
`,
  },
  {
    framework: 'react-router',
    name: 'mergeConfig',
    file: 'vite.config.ts',
    before: `import base from './base'
import { mergeConfig } from 'vite'
export default mergeConfig(base, { plugins: [reactRouter()] })
`,
    after: `import base from './base'
import { mergeConfig } from 'vite'
import CacheTags from 'unplugin-cache-tags/vite'
export default mergeConfig(base, { plugins: [CacheTags(), reactRouter()] })
`,
  },
  {
    framework: 'astro',
    name: 'the configuration of its templates',
    file: 'astro.config.mjs',
    before: `// @ts-check
import { defineConfig } from 'astro/config';

// https://astro.build/config
export default defineConfig({});
`,
    after: `// @ts-check
import { defineConfig } from 'astro/config';
import CacheTags from 'unplugin-cache-tags/astro';

// https://astro.build/config
export default defineConfig({ integrations: [CacheTags()] });
`,
  },
  {
    framework: 'nuxt',
    name: 'the configuration of its templates',
    file: 'nuxt.config.ts',
    before: `// https://nuxt.com/docs/api/configuration/nuxt-config
export default defineNuxtConfig({
  compatibilityDate: '2025-07-15',
  devtools: { enabled: true }
})
`,
    after: `// https://nuxt.com/docs/api/configuration/nuxt-config
export default defineNuxtConfig({
  modules: ['unplugin-cache-tags/nuxt'],
  compatibilityDate: '2025-07-15',
  devtools: { enabled: true }
})
`,
  },
  {
    framework: 'nuxt',
    name: 'modules on lines',
    file: 'nuxt.config.ts',
    before: `export default defineNuxtConfig({
  modules: [
    "@nuxt/eslint",
    ["@nuxt/image", {}],
  ],
});
`,
    after: `export default defineNuxtConfig({
  modules: [
    "unplugin-cache-tags/nuxt",
    "@nuxt/eslint",
    ["@nuxt/image", {}],
  ],
});
`,
  },
]
