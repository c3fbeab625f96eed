import type { AmbientEntry } from '../../core/ambient.ts'
import { analyseProject, type Analysis, type OptionsOfAnalysis } from '../../core/analyse.ts'
import { digest } from '../../core/hash.ts'
import type { Dependency, Project } from '../../core/project.ts'
import type { ModuleSites, Unresolved } from '../../core/sites.ts'
import { encodeSummary } from '../../core/summary-codec.ts'
import type { ModuleId } from '../../core/syntax.ts'
import type { Loader } from '../load.ts'
import type { Records } from './records.ts'

/** All that the analysis of a project is made of. */
export interface AnalysisInput {
  readonly project: Project
  readonly declared: ReadonlyMap<ModuleId, ModuleSites>
  readonly failures: readonly Unresolved[]
  readonly entries: readonly AmbientEntry[]
  readonly options: OptionsOfAnalysis
  readonly scopes: ReadonlyMap<string, readonly Dependency[]>
}

type Kept = readonly [code: Analysis['code'], siteTags: readonly (readonly [site: string, tag: string])[]]

/**
 * The analysis of a project, taken as it is where nothing that it is made of has changed.
 *
 * @param results - what earlier scans have kept; without it the analysis is made anew
 */
export function analyseAgain(
  { stateOf }: Pick<Loader, 'stateOf'>,
  results: Records | undefined,
  input: AnalysisInput,
): Analysis {
  const { project, declared, failures, entries, options, scopes } = input
  const analyse = (): Analysis => analyseProject(project, declared, failures, entries, options, scopes)
  if (results === undefined) return analyse()
  const key = keyOf(stateOf, input)
  const known = results.get(key)
  if (known !== undefined) {
    // The tool that wrote it is this one, and its checksum is right.
    const [code, siteTags] = JSON.parse(known) as Kept
    return { code, siteTags: new Map(siteTags) }
  }
  const { code, siteTags } = analyse()
  results.put(key, JSON.stringify([code, [...siteTags]] satisfies Kept))
  return { code, siteTags }
}

function keyOf(stateOf: Loader['stateOf'], { project, declared, failures, entries, options, scopes }: AnalysisInput) {
  const { opaque = [], reads = [], jsx = [] } = project.besides ?? {}
  const modules = [...project.modules.values()].map((summary) => [
    stateOf(summary.id) ?? encodeSummary(summary),
    [...(project.dependencies.get(summary.id) ?? [])].map(([specifier, found]) => [specifier, found.map(digestOf)]),
  ])
  const sites = [...declared].map(([id, found]) => [
    id,
    found.sites.map(({ site }) => site),
    found.invalidations,
    found.unresolved,
  ])
  return digest([modules, [[...opaque], [...reads], [...jsx]], sites, [failures, entries, options], [...scopes]])
}

/** A leaf by its name and content; a module by its name alone, for it is among the others. */
function digestOf(dependency: Dependency): string | readonly [id: string, digest: string] {
  return dependency.kind === 'module' ? dependency.id : [dependency.id, dependency.digest]
}
