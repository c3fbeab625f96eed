import PQueue from 'p-queue'
import type { Clock } from '../cdn/clock.ts'
import { shownUrl } from './fetch.ts'
import { judgeAnswer, type Judgement } from './verify-answer.ts'
import type { PageAnswer } from './verify-ask.ts'

/** What became of a page after a purge. */
export interface VerifiedPage {
  /** Without its query, which may hold a key. */
  readonly url: string
  /** `unknown`: no header tells. `unreachable`: there was no answer, or an error. */
  readonly state: 'renewed' | 'old' | 'unknown' | 'unreachable'
  /** The headers, or the problem, that say so. */
  readonly evidence: string
}

/** When the last purge was carried out, by the clock, in milliseconds. */
export interface PurgeTimes {
  readonly begunMs: number
  readonly endedMs: number
}

/** What a verification works with. */
export interface VerifyPorts {
  readonly clock: Clock
  /** Asks for a page, as any visitor would. */
  readonly ask: (url: string, signal: AbortSignal) => Promise<PageAnswer>
}

/** Milliseconds before a page that isn't renewed yet is asked for again: its renewal may take as long as a render. */
const WAITS_MS: readonly number[] = [300, 900, 2100, 4200, 7500]

const MAX_AT_ONCE = 8

/** A page, and what was found of it so far. */
interface Finding {
  readonly url: string
  readonly page: VerifiedPage
  /** Whether asking again may tell more. */
  readonly isOpen: boolean
  /** What the page was once served as, on the way to its renewal. */
  readonly stale: string | null
}

/**
 * Asks for pages until each is served from after a purge, a bounded number of times: the first request for a stale page
 * is answered with it, and makes the cache renew it.
 *
 * @returns a page for each address, in order
 */
export async function verifyPages(
  urls: readonly string[],
  purged: PurgeTimes,
  ports: VerifyPorts,
  signal: AbortSignal,
): Promise<VerifiedPage[]> {
  const queue = new PQueue({ concurrency: MAX_AT_ONCE })
  const lookAt = (findings: readonly Finding[]): Promise<Finding[]> =>
    Promise.all(
      findings.map((finding) => (finding.isOpen ? queue.add(() => look(finding, purged, ports, signal)) : finding)),
    )
  let findings = await lookAt(urls.map(unseen))
  for (const waitMs of WAITS_MS) {
    if (signal.aborted || !findings.some(({ isOpen }) => isOpen)) break
    await ports.clock.wait(waitMs, signal)
    if (signal.aborted) break
    findings = await lookAt(findings)
  }
  return findings.map(({ page }) => page)
}

function unseen(url: string): Finding {
  const page = { url: shownUrl(url), state: 'unknown', evidence: 'not asked' } as const
  return { url, page, isOpen: true, stale: null }
}

async function look(
  finding: Finding,
  { begunMs, endedMs }: PurgeTimes,
  { clock, ask }: VerifyPorts,
  signal: AbortSignal,
): Promise<Finding> {
  if (signal.aborted) return finding
  const askedMs = clock.now()
  const answer = await ask(finding.url, signal)
  if (signal.aborted) return finding
  if (answer.kind === 'none') return ended(finding, 'unreachable', answer.problem, true)
  // Each bound as far out as the time that the answer took allows.
  const since = { begunMs: clock.now() - begunMs, endedMs: askedMs - endedMs }
  return judged(finding, judgeAnswer(answer.headers, since))
}

function judged(finding: Finding, judgement: Judgement | null): Finding {
  if (judgement === null) return ended(finding, 'unknown', 'no header tells', false)
  const { standing, evidence } = judgement
  switch (standing) {
    case 'renewed':
      return ended(finding, 'renewed', evidence, false)
    case 'old':
      return ended(finding, 'old', evidence, true)
    case 'stale':
      return { ...ended(finding, 'old', evidence, true), stale: evidence }
    case 'unclear':
      // What was stale, and is no more, was renewed. Else no later answer tells more.
      return finding.stale === null
        ? ended(finding, 'unknown', evidence, false)
        : ended(finding, 'renewed', `${finding.stale}, then ${evidence}`, false)
  }
}

function ended(finding: Finding, state: VerifiedPage['state'], evidence: string, isOpen: boolean): Finding {
  return { ...finding, page: { ...finding.page, state, evidence }, isOpen }
}
