import { readFile } from 'node:fs/promises'
import type { OnLoadResult, Plugin } from 'esbuild'
import { APP } from './fixture.ts'

/** A plugin that answers for some files. */
export function loading(filter: RegExp, answer: (path: string) => OnLoadResult | Promise<OnLoadResult>): Plugin {
  return { name: 'loading', setup: ({ onLoad }) => onLoad({ filter }, ({ path }) => answer(path)) }
}

/** A plugin that marks what it loads, so that the output tells whether it ran. */
export const marking: Plugin = loading(/pages\.js$/, async (path) => ({
  contents: `/*! marked */\n\n${await readFile(path, 'utf8')}`,
  loader: 'js',
}))

/** An application with a module that is no file. */
export const WORDS: Readonly<Record<string, string>> = {
  ...APP,
  'src/pages.js': `
    import { words } from 'virtual:words'
    export const page = () => new Response(words, { headers: { 'Cache-Tag': 'page' } })
  `,
}

/** The plugin that makes that module. */
export function wordsOf(text: string): Plugin {
  return {
    name: 'words',
    setup: ({ onLoad, onResolve }) => {
      onResolve({ filter: /^virtual:words$/ }, ({ path }) => ({ path, namespace: 'made-up' }))
      onLoad({ filter: /.*/, namespace: 'made-up' }, () => ({
        contents: `export const words = ${JSON.stringify(text)}`,
      }))
    },
  }
}
