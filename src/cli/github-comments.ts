import * as v from 'valibot'
import { setTimeout as wait } from 'node:timers/promises'

/** A pull request, and how its comments are reached. */
export interface PullRequest {
  /** Address of GitHub's API, without a slash at its end. */
  readonly api: string
  /** `owner/name`. */
  readonly repository: string
  readonly number: number
  readonly token: string
}

/** What became of a comment. */
export type Posting =
  | { readonly kind: 'posted' | 'updated' | 'unchanged' | 'none' }
  /** GitHub's answer, or what was in the way of one. */
  | { readonly kind: 'refused'; readonly status: number | null; readonly reason: string }

/** What is to stand on the pull request. */
export interface Comment {
  /** A line that tells the comment from all others; it is put before the body. */
  readonly marker: string
  readonly body: string
  /** Whether it is worth a comment where there is none yet. */
  readonly isNews: boolean
}

const TIMEOUT_MS = 15_000
const TRIES = 3
/** Comments come by so many; of more than 3,000 the last are not looked at. */
const PAGE = 100
const MOST_PAGES = 30
const MAX_REASON = 200

const User = v.nullable(v.object({ login: v.string(), type: v.string() }))
const Comments = v.array(v.object({ id: v.number(), body: v.nullish(v.string(), ''), user: User }))

/**
 * Posts a comment, or brings the one that is there up to date: there is never a second one. It is known by its marker, and
 * by its author: whoever writes the marker into a comment of their own doesn't get it changed.
 *
 * What fails on GitHub's side is tried again, from the start: it isn't known what became of it.
 *
 * @param pauseMs - before the second try; before the third twice as long
 */
export async function postComment(pull: PullRequest, comment: Comment, pauseMs = 1000): Promise<Posting> {
  for (let attempt = 1; ; attempt += 1) {
    const posting = await tryToPost(pull, comment)
    const mayPass = posting.kind === 'refused' && (posting.status === null || posting.status >= 500)
    if (!mayPass || attempt === TRIES) return posting
    await wait(pauseMs * attempt)
  }
}

type Refused = Extract<Posting, { readonly kind: 'refused' }>

async function tryToPost(pull: PullRequest, { marker, body, isNews }: Comment): Promise<Posting> {
  const own = await findOwn(pull, marker)
  if (own?.kind === 'refused') return own
  const text = `${marker}\n${body}`
  if (own === null) {
    if (!isNews) return { kind: 'none' }
    const sent = await ask(pull, 'POST', `repos/${pull.repository}/issues/${pull.number}/comments`, { body: text })
    return sent.kind === 'refused' ? sent : { kind: 'posted' }
  }
  if (plain(own.body) === plain(text)) return { kind: 'unchanged' }
  const sent = await ask(pull, 'PATCH', `repos/${pull.repository}/issues/comments/${own.id}`, { body: text })
  return sent.kind === 'refused' ? sent : { kind: 'updated' }
}

interface Found {
  readonly kind: 'found'
  readonly id: number
  readonly body: string
}

/** The oldest comment of our own that begins with the marker; `null` where there is none. */
async function findOwn(pull: PullRequest, marker: string): Promise<Found | Refused | null> {
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const path = `repos/${pull.repository}/issues/${pull.number}/comments?per_page=${PAGE}&page=${page}`
    const answer = await ask(pull, 'GET', path)
    if (answer.kind === 'refused') return answer
    const read = v.safeParse(Comments, answer.value)
    if (!read.success) return { kind: 'refused', status: null, reason: 'its answer is no list of comments' }
    for (const { id, body, user } of read.output) {
      if (body.split(/\r?\n/u, 1)[0] === marker && (await isOwn(pull, user))) return { kind: 'found', id, body }
    }
    if (read.output.length < PAGE) return null
  }
  return null
}

/** The token of a job is a bot's; it may not ask who it is. Any other token is somebody's, who may have comments of their own. */
async function isOwn(pull: PullRequest, user: v.InferOutput<typeof User>): Promise<boolean> {
  if (user === null) return false
  if (user.type === 'Bot') return true
  const viewer = await ask(pull, 'GET', 'user')
  return viewer.kind === 'answered' && v.is(v.object({ login: v.literal(user.login) }), viewer.value)
}

/** As GitHub keeps it, or may. */
function plain(body: string): string {
  return body.replaceAll('\r\n', '\n').trim()
}

type Answer = { readonly kind: 'answered'; readonly value: unknown } | Refused

async function ask({ api, token }: PullRequest, method: string, path: string, body?: object): Promise<Answer> {
  try {
    const response = await fetch(`${api}/${path}`, {
      method,
      headers: {
        accept: 'application/vnd.github+json',
        authorization: `Bearer ${token}`,
        'user-agent': 'unplugin-cache-tags',
        'x-github-api-version': '2022-11-28',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    const text = await response.text()
    return response.ok
      ? { kind: 'answered', value: readJson(text) }
      : { kind: 'refused', status: response.status, reason: reasonIn(text) }
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    return { kind: 'refused', status: null, reason: cause instanceof Error ? cause.message : String(cause) }
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function reasonIn(text: string): string {
  const read = v.safeParse(v.object({ message: v.string() }), readJson(text))
  return read.success ? read.output.message.slice(0, MAX_REASON) : 'it says no more'
}
