import { BARE_HOLE } from '../core/check-pattern.ts'
import { mayDeclareTags, undeclaredPurges } from '../core/check-undeclared.ts'
import { isJoining } from '../core/explain-steps.ts'
import { hotSpots } from '../core/hot-spots.ts'
import { modulePath, parseNodeId } from '../core/ids.ts'
import type { Manifest, ManifestNode } from '../core/manifest.ts'
import { fileGraph, firstFiles, type FileGraph } from '../core/module-graph.ts'
import { indexPatterns } from '../core/pattern-index.ts'
import { tagPattern } from '../core/pattern.ts'
import { countCarriers, namingOf, narrowest } from '../core/covering.ts'
import type { CodeView, ModuleRow, SiteRow, StatementRow } from './report-data.ts'
import { tagRows, type TagRows } from './report-tags.ts'

/** How the code of a build hangs together: its tags, sites and modules, each once, and what leads to what. */
export function codeView(manifest: Manifest): CodeView {
  const { code } = manifest
  const files = fileGraph(code.graph)
  const tags = tagRows(manifest)
  const { isNamed, purgesUnknown } = namedTags(manifest)
  return {
    tags: tags.rows,
    sites: siteRows(manifest, files, tags),
    modules: moduleRows(manifest, files),
    statements: code.graph.map((row, index) => statementRow(row, files.fileOf[index] ?? -1)),
    unresolved: code.unresolved.map(({ module, line, form, reason }) => ({
      module: modulePath(module),
      line,
      form,
      reason,
    })),
    neverPurged: tags.rows.flatMap(({ tag, kind }, index) => {
      if (kind === 'site' || kind === 'page' || tag === BARE_HOLE) return []
      return isNamed(kind === 'pattern' ? tag : tagPattern(tag)) ? [] : [index]
    }),
    purgesUnknown,
    undeclared: undeclaredRows(manifest),
  }
}

function siteRows(manifest: Manifest, files: FileGraph, tags: TagRows): SiteRow[] {
  const { sites, graph } = manifest.code
  const naming = namingOf(manifest)
  const carriers = countCarriers(naming)
  const rowOf = new Map(graph.map(([id], row) => [id, row]))
  const placeOf = new Map(files.files.map((path, place) => [path, place]))
  return Object.entries(sites).map(([id, site]) => {
    const { line, name, form, siteTag, ours } = site
    const path = modulePath(site.module)
    const purge = ours ? narrowest(naming.covering(site), carriers) : null
    const statement = rowOf.get(site.statement) ?? -1
    return {
      id,
      module: placeOf.get(path) ?? -1,
      path,
      line,
      name,
      form,
      tags: site.tags.map(tags.ofPattern),
      siteTag: siteTag === null ? null : tags.ofTag(siteTag),
      ours,
      purgedBy: purge === null ? null : tags.ofTag(purge),
      statement,
      reaches: statement === -1 ? [] : firstFiles(graph, files, statement),
    }
  })
}

function moduleRows(manifest: Manifest, { files, imports }: FileGraph): ModuleRow[] {
  const spots = hotSpots(manifest)
  return files.map((path, index) => ({
    path,
    imports: imports[index] ?? [],
    ...(spots.get(path) ?? { sites: 0, tags: 0 }),
  }))
}

function statementRow([id, , leadsTo, line]: ManifestNode, file: number): StatementRow {
  const { leaf, name } = parseNodeId(id)
  const said = leaf === 'site' ? '' : file === -1 ? id : isJoining(id) || leaf === 'asset' ? modulePath(name) : name
  return [file, said, line ?? null, leadsTo]
}

/** Tells which tags some invalidation in the code names. */
function namedTags({ code }: Manifest): {
  readonly isNamed: (pattern: string) => boolean
  readonly purgesUnknown: boolean
} {
  const purged = code.invalidations.flatMap((place) => place.tags)
  return {
    isNamed: indexPatterns(purged.filter((tag) => tag !== BARE_HOLE)),
    purgesUnknown: purged.includes(BARE_HOLE) || code.unresolved.some(({ form }) => !mayDeclareTags(form)),
  }
}

function undeclaredRows(manifest: Manifest): CodeView['undeclared'] {
  return undeclaredPurges(manifest).purges.map(({ place: { module, line, form }, tag }) => {
    return { module: modulePath(module), line, form, tag }
  })
}
