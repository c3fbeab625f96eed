import * as v from 'valibot'
import type { Target } from '../core/batch.ts'
import { parseBoundedJson } from '../core/bounded-json.ts'

/** An event of Vercel after which another version may be live. */
export interface LiveEvent {
  readonly kind: 'live'
  /** Of the delivery: one that is sent again has it too. */
  readonly id: string
  readonly type: LiveEventType
  /** By Vercel's clock, in milliseconds since the epoch. */
  readonly createdAtMs: number
  /** Id of the project, then its name where that is told: of a rollback it is not. */
  readonly projects: readonly string[]
  readonly target: Target
  /** Of git; `null` where it isn't told. */
  readonly branch: string | null
}

/** What a body says. */
export type ParsedEvent =
  | LiveEvent
  /** An event of another kind. */
  | { readonly kind: 'other' }
  /** No event, or not as Vercel documents it; the problem is a sentence without anything of the body. */
  | { readonly kind: 'wrong'; readonly problem: string }

const LIVE_EVENT_TYPES = ['deployment.promoted', 'deployment.rollback', 'deployment.succeeded'] as const

/** The events that are taken. */
export type LiveEventType = (typeof LIVE_EVENT_TYPES)[number]

const text = v.pipe(v.string(), v.nonEmpty(), v.maxLength(256))
const said = v.nullish(text)

const headSchema = v.object({ type: text })

/** Years that a `Date` can hold; Vercel documents a date, and sends a number. */
const timeSchema = v.pipe(
  v.union([v.number(), v.pipe(text, v.isoTimestamp(), v.transform(Date.parse))]),
  v.number(),
  v.minValue(0),
  v.maxValue(8_640_000_000_000_000),
)

const eventSchema = v.object({
  type: v.picklist(LIVE_EVENT_TYPES),
  id: v.pipe(v.string(), v.regex(/^[\w-]{1,128}$/u)),
  createdAt: timeSchema,
  payload: v.object({
    project: v.object({ id: text }),
    target: said,
    deployment: v.nullish(
      v.object({
        name: said,
        meta: v.nullish(
          v.object({
            githubCommitRef: v.optional(v.unknown()),
            gitlabCommitRef: v.optional(v.unknown()),
            bitbucketCommitRef: v.optional(v.unknown()),
          }),
        ),
      }),
    ),
  }),
})

/**
 * Reads an event out of a body. Nothing of a body is taken that is not named here, so keys of any other kind are without
 * effect. Never throws.
 *
 * @see https://vercel.com/docs/webhooks/webhooks-api
 */
export function parseEvent(body: string): ParsedEvent {
  let value: unknown
  try {
    value = parseBoundedJson(body)
  } catch {
    return { kind: 'wrong', problem: 'The body is no JSON, or nested too deep.' }
  }
  const head = v.safeParse(headSchema, value)
  if (!head.success) return { kind: 'wrong', problem: 'The body has no `type`.' }
  const types: readonly string[] = LIVE_EVENT_TYPES
  if (!types.includes(head.output.type)) return { kind: 'other' }
  const read = v.safeParse(eventSchema, value)
  if (!read.success) {
    const paths = read.issues.map((issue) => v.getDotPath(issue) ?? 'body')
    return { kind: 'wrong', problem: `The event is not as Vercel documents it: ${[...new Set(paths)].join(', ')}.` }
  }
  return eventOf(read.output)
}

function eventOf({ type, id, createdAt, payload }: v.InferOutput<typeof eventSchema>): LiveEvent {
  const { project, target, deployment } = payload
  return {
    kind: 'live',
    id,
    type,
    createdAtMs: createdAt,
    projects: [project.id, deployment?.name].flatMap((name) => name ?? []),
    // Only production is promoted and rolled back; these events tell no target.
    target: type !== 'deployment.succeeded' || target === 'production' ? 'production' : 'preview',
    branch: branchOf(deployment?.meta ?? {}),
  }
}

/** Each host of git has a key of its own. */
function branchOf(meta: Readonly<Record<string, unknown>>): string | null {
  const refs = [meta['githubCommitRef'], meta['gitlabCommitRef'], meta['bitbucketCommitRef']]
  return refs.find((ref) => typeof ref === 'string') ?? null
}
