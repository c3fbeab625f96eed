import { fileURLToPath } from 'node:url'

/** What a specifier asks for, before any file is looked up. */
export type Request =
  | { readonly kind: 'lookup'; readonly path: string; readonly query: string }
  | { readonly kind: 'builtin'; readonly name: string }
  | { readonly kind: 'missing'; readonly reason: string }

/** Schemes of modules that a runtime brings along. */
const RUNTIME_SCHEMES: ReadonlySet<string> = new Set(['node:', 'bun:', 'cloudflare:'])

/**
 * Tells what a specifier asks for. A `data:` module counts as brought along: all it holds stands in the specifier, and so
 * in the statement that imports it. Modules that only a plugin or a server knows are missing here; who runs the build
 * can supply them.
 */
export function readRequest(specifier: string): Request {
  if (specifier.includes('\0')) return { kind: 'missing', reason: 'virtual module' }
  if (specifier.includes('!')) return { kind: 'missing', reason: 'inline loader' }
  // A scheme has two letters or more: `C:` is a drive.
  const scheme = /^[a-z][a-z\d+.-]+:/i.exec(specifier)?.[0]?.toLowerCase()
  if (scheme !== undefined) return readUrl(scheme, specifier)
  return readPath(specifier)
}

function readUrl(scheme: string, specifier: string): Request {
  if (RUNTIME_SCHEMES.has(scheme)) return { kind: 'builtin', name: specifier }
  if (scheme === 'data:') return { kind: 'builtin', name: 'data:' }
  if (scheme === 'file:') return readFileUrl(specifier)
  const isRemote = scheme === 'http:' || scheme === 'https:'
  return { kind: 'missing', reason: isRemote ? 'remote module' : 'virtual module' }
}

function readFileUrl(specifier: string): Request {
  try {
    const url = new URL(specifier)
    return { kind: 'lookup', path: fileURLToPath(url), query: url.search.slice(1) }
  } catch {
    return { kind: 'missing', reason: 'not a path on this machine' }
  }
}

function readPath(specifier: string): Request {
  const end = specifier.indexOf('?')
  const path = end === -1 ? specifier : specifier.slice(0, end)
  if (path.trim() === '') return { kind: 'missing', reason: 'empty specifier' }
  return { kind: 'lookup', path, query: end === -1 ? '' : specifier.slice(end + 1) }
}

/**
 * Whether a query asks for a file's content or address instead of running it: `?raw` and `?url`
 * (https://vite.dev/guide/assets). `?worker&url` runs it all the same, elsewhere.
 */
export function asksForContent(query: string): boolean {
  const flags = query.split('&')
  if (flags.includes('worker') || flags.includes('sharedworker')) return false
  return flags.includes('raw') || flags.includes('url')
}

/** Whether a path starts from the importing file or the root, and not from a package or an alias of tsconfig. */
export function isFilePath(path: string): boolean {
  return /^\.{0,2}(?:[\\/]|$)|^[a-z]:[\\/]/i.test(path)
}

/** The package that a bare specifier names; `null` where it can't be one. */
export function packageNameOf(path: string): string | null {
  return /^(?:@[^@\\/:%#\s.][^\\/:%#\s]*\/)?[^@\\/:%#\s.][^\\/:%#\s]*(?=\/|$)/.exec(path)?.[0] ?? null
}
