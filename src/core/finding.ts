import type { Via } from './evaluation.ts'
import type { Holds, TagPath } from './forms.ts'
import type { Node } from './syntax.ts'
import type { TagSet } from './value.ts'

/** Where a site's tags are written, for the injection of its site tag. Offsets are those of the tree. */
export type TagPlace =
  | { readonly kind: 'call'; readonly call: CallNode; readonly path: TagPath; readonly takesText: boolean }
  /** A list literal that becomes the tags as it is. */
  | { readonly kind: 'list'; readonly value: Node }
  | {
      readonly kind: 'header'
      readonly value: Node
      readonly separator: ',' | ' '
      /** Whether the value is written by its name alone: `{ xkey }`. */
      readonly isShorthand: boolean
    }

/** A call expression. */
export type CallNode = Extract<Node, { type: 'CallExpression' }>

/** What was found at one node, before it has a name. */
export interface Finding {
  readonly node: Node
  readonly form: string
  readonly kind: 'site' | 'invalidation'
  readonly holds: Holds
  readonly tags: TagSet
  readonly via: Via
  readonly place: TagPlace
}
