import { percent } from '../report/words.ts'

const GROUPED = new Intl.NumberFormat('en')

/** A number as people read it: `10,000`. */
export function grouped(number: number): string {
  return GROUPED.format(number)
}

/** A number with its noun: `1 site`, `10,000 sites`. */
export function counted(number: number, noun: string, plural: string = `${noun}s`): string {
  return `${grouped(number)} ${number === 1 ? noun : plural}`
}

/** A share in whole percent, on one line. */
export function inPercent(part: number, whole: number): string {
  return percent(part, whole).replace(' ', '\u00A0')
}

/** A time as it is told in tables, in UTC: `2026-11-29 00:24`. What is no time is told as it is. */
export function moment(at: string): string {
  return Number.isNaN(Date.parse(at)) ? at : new Date(at).toISOString().slice(0, 16).replace('T', ' ')
}
