import type { Via } from './evaluation.ts'
import type { Declaration, ModuleDeclarations } from './declarations.ts'
import type { TagPlace } from './finding.ts'
import type { Holds } from './forms.ts'
import { byCodeUnit } from './hash.ts'
import { writePattern } from './pattern.ts'
import type { Position } from './position.ts'
import type { ModuleId } from './syntax.ts'
import { ownList } from './unchanged-flow.ts'
import type { Wrapped } from './wrappers.ts'

/** One place where a cache entry is made. */
export interface Site extends Position {
  /** `module#Name.member~n`: edits elsewhere don't change it. */
  readonly id: string
  readonly module: ModuleId
  /** Enclosing named scopes. */
  readonly name: string
  readonly form: string
  readonly holds: Holds
  readonly via: Via
  /** Every tag it may carry, as patterns. */
  readonly tags: readonly string[]
  /** Tags it carries on every path; none has a hole. */
  readonly always: readonly string[]
  /** The statement it stands in: where its slice starts. */
  readonly statement: string
  /** Id of the site at which its site tag is written: its own, or behind a wrapper that of the primitive. */
  readonly carrier: string
  /** Whether it only stands for its callers, who are sites themselves. */
  readonly isHidden: boolean
  /** Whether a comment says that its code doesn't count. */
  readonly isOptedOut?: boolean
  /** What a configuration says, where no code declares it: there is nothing to write a site tag into. */
  readonly configured?: Configured
}

/** A site that a configuration declares for the responses of some paths. */
export interface Configured {
  /** Of all that its entry says. */
  readonly digest: string
  /** Why more code counts than renders those responses. */
  readonly widened?: string
}

/** A place that purges. */
export interface Invalidation extends Position {
  readonly module: ModuleId
  readonly form: string
  readonly tags: readonly string[]
}

/** Tags that could not be followed. */
export interface Unresolved extends Position {
  readonly module: ModuleId
  readonly form: string
  readonly reason: string
}

/** A site with the place of its tags; `null` where they are written elsewhere. */
export interface LocatedSite {
  readonly site: Site
  readonly place: TagPlace | null
}

/** All that one module declares and purges, in source order. */
export interface ModuleSites {
  readonly sites: readonly LocatedSite[]
  readonly invalidations: readonly Invalidation[]
  readonly unresolved: readonly Unresolved[]
}

const NO_WRAPPERS: Wrapped = { callers: [], hidden: new Set(), settled: new Set() }

/** Gives the declarations of every module their names. */
export function nameSites(
  declared: ReadonlyMap<ModuleId, ModuleDeclarations>,
  wrapped: Wrapped = NO_WRAPPERS,
): Map<ModuleId, ModuleSites> {
  const all = [...[...declared.values()].flatMap(({ declarations }) => declarations), ...wrapped.callers]
  const ids = siteIds(all)
  const modules = new Map<ModuleId, Declaration[]>([...declared.keys()].map((id) => [id, []]))
  for (const declaration of all) modules.get(declaration.module)?.push(declaration)
  return new Map([...modules].map(([id, found]) => [id, moduleSites(found, ids, wrapped)]))
}

/** Ids count within a scope, primitives before callers: what is found of wrappers renames no primitive. */
function siteIds(declarations: readonly Declaration[]): ReadonlyMap<Declaration, string> {
  const ordinals = new Map<string, number>()
  const ids = new Map<Declaration, string>()
  for (const declaration of declarations) {
    if (declaration.kind !== 'site' || (declaration.needsTags && declaration.tags.tags.size === 0)) continue
    const scope = `${declaration.module}#${declaration.name}`
    const ordinal = (ordinals.get(scope) ?? 0) + 1
    ordinals.set(scope, ordinal)
    ids.set(declaration, `${scope}~${ordinal}`)
  }
  return ids
}

function moduleSites(
  declarations: readonly Declaration[],
  ids: ReadonlyMap<Declaration, string>,
  { hidden, settled }: Wrapped,
): ModuleSites {
  const sites: LocatedSite[] = []
  const invalidations: Invalidation[] = []
  const unresolved: Unresolved[] = []
  for (const declaration of declarations) {
    const { module, form, line, column } = declaration
    const common = { module, form, line, column }
    const isHidden = hidden.has(declaration)
    const tags = patterns(declaration.tags.tags)
    if (!settled.has(declaration))
      unresolved.push(...declaration.tags.unresolved.map((reason) => ({ ...common, reason })))
    const id = ids.get(declaration)
    if (id === undefined) {
      if (!isHidden && declaration.kind === 'invalidation') invalidations.push({ ...common, tags })
      continue
    }
    const { name, holds, via, statement } = declaration
    const place = placeOf(declaration)
    const carrier = place === null ? (ids.get(primitiveOf(declaration)) ?? id) : id
    const always = patterns(declaration.tags.always)
    sites.push({
      site: { id, ...common, name, holds, via, tags, always, statement, carrier, isHidden },
      place,
    })
  }
  return { sites, invalidations, unresolved }
}

function placeOf(declaration: Declaration): TagPlace | null {
  if (declaration.through === null) return declaration.place
  return declaration.through.isTagged ? ownList(declaration) : null
}

function primitiveOf(declaration: Declaration): Declaration {
  return declaration.through === null ? declaration : primitiveOf(declaration.through.inner)
}

function patterns(tags: ReadonlySet<string>): string[] {
  return [...tags]
    .map(writePattern)
    .filter((tag) => tag !== '')
    .sort(byCodeUnit)
}
