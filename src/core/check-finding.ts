import { byCodeUnit } from './hash.ts'
import type { Position } from './position.ts'

/** What a check looks for. */
export type CheckRule =
  | 'undeclared'
  | 'case-clash'
  | 'tag-limit'
  | 'count-limit'
  | 'bare-hole'
  | 'unresolved'
  | 'redundant'
  | 'not-injected'
  | 'ignore-comment'

/** Every rule, with what it finds: the README's table. */
export const CHECK_RULES: Readonly<Record<CheckRule, string>> = {
  undeclared: 'a tag or pattern is purged, and no site declares one that could be the same',
  'case-clash': 'two tags differ only in case',
  'tag-limit': 'a tag is too long for the CDN, or holds a character that it refuses',
  'count-limit': 'a site carries more tags than a response may, or comes near',
  'bare-hole': 'a whole tag is known only at run time',
  unresolved: "tags can't be followed",
  redundant: 'entries that a deploy leaves behind are never asked for again, so its purge is mostly for nothing',
  'not-injected': "a site's tag is not in what was built, and no other tag is always there: it is unpurgeable",
  'ignore-comment': "a comment that ignores nothing, gives no reason, or can't be read",
}

/** `error`: something does not work. `warning`: it may not. `note`: worth knowing. */
export type CheckSeverity = 'error' | 'warning' | 'note'

/** What a check found at one place. */
export interface CheckFinding extends Position {
  readonly rule: CheckRule
  readonly severity: CheckSeverity
  readonly module: string
  /** The tag or pattern that it is about; `null` where it is about none in particular. */
  readonly tag: string | null
  readonly message: string
  /** The way out. */
  readonly hint: string
}

/** Where something stands. */
export interface CheckPlace extends Position {
  readonly module: string
}

/** A place alone, without what else is known of it. */
export function placeOf({ module, line, column }: CheckPlace): CheckPlace {
  return { module, line, column }
}

/** The order of a report: by place, then by rule and tag. */
export function byPlaceAndRule(left: CheckFinding, right: CheckFinding): number {
  return (
    byPlace(left, right) ||
    byCodeUnit(left.rule, right.rule) ||
    byCodeUnit(left.tag ?? '', right.tag ?? '') ||
    byCodeUnit(left.message, right.message)
  )
}

/** Order by module, line and column. */
export function byPlace(left: CheckPlace, right: CheckPlace): number {
  return byCodeUnit(left.module, right.module) || left.line - right.line || left.column - right.column
}
