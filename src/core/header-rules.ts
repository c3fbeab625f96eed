import { splitTags } from './builtins.ts'
import type { HeaderForm } from './forms.ts'
import { byCodeUnit, digest } from './hash.ts'
import { HOLE, joinPieces, writePattern } from './pattern.ts'
import type { PathDialect } from './path-patterns.ts'
import type { Position } from './position.ts'
import type { LocatedSite, ModuleSites, Unresolved } from './sites.ts'
import type { ModuleId } from './syntax.ts'
import { tagsOf, type TagSet, type Value } from './value.ts'

/** A header that a configuration sets on responses, by their paths. */
export interface HeaderRule extends Position {
  /** The file that says so. */
  readonly module: ModuleId
  /** The pattern of paths as written, with holes where only a run can tell. */
  readonly pattern: string
  readonly dialect: PathDialect
  readonly header: HeaderForm
  readonly tags: TagSet
  /** Of all that the entry says. */
  readonly digest: string
  /** Whether only a run can tell some of it, so that the file's own code counts. */
  readonly isOpen: boolean
}

/** What the configurations of a project say of tags. */
export interface HeaderRules {
  readonly rules: readonly HeaderRule[]
  readonly unresolved: readonly Unresolved[]
}

/** What one entry of a configuration says, before its place is known. */
export interface SaidHeader {
  readonly pattern: string
  readonly dialect: PathDialect
  readonly header: HeaderForm
  readonly value: Value
  /** The whole entry, as plain data. */
  readonly entry: unknown
  readonly isOpen: boolean
}

/** Puts what an entry says at its place. */
export function headerRule(said: SaidHeader, place: Position & { readonly module: ModuleId }): HeaderRule {
  const { pattern, dialect, header, value, entry, isOpen } = said
  const fill = filler(pattern, dialect, entry)
  const tags = tagsOf(value, (pieces) => splitTags(fill(pieces), header.separator))
  const { module, line, column } = place
  const unresolved = tags.unresolved.map((reason) => `not static: ${reason}`)
  const saying = digest(['header', header.header, dialect, canonical(entry)])
  const own = { pattern, dialect, header, isOpen, digest: saying, tags: { ...tags, unresolved } }
  return { module, line, column, ...own }
}

/**
 * Hosts put what a path holds into a header's value: `:slug`, `:splat`, on Vercel `$1` as well. Next, Vercel:
 * https://nextjs.org/docs/app/api-reference/config/next-config-js/headers#path-matching
 */
function filler(pattern: string, dialect: PathDialect, entry: unknown): (pieces: string) => string {
  if (dialect === 'glob') return (pieces) => pieces
  const conditions = JSON.stringify(entry)
  const names = [...pattern.matchAll(/:([a-z_]\w*)/gi), ...conditions.matchAll(/\(\?<(\w+)>|"key":"(\w+)"/g)].flatMap(
    ([, ...groups]) => groups.filter((name) => name !== undefined),
  )
  const known = [...new Set(['splat', ...names])].sort((left, right) => right.length - left.length)
  const reference = new RegExp(
    String.raw`:(?:\d+|${known.join('|')})(?!\w)[*+?]?|\$(?:\d+|${known.join('|')})(?!\w)`,
    'g',
  )
  return (pieces) => joinPieces([pieces.replaceAll(reference, HOLE)])
}

/** Plain data in which the order of keys says nothing. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical)
  if (typeof value !== 'object' || value === null) return value
  return Object.entries(value)
    .sort(([left], [right]) => byCodeUnit(left, right))
    .map(([key, item]) => [key, canonical(item)])
}

/** A rule as a site. */
export interface RuledSite extends LocatedSite {
  readonly rule: HeaderRule
}

/** Names the rules of a project as sites: `vercel.json#/blog/:slug~1`. */
export function ruledSites(rules: readonly HeaderRule[]): RuledSite[] {
  const counts = new Map<string, number>()
  return [...rules].sort(byPlace).map((rule): RuledSite => {
    const { module, line, column, pattern, header, tags } = rule
    const name = writePattern(pattern)
    const scope = `${module}#${name}`
    const count = (counts.get(scope) ?? 0) + 1
    counts.set(scope, count)
    const id = `${scope}~${count}`
    const common = { id, module, line, column, name, statement: id, carrier: id, form: `header:${header.name}` }
    const known = { tags: patternsOf(tags.tags), always: patternsOf(tags.always) }
    const configured = { digest: rule.digest }
    return {
      rule,
      site: { ...common, ...known, holds: 'response', via: 'direct', isHidden: false, configured },
      place: null,
    }
  })
}

function patternsOf(tags: ReadonlySet<string>): string[] {
  return [...tags].map(writePattern).sort(byCodeUnit)
}

function byPlace(left: HeaderRule, right: HeaderRule): number {
  return byCodeUnit(left.module, right.module) || left.line - right.line || left.column - right.column
}

/** Joins the rules to what modules declare: what code and a rule say at one place is the rule. */
export function withRules(
  named: ReadonlyMap<ModuleId, ModuleSites>,
  ruled: readonly RuledSite[],
  unresolved: readonly Unresolved[],
): Map<ModuleId, ModuleSites> {
  const all = new Map(named)
  const modules = new Set([...ruled.map(({ rule }) => rule.module), ...unresolved.map(({ module }) => module)])
  for (const module of modules) {
    const known = all.get(module) ?? { sites: [], invalidations: [], unresolved: [] }
    const own = ruled.filter(({ rule }) => rule.module === module)
    const places = new Set(own.map(({ rule }) => `${rule.line}:${rule.column}`))
    const stays = ({ line, column }: Position): boolean => !places.has(`${line}:${column}`)
    all.set(module, {
      ...known,
      sites: [...known.sites.filter(({ site }) => stays(site)), ...own.map(({ site, place }) => ({ site, place }))],
      unresolved: [
        ...known.unresolved.filter(stays),
        ...own.flatMap(({ rule, site }) =>
          rule.tags.unresolved.map((reason) => ({ ...placeOf(rule), form: site.form, reason })),
        ),
        ...unresolved.filter((place) => place.module === module),
      ],
    })
  }
  return all
}

function placeOf({ module, line, column }: HeaderRule): Position & { module: ModuleId } {
  return { module, line, column }
}
