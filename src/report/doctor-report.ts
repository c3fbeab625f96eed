import { DOCTOR_STATES, type DoctorFinding, type DoctorGroup, type DoctorState } from '../core/doctor-finding.ts'
import { blocks } from './diff-report.ts'
import type { View } from './paint.ts'
import { inert, padEnd } from './width.ts'
import { count } from './words.ts'
import { wrapLine } from './wrap.ts'

const MARGIN = Math.max(...DOCTOR_STATES.map(({ length }) => length))

/** Each group's findings under its title: the state in words, what was found, and under it what to do; then the counts. */
export function doctorReport(groups: readonly DoctorGroup[], view: View): string {
  const all = groups.flatMap(({ findings }) => findings)
  const parts = groups
    .filter(({ findings }) => findings.length > 0)
    .map(({ title, findings }) => [
      view.paint.strong(title),
      ...findings.flatMap((finding, at) => findingLines(finding, findings[at - 1]?.check === finding.check, view)),
    ])
  return blocks([...parts, wrapLine(view.paint.strong(doctorCounts(all)), view.width)])
}

/** All findings in one line. */
export function doctorCounts(findings: readonly DoctorFinding[]): string {
  const of = (state: DoctorState): number => findings.filter((finding) => finding.state === state).length
  const counts = [
    count(of('problem'), 'problem'),
    count(of('warning'), 'warning'),
    count(of('note'), 'note'),
    `${of('ok')} ok`,
    ...(of('skipped') === 0 ? [] : [`${of('skipped')} not checked`]),
  ]
  return `${counts.join(', ')}.`
}

function findingLines({ check, state, found, todo }: DoctorFinding, isSame: boolean, view: View): string[] {
  const sign = paintOf(state, view)(padEnd(state, MARGIN))
  const indent = ' '.repeat(2 + MARGIN)
  // What several findings are about is said once.
  const subject = isSame ? '' : `${inert(check)}: `
  const first = wrapLine(`  ${' '.repeat(MARGIN)}  ${subject}${inert(found)}`, view.width)
  return [
    ...first.map((line, index) => (index === 0 ? `  ${sign}${line.slice(indent.length)}` : line)),
    ...(todo === null ? [] : wrapLine(`${indent}    ${inert(todo)}`, view.width)),
  ]
}

function paintOf(state: DoctorState, { paint }: View): (text: string) => string {
  return { ok: paint.good, note: paint.faint, warning: paint.warning, problem: paint.bad, skipped: paint.faint }[state]
}
