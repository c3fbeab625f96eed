import { basename, join } from 'node:path'
import { moduleId } from '../core/ids.ts'
import { readRewrites, type Rewrite } from '../core/rewrites.ts'
import type { Framework } from '../core/route-places.ts'
import { textOf } from './files.ts'
import { isParseFailure, parseModule } from './parse.ts'
import type { ScanOptions, ScanPorts } from './scan.ts'
import { filesOf } from './scope-files.ts'

/** Files that may lead a path to a route that its URL doesn't say, or put something before all paths; and the words for it. */
const MOVERS: Readonly<Record<Framework, Readonly<Record<string, RegExp>>>> = {
  next: {
    'next.config.*': /\b(?:i18n|basePath)\b/,
    '{,src/}{middleware,proxy}.*': /\brewrite/,
  },
  sveltekit: { 'svelte.config.*': /\bbase\s*:/, 'src/hooks.*': /\breroute\b/, 'src/hooks/*': /\breroute\b/ },
  nuxt: {
    'nuxt.config.*': /i18n|\bbaseURL\b|\bpages:(?:extend|resolved)\b/,
    '{,app/,src/}{,app/}router.options.*': /(?:)/,
  },
  astro: {
    'astro.config.*': /\bi18n\b|\bbase\s*:|\binjectRoute\b/,
    'src/middleware*': /\brewrite\b/,
    'src/middleware/*': /\brewrite\b/,
  },
  'react-router': { 'react-router.config.*': /\bbasename\b/, 'vite.config.*': /\bbase\s*:/ },
}

const HOSTS: Readonly<Record<string, RegExp>> = {
  'vercel.*': /\bdest["']?\s*:/,
  'netlify.toml': /\bstatus\s*=\s*200\b/,
  '{,public/,static/}_redirects': /\s200!?(?:\s|$)/m,
}

const REWRITING = /^(?:next\.config|vercel)\./

/**
 * The rewrites that a project writes out.
 *
 * @returns `null` where any path may lead to any route
 */
export async function findRewrites(
  options: ScanOptions,
  ports: ScanPorts,
  frameworks: readonly Framework[],
): Promise<Rewrite[] | null> {
  const rewrites: Rewrite[] = []
  const movers = [HOSTS, ...frameworks.map((framework) => MOVERS[framework])]
  for (const [pattern, words] of movers.flatMap((table) => Object.entries(table))) {
    for (const path of await filesOf(ports.files, options.root, [pattern], options.exclude)) {
      const text = await textOf(ports.files, join(options.root, path))
      if (words.test(text)) return null
      if (!REWRITING.test(basename(path)) || !text.includes('rewrites')) continue
      const found = rewritesIn(path, text)
      if (found === null) return null
      rewrites.push(...found)
    }
  }
  return rewrites
}

function rewritesIn(path: string, text: string): Rewrite[] | null {
  const isData = path.endsWith('.json')
  const parsed = parseModule(moduleId(path), isData ? `${path}.js` : path, isData ? `(${text}\n)` : text)
  return isParseFailure(parsed) ? null : readRewrites(parsed)
}
