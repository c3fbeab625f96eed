import * as v from 'valibot'
import type { PurgeMode, Target } from '../core/batch.ts'
import { splitTags } from './labels.ts'
import {
  MAX_PURGE_BODY_BYTES,
  MAX_SOURCE_IMAGES_PER_PURGE,
  MAX_TAG_CHARACTERS,
  MAX_TAG_LIST_CHARACTERS,
  MAX_TAGS_PER_PURGE,
} from './limits.ts'

/** Where every path of the purge API starts. */
export const API_PREFIX = '/v1/edge-cache/'

/** What the purge API lets in. */
export interface ApiAccess {
  /** What a client must present as its bearer token. */
  readonly token: string
  /** The only project, by id or name; `null` knows every one. */
  readonly project: string | null
  /** The only team, by id or slug; `null` doesn't look at the team. */
  readonly team: string | null
}

/** A request to the purge API, read from the wire. */
export interface ApiRequest {
  readonly method: string
  /** Path without query. */
  readonly path: string
  readonly query: URLSearchParams
  readonly authorization: string | undefined
  readonly contentType: string | undefined
  /** `null`: longer than {@link MAX_PURGE_BODY_BYTES}. */
  readonly body: string | null
}

/** A purge that was asked for in due form. */
export interface Purge {
  readonly mode: PurgeMode
  readonly tags: readonly string[]
  readonly sourceImages: readonly string[]
  /** `null`: every target. */
  readonly target: Target | null
  /** With `delete`: how long the entries may still be served stale. */
  readonly deadlineSeconds: number
}

/** Why a request is refused, as its answer says it: `{ "error": { "code", "message" } }`. */
export interface ApiRefusal {
  readonly status: number
  readonly code: string
  readonly message: string
}

/** What a request to the purge API comes to. */
export type ApiReading =
  | { readonly kind: 'purge'; readonly purge: Purge }
  | { readonly kind: 'refused'; readonly refusal: ApiRefusal }

const Tags = v.union([
  v.pipe(v.array(v.pipe(v.string(), v.maxLength(MAX_TAG_CHARACTERS))), v.minLength(1), v.maxLength(MAX_TAGS_PER_PURGE)),
  v.pipe(v.string(), v.maxLength(MAX_TAG_LIST_CHARACTERS)),
])
const SourceImages = v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(MAX_SOURCE_IMAGES_PER_PURGE))
const target = v.optional(v.picklist(['production', 'preview']))
const revalidationDeadlineSeconds = v.optional(v.pipe(v.number(), v.finite(), v.minValue(0)))

type PurgeReader = (body: unknown) => Purge | string

/** https://vercel.com/docs/rest-api/edge-cache; the bodies allow no other property. Source images have no target. */
const READERS: ReadonlyMap<string, PurgeReader> = new Map([
  ['invalidate-by-tags', reader('invalidate', v.strictObject({ tags: Tags, target }))],
  ['dangerously-delete-by-tags', reader('delete', v.strictObject({ tags: Tags, target, revalidationDeadlineSeconds }))],
  ['invalidate-by-src-images', reader('invalidate', v.strictObject({ srcImages: SourceImages }))],
  [
    'dangerously-delete-by-src-images',
    reader('delete', v.strictObject({ srcImages: SourceImages, revalidationDeadlineSeconds })),
  ],
])

/** Reads a request to the purge API: the purge it asks for, or why it is refused. The token is in neither. */
export function readApiRequest(request: ApiRequest, access: ApiAccess): ApiReading {
  const read = READERS.get(request.path.slice(API_PREFIX.length))
  if (read === undefined) return refuse(404, 'not_found', 'The requested API endpoint was not found.')
  const refusal = readRefusal(request, access)
  if (refusal !== null) return { kind: 'refused', refusal }
  const purge = read(parseJson(request.body ?? ''))
  return typeof purge === 'string' ? refuse(400, 'bad_request', purge) : { kind: 'purge', purge }
}

/** What is wrong with a request before its body is looked into, in the order in which it is looked at. */
function readRefusal(request: ApiRequest, access: ApiAccess): ApiRefusal | null {
  const project = request.query.get('projectIdOrName') ?? ''
  const team = request.query.get('teamId') ?? request.query.get('slug')
  const checks: readonly (readonly [passes: boolean, status: number, code: string, message: string])[] = [
    [request.method === 'POST', 405, 'method_not_allowed', 'Only POST is allowed here.'],
    [
      bearerOf(request.authorization) === access.token,
      401,
      'unauthorized',
      'Not authorized: no token, or not the right one.',
    ],
    [project !== '', 400, 'bad_request', 'Invalid request: missing required query parameter `projectIdOrName`.'],
    [
      access.team === null || team === access.team,
      403,
      'forbidden',
      'Not authorized: the token has no access to this team, or no team was named.',
    ],
    [access.project === null || project === access.project, 404, 'not_found', 'Project not found.'],
    [request.body !== null, 413, 'payload_too_large', `Invalid request: body over ${MAX_PURGE_BODY_BYTES} bytes.`],
    [isJson(request.contentType), 400, 'bad_request', 'Invalid request: `content-type` must be `application/json`.'],
  ]
  const failed = checks.find(([passes]) => !passes)
  return failed === undefined ? null : { status: failed[1], code: failed[2], message: failed[3] }
}

function refuse(status: number, code: string, message: string): ApiReading {
  return { kind: 'refused', refusal: { status, code, message } }
}

/** The token of an `Authorization` header; `null` where it holds none. */
export function bearerOf(authorization: string | undefined): string | null {
  return /^bearer +(\S+)$/i.exec(authorization?.trim() ?? '')?.[1] ?? null
}

function isJson(contentType: string | undefined): boolean {
  return contentType?.split(';', 1)[0]?.trim().toLowerCase() === 'application/json'
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

interface PurgeBody {
  readonly tags?: readonly string[] | string
  readonly srcImages?: readonly string[]
  readonly target?: Target | undefined
  readonly revalidationDeadlineSeconds?: number | undefined
}

function reader(mode: PurgeMode, schema: v.GenericSchema<unknown, PurgeBody>): PurgeReader {
  return (body) => {
    const result = v.safeParse(schema, body)
    if (!result.success) return `Invalid request: ${result.issues.map(describeIssue).join('; ')}.`
    const { tags = [], srcImages = [], target: purgeTarget, revalidationDeadlineSeconds: deadline } = result.output
    // A comma splits wherever a tag is named (https://vercel.com/docs/caching/cdn-cache/purge#cache-tag-allowed-characters).
    const named = splitTags([tags].flat().join(','))
    if (srcImages.length === 0 && named.length === 0) return 'Invalid request: `tags` names no tag.'
    return {
      mode,
      tags: named,
      sourceImages: srcImages,
      target: purgeTarget ?? null,
      deadlineSeconds: deadline ?? 0,
    }
  }
}

function describeIssue(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue)
  return path === null ? issue.message : `\`${path}\`: ${issue.message}`
}
