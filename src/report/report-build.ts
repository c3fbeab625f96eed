import { releaseDigest, type Manifest } from '../core/manifest.ts'
import { codeView } from './report-code.ts'
import { REPORT_SCHEMA, type HistoryView, type ReportData } from './report-data.ts'
import { releaseView, type PlannedRelease } from './report-release.ts'

/** What a report is made from. */
export interface ReportParts {
  readonly manifest: Manifest
  /** ISO 8601. */
  readonly generatedAt: string
  /** Version of this tool. */
  readonly tool: string
  /** `null` where nothing is compared: then a note says why. */
  readonly release: Omit<PlannedRelease, 'manifest'> | null
  /** `null` where no ledger was read: then a note says why. */
  readonly history: HistoryView | null
  readonly notes: readonly string[]
}

/** All that the page shows, as plain JSON. */
export function reportData({ manifest, generatedAt, tool, release, history, notes }: ReportParts): ReportData {
  const shown = release === null ? null : releaseView({ ...release, manifest })
  return {
    schema: REPORT_SCHEMA,
    title: manifest.code.namespace,
    generatedAt,
    tool,
    version: releaseDigest(manifest),
    isBuild: manifest.build.injected !== undefined,
    code: codeView(manifest),
    release: shown?.view ?? null,
    notes: [...notes, ...(shown?.notes ?? [])],
    history,
  }
}
