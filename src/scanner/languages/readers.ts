import { createRequire } from 'node:module'
import { extname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { COMPONENT_ENDINGS, type ComponentEnding } from '../component-endings.ts'
import { installedFolder } from '../resolve-installed.ts'
import { astroReader, type AstroCompiler } from './astro.ts'
import type { Component, ComponentReader } from './component.ts'
import { mdxReader, type MdxCompiler } from './mdx.ts'
import { svelteReader, type SvelteCompiler } from './svelte.ts'
import { vueReader, type VueCompiler } from './vue.ts'

/** Files of other languages that hold modules: they are taken apart by the project's own compilers. */
export interface Components {
  /** Loads what takes a file apart, where it is of such a language. */
  readonly prepare: (file: string) => Promise<void>
  /** A file taken apart, or the reason why it can't be; `null` where it is of no such language. */
  readonly read: (file: string, source: string) => Component | string | null
}

interface LanguageTools {
  /** Modules that may be the parser; the first that is installed is taken. */
  readonly parsers: readonly string[]
  /** Packages that bring it along, where it isn't the project's own. */
  readonly owners: readonly string[]
  readonly open: (compiler: unknown) => ComponentReader
}

/** The languages, by the ending of their files. */
const LANGUAGES: Readonly<Record<ComponentEnding, LanguageTools>> = {
  '.vue': {
    parsers: ['vue/compiler-sfc', '@vue/compiler-sfc'],
    owners: ['nuxt', 'vitepress', '@vitejs/plugin-vue', 'vue-loader'],
    open: (compiler) => vueReader(compiler as VueCompiler),
  },
  '.svelte': {
    parsers: ['svelte/compiler'],
    owners: ['@sveltejs/vite-plugin-svelte', '@sveltejs/kit', 'svelte-loader'],
    open: (compiler) => svelteReader(compiler as SvelteCompiler),
  },
  '.astro': {
    parsers: ['@astrojs/compiler-rs', '@astrojs/compiler/sync'],
    owners: ['astro'],
    open: (compiler) => astroReader(compiler as AstroCompiler),
  },
  '.mdx': {
    parsers: ['@mdx-js/mdx'],
    owners: ['@mdx-js/rollup', '@mdx-js/loader', '@mdx-js/esbuild', '@astrojs/mdx', '@next/mdx', 'nextra'],
    open: (compiler) => mdxReader(compiler as MdxCompiler),
  },
}

/** Where there is nothing that takes files apart. */
export const NO_COMPONENTS: Components = {
  prepare: async () => {},
  read: (file) => {
    const ending = endingOf(file)
    return ending === null ? null : missing(ending)
  },
}

function endingOf(file: string): ComponentEnding | null {
  return COMPONENT_ENDINGS.find((ending) => ending === extname(file)) ?? null
}

function missing(ending: ComponentEnding): string {
  return `no compiler of ${ending} is installed`
}

/** Reads components by the compilers that a project has installed. */
export function createComponents(root: string): Components {
  const readers = new Map<ComponentEnding, Promise<ComponentReader | null>>()
  const ready = new Map<ComponentEnding, ComponentReader | null>()
  return {
    prepare: async (file) => {
      const ending = endingOf(file)
      if (ending === null || ready.has(ending)) return
      const opening = readers.get(ending) ?? openReader(root, LANGUAGES[ending])
      readers.set(ending, opening)
      ready.set(ending, await opening)
    },
    read: (file, source) => {
      const ending = endingOf(file)
      if (ending === null) return null
      const read = ready.get(ending) ?? null
      if (read === null) return missing(ending)
      try {
        return read(source, file)
      } catch (error) {
        return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? ''
      }
    },
  }
}

async function openReader(root: string, { parsers, owners, open }: LanguageTools): Promise<ComponentReader | null> {
  const folders = [root, ...owners.flatMap((owner) => installedFolder(root, owner) ?? [])]
  for (const folder of folders) {
    const { resolve } = createRequire(join(folder, 'package.json'))
    for (const parser of parsers) {
      try {
        const loaded: Record<string, unknown> = await import(pathToFileURL(resolve(parser)).href)
        // Of a CommonJS module the names may not be told.
        return open({ ...Object(loaded['default']), ...loaded })
      } catch {
        // It is not installed there.
      }
    }
  }
  return null
}
