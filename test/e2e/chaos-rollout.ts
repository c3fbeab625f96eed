import type { VersionNumber } from './ledger-history.ts'

/**
 * Requests reach code that is live no more for so long after a release has been told what is live: shorter than it waits
 * from then. Where none is told, for as long as none is, but not for ever.
 */
const OVERLAP_MS = 350
const LONGEST_OVERLAP_MS = 3000
/** What says which version is live may say the one before for so long. */
const WORD_LAG_MS = 40

/** Which version is live, and which answers: going over from one to the next takes its time. */
export interface Rollout {
  readonly live: () => VersionNumber
  readonly switchTo: (version: VersionNumber) => void
  /** To be called when a release is told what is live. */
  readonly tell: () => void
  /** From now on nobody reaches old code. */
  readonly end: () => void
  /** Whether a release waits for old code that still runs. */
  readonly isEnding: () => boolean
  /** The version that a request reaches, and the one that is said to be live: by chance, as long as it may be an old one. */
  readonly drawReached: () => VersionNumber
  readonly drawSaid: () => VersionNumber
}

interface Switch {
  readonly from: VersionNumber
  readonly atMs: number
  endsMs: number
  isTold: boolean
}

/**
 * A rollout on which a version is live.
 *
 * @param runsOn - whether old code is reached for longer than releases wait, until all is ended
 */
export function createRollout(first: VersionNumber, random: () => number, runsOn: boolean): Rollout {
  const switches: Switch[] = []
  let live = first
  const draw = (isOld: (change: Switch, nowMs: number) => boolean): VersionNumber => {
    const nowMs = performance.now()
    return random() < 0.5 ? (switches.findLast((change) => isOld(change, nowMs))?.from ?? live) : live
  }
  return {
    live: () => live,
    switchTo: (version) => {
      const atMs = performance.now()
      switches.push({ from: live, atMs, endsMs: atMs + LONGEST_OVERLAP_MS, isTold: false })
      live = version
    },
    tell: () => {
      for (const change of switches) {
        change.isTold = true
        change.endsMs = runsOn ? Infinity : Math.min(change.endsMs, performance.now() + OVERLAP_MS)
      }
    },
    end: () => {
      for (const change of switches) change.endsMs = 0
    },
    isEnding: () => switches.some(({ isTold, endsMs }) => isTold && performance.now() < endsMs),
    drawReached: () => draw(({ endsMs }, nowMs) => nowMs < endsMs),
    drawSaid: () => draw(({ atMs }, nowMs) => nowMs < atMs + WORD_LAG_MS),
  }
}
