import type { PlanProgress } from '../release/purge-plan.ts'
import type { Environment } from '../release/target.ts'
import { viewOf } from '../report/view.ts'
import { cutEnd, widthOf } from '../report/width.ts'
import { count, duration, percent } from '../report/words.ts'
import { followSpeed, perSecond, remainingMs, startSpeed, type Speed } from './speed.ts'
import type { Sink } from './world.ts'

/** Shows how far a purge is. */
export interface ProgressDisplay {
  readonly update: (progress: PlanProgress) => void
  /** Lets the time go on while nothing is heard. To be called every second. */
  readonly tick: () => void
  /** Clears what must not stay; what comes after it is shown again. */
  readonly end: () => void
}

/** Where lines stay, one in this time is enough. */
const PLAIN_INTERVAL_MS = 5000

/** A line is written over at most so often: nobody reads faster. */
const LIVING_INTERVAL_MS = 80

/** Goes to the start of the line and clears it. */
const CLEAR_LINE = '\r\u001B[K'

/**
 * One line that is written over on a terminal; elsewhere, and on a dumb terminal, a plain line now and then, and one for
 * each pause.
 *
 * @param now - milliseconds of a clock that never goes back
 */
export function createProgress(sink: Sink, environment: Environment, now: () => number): ProgressDisplay {
  const isLiving = sink.isTerminal && environment['TERM'] !== 'dumb'
  return isLiving ? livingLine(sink, viewOf(sink, environment).isAscii === true, now) : plainLines(sink, now)
}

/** What was heard last, and when. */
interface Heard {
  readonly progress: PlanProgress
  readonly speed: Speed
  readonly atMs: number
}

function heardAfter(before: Heard | null, progress: PlanProgress, nowMs: number): Heard {
  const speed = before === null ? startSpeed(progress.done, nowMs) : followSpeed(before.speed, progress.done, nowMs)
  return { progress, speed, atMs: nowMs }
}

function livingLine(sink: Sink, isAscii: boolean, now: () => number): ProgressDisplay {
  let heard: Heard | null = null
  let drawnMs: number | null = null
  const draw = (nowMs: number): void => {
    if (heard === null) return
    drawnMs = nowMs
    // A full line would wrap, and then only its last part be written over.
    sink.write(CLEAR_LINE + livingText(partsOf(heard, nowMs), isAscii, (sink.columns ?? 80) - 1))
  }
  return {
    update: (progress) => {
      const nowMs = now()
      const isNews = progress.pausedMs > 0 || progress.done >= progress.total || progress.cdn !== heard?.progress.cdn
      heard = heardAfter(heard, progress, nowMs)
      if (isNews || drawnMs === null || nowMs - drawnMs >= LIVING_INTERVAL_MS) draw(nowMs)
    },
    tick: () => {
      if (drawnMs !== null) draw(now())
    },
    end: () => {
      if (drawnMs !== null) sink.write(CLEAR_LINE)
      drawnMs = null
    },
  }
}

function plainLines({ write }: Sink, now: () => number): ProgressDisplay {
  let heard: Heard | null = null
  let dueMs = Number.POSITIVE_INFINITY
  return {
    update: (progress) => {
      const nowMs = now()
      if (heard === null) dueMs = nowMs + PLAIN_INTERVAL_MS
      const isNews = progress.pausedMs > 0 && (heard?.progress.pausedMs ?? 0) === 0
      heard = heardAfter(heard, progress, nowMs)
      if (!isNews && nowMs < dueMs) return
      dueMs = nowMs + PLAIN_INTERVAL_MS
      write(`${plainText(partsOf(heard, nowMs))}\n`)
    },
    tick: () => {},
    end: () => {},
  }
}

/** What there is to say of a purge; empty where it isn't known, or is nothing. */
interface Parts {
  /** From 0 to 1. */
  readonly part: number
  readonly share: string
  /** Which CDN and pass it is. */
  readonly which: string
  readonly tags: string
  readonly requests: string
  readonly retries: string
  readonly rate: string
  readonly pause: string
  readonly left: string
}

