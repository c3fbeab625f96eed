import type { CheckFinding, CheckSeverity } from '../core/check-finding.ts'
import type { CdnCapabilities } from '../core/capabilities.ts'
import { capabilityTable } from './capability-report.ts'
import { blocks } from './diff-report.ts'
import { frameLines } from './frame.ts'
import type { View } from './paint.ts'
import { inert } from './width.ts'
import { count } from './words.ts'
import { wrapText } from './wrap.ts'

/** What a check has to show. */
export interface CheckEnd {
  readonly findings: readonly CheckFinding[]
  /** Findings that comments or the configuration ignore. */
  readonly ignored: number
  /** Sites that were looked at. */
  readonly sites: number
  /** Sources of modules, where they are at hand. */
  readonly sources: ReadonlyMap<string, string>
  /** The configured CDNs. */
  readonly cdns: readonly CdnCapabilities[]
}

/** Each finding with its code and a way out, by file, then how many there are. */
export function checkReport(end: CheckEnd, view: View): string {
  const files = new Map<string, CheckFinding[]>()
  for (const finding of end.findings) files.set(finding.module, [...(files.get(finding.module) ?? []), finding])
  const parts = [...files].flatMap(([module, findings]) => {
    const [first = [], ...rest] = sameSayings(findings).map((places) =>
      findingLines(places, end.sources.get(module) ?? null, view),
    )
    return [[view.paint.strong(inert(module)), ...first], ...rest]
  })
  const text = blocks([...parts, capabilityTable(end.cdns, view), [view.paint.strong(checkCounts(end))]])
  return wrapText(text, view.width)
}

/** A check in one line. */
export function checkCounts({ findings, ignored, sites }: Omit<CheckEnd, 'sources' | 'cdns'>): string {
  const of = (severity: CheckSeverity): number => findings.filter((finding) => finding.severity === severity).length
  const counts = [
    count(of('error'), 'error'),
    count(of('warning'), 'warning'),
    count(of('note'), 'note'),
    ...(ignored === 0 ? [] : [`${ignored} ignored`]),
  ]
  return `${counts.join(', ')} in ${count(sites, 'site')}.`
}

/** Findings of one file that say the same of several places, such as those of a rule about a form: told once. */
function sameSayings(findings: readonly CheckFinding[]): CheckFinding[][] {
  const groups = new Map<string, CheckFinding[]>()
  for (const finding of findings) {
    const key = JSON.stringify([finding.rule, finding.severity, finding.message, finding.hint])
    groups.set(key, [...(groups.get(key) ?? []), finding])
  }
  return [...groups.values()]
}

function findingLines([first, ...others]: readonly CheckFinding[], source: string | null, view: View): string[] {
  if (first === undefined) return []
  const { line, column, severity, rule, message, hint } = first
  const also = others.map((other) => `${other.line}:${other.column}`)
  return [
    `  ${line}:${column}  ${paintOf(severity, view)(severity)}  ${rule}`,
    `    ${inert(message)}`,
    `    ${inert(hint)}`,
    ...(also.length === 0 ? [] : [`    Also at ${also.join(', ')}.`]),
    ...(source === null ? [] : frameLines(source, first, view.width)),
  ]
}

function paintOf(severity: CheckSeverity, { paint }: View): (text: string) => string {
  return { error: paint.bad, warning: paint.warning, note: paint.faint }[severity]
}
