import { normalise } from '../../src/core/normalise.ts'
import { summariseModule, type ModuleSummary, type Statement } from '../../src/core/summary.ts'
import type { Syntax } from '../../src/core/syntax.ts'
import { isParseFailure, parseModule } from '../../src/scanner/parse.ts'
import { scanFiles, type MemoryFiles, type MemoryOptions } from '../support/memory-project.ts'

/** Parses a source that is meant to be right; TypeScript with JSX unless the name says otherwise. */
export function read(source: string, file = 'm.tsx'): Syntax {
  const parsed = parseModule(file, file, source)
  if (isParseFailure(parsed)) throw new Error(`${parsed.reason}, in: ${source}`)
  return parsed
}

/** What the normaliser makes of a source. */
export function normalised(source: string, file = 'm.tsx'): string {
  // Whether a program is a module shows by its imports and exports, not by its statements.
  return normalise({ ...read(source, file).program, sourceType: 'module' })
}

/** The digests of a source's statements, as fingerprints hold them. */
export function digests(source: string, file = 'm.tsx'): string[] {
  return summary(source, file).statements.map((unit) => unit.digest)
}

export function summary(source: string, file = 'm.tsx'): ModuleSummary {
  return summariseModule(read(source, file))
}

/** The statement of that key. */
export function statement(source: string, key: string, file = 'm.tsx'): Statement {
  const found = summary(source, file).statements.find((candidate) => candidate.key === key)
  if (found === undefined) throw new Error(`no statement ${key} in: ${source}`)
  return found
}

/** What the sites of a project say of their tags, in the order of their ids. */
export interface Declared {
  readonly form: string
  readonly tags: readonly string[]
  readonly always: readonly string[]
  readonly via: string
}

export interface Found {
  readonly sites: readonly Declared[]
  readonly invalidations: readonly { readonly form: string; readonly tags: readonly string[] }[]
  readonly reasons: readonly string[]
}

/** Scans a project, or one module of that text, and keeps what was found. */
export async function find(files: MemoryFiles | string, options: MemoryOptions = {}): Promise<Found> {
  const { code } = await scanFiles(typeof files === 'string' ? { 'm.tsx': files } : files, options)
  return {
    sites: Object.values(code.sites).map(({ form, tags, always, via }) => ({ form, tags, always, via })),
    invalidations: code.invalidations.map(({ form, tags }) => ({ form, tags })),
    reasons: code.unresolved.map((item) => item.reason),
  }
}

/** The only site of a project. */
export async function onlySite(files: MemoryFiles | string, options: MemoryOptions = {}): Promise<Declared> {
  const { sites } = await find(files, options)
  const [site] = sites
  if (site === undefined || sites.length > 1) throw new Error(`${sites.length} sites in ${JSON.stringify(files)}`)
  return site
}

/** What `cacheTag` with these arguments declares, below the given code. */
export function tagged(args: string, before = '', others: MemoryFiles = {}): Promise<Declared> {
  const source = `import { cacheTag } from 'next/cache'\n${before}\nexport async function cached(given: any, flag: any) { cacheTag(${args}) }`
  return onlySite({ ...others, 'm.ts': source })
}