function partsOf({ progress, speed, atMs }: Heard, nowMs: number): Parts {
  const { total, requests, retries, cdn, isAgain = false } = progress
  const done = Math.min(Math.max(0, progress.done), total)
  const restMs = Math.max(0, progress.pausedMs - (nowMs - atMs))
  // Silence counts: else the remaining time would jump when it ends.
  const current = followSpeed(speed, speed.done, nowMs)
  const rate = restMs > 0 || done === total ? null : perSecond(current)
  const leftMs = done === total ? null : remainingMs(current, total, restMs)
  const which = [...(cdn === null ? [] : [cdn]), ...(isAgain ? ['once more'] : [])].join(', ')
  return {
    part: total === 0 ? 0 : done / total,
    share: percent(done, total),
    which: which === '' ? '' : `${which}: `,
    tags: `${done}/${count(total, 'tag')}`,
    requests: count(requests, 'request'),
    retries: retries === 0 ? '' : count(retries, 'retry', 'retries'),
    rate: rate === null ? '' : rateText(rate),
    pause: restMs === 0 ? '' : `waiting ${pauseText(restMs)} for ${cdn ?? 'the CDN'}`,
    left: leftMs === null ? '' : `${roughly(leftMs)} left`,
  }
}

function plainText({ which, tags, share, requests, retries, rate, pause, left }: Parts): string {
  return `[cache-tags] ${which}${joined([`${tags} (${share})`, requests, retries, rate, pause, left])}`
}

/** What goes first where there is no room for all. */
const DISPENSABLE = ['retries', 'requests', 'prefix', 'rate', 'which', 'bar', 'left', 'pause', 'tags'] as const

/** The line in at most `width` cells: with as much of it as fits. */
function livingText(parts: Parts, isAscii: boolean, width: number): string {
  for (let dropped = 0; dropped <= DISPENSABLE.length; dropped += 1) {
    const gone: ReadonlySet<string> = new Set(DISPENSABLE.slice(0, dropped))
    const say = (name: (typeof DISPENSABLE)[number], text: string): string => (gone.has(name) ? '' : text)
    const { which, share, tags, requests, retries, rate, pause, left } = parts
    const details = joined([
      say('tags', tags),
      say('requests', requests),
      say('retries', retries),
      say('rate', rate),
      say('pause', pause),
      say('left', left),
    ])
    const head = say('prefix', '[cache-tags] ') + say('bar', `${barText(parts.part, isAscii)} `)
    const text = `${head}${share}${details === '' ? '' : `  ${say('which', which)}${details}`}`
    if (widthOf(text) <= width) return text
  }
  return width < 1 ? '' : cutEnd(parts.share, width)
}

const BAR_CELLS = 16

function barText(part: number, isAscii: boolean): string {
  const full = Math.floor(part * BAR_CELLS)
  const [done, open] = isAscii ? ['#', '-'] : ['█', '░']
  return done.repeat(full) + open.repeat(BAR_CELLS - full)
}

function joined(texts: readonly string[]): string {
  return texts.filter((text) => text !== '').join(', ')
}

function rateText(perSecondNow: number): string {
  if (perSecondNow >= 9.95) return `${Math.round(perSecondNow)} tags/s`
  if (perSecondNow >= 1) return `${perSecondNow.toFixed(1)} tags/s`
  return `${Math.max(1, Math.round(perSecondNow * 60))} tags/min`
}

/** Parts of a second would only flicker. */
function pauseText(restMs: number): string {
  return restMs <= 60_000 ? `${Math.ceil(restMs / 1000)} s` : duration(restMs)
}

/** A guess is told in few digits: more of them would only flicker. */
function roughly(guessMs: number): string {
  const seconds = Math.max(1, Math.round(guessMs / 1000))
  if (seconds <= 10) return `about ${seconds} s`
  if (seconds <= 55) return `about ${Math.ceil(seconds / 5) * 5} s`
  const minutes = Math.ceil(seconds / 60 - 0.2)
  return minutes < 90 ? `about ${minutes} min` : `about ${Math.ceil(minutes / 60)} h`
}
