import { readFile, realpath } from 'node:fs/promises'
import { relative, sep } from 'node:path'
import * as v from 'valibot'
import { isLoopback } from '../core/hosts.ts'
import type { Environment } from '../release/target.ts'
import { postComment, type Posting, type PullRequest } from './github-comments.ts'
import type { Talk } from './talk.ts'
import type { World } from './world.ts'

/** What is to be said on a pull request. */
export interface CommentOptions {
  /** Absolute path of the project: each of a repository has a comment of its own. */
  readonly root: string
  /** Markdown. */
  readonly body: string
  /** Whether it is worth a comment where there is none yet. */
  readonly isNews: boolean
  readonly world: World
  readonly talk: Talk
}

/**
 * Keeps the project's one comment on the pull request up to date, as a job of GitHub Actions knows it by its variables:
 * `GITHUB_TOKEN`, `GITHUB_REPOSITORY`, `GITHUB_REF` or `GITHUB_EVENT_PATH`, `GITHUB_API_URL`. That it can't is a warning:
 * from a fork the token may only read.
 */
export async function commentOn({ root, body, isNews, world, talk }: CommentOptions): Promise<void> {
  const { environment } = world
  const pull = await findPull(environment)
  if (typeof pull === 'string') return talk.warn(`no comment: ${pull}`)
  const top = environment['GITHUB_WORKSPACE'] ?? world.cwd
  const project = relative(await realpath(top).catch(() => top), root)
    .split(sep)
    .join('/')
  const marker = `<!-- cache-tags diff: ${encodeURIComponent(project)} -->`
  const posting = await postComment(pull, { marker, body, isNews })
  const words = wordsFor(posting)
  if (posting.kind === 'refused') talk.warn(words)
  else talk.info(words)
}

function wordsFor(posting: Posting): string {
  switch (posting.kind) {
    case 'posted':
      return 'commented on the pull request'
    case 'updated':
      return 'updated the comment on the pull request'
    case 'unchanged':
      return 'the comment on the pull request says so already'
    case 'none':
      return 'nothing to purge, and so no comment'
    case 'refused': {
      const { status, reason } = posting
      const isDenied = status === 401 || status === 403 || status === 404
      const why = isDenied ? "; it needs `permissions: pull-requests: write`, which a fork's job hasn't" : ''
      return `no comment: GitHub ${status === null ? "can't be reached" : `answered ${status}`}: ${reason}${why}`
    }
  }
}

/** Where to comment; or why not, in words. */
async function findPull(environment: Environment): Promise<PullRequest | string> {
  const repository = environment['GITHUB_REPOSITORY'] ?? ''
  if (!/^[\w.-]+\/[\w.-]+$/u.test(repository)) return 'GITHUB_REPOSITORY names no repository'
  const number = await pullNumber(environment)
  if (number === null) return 'this is no job of a pull request'
  const token = (environment['GITHUB_TOKEN'] ?? '').trim()
  if (token === '') return 'GITHUB_TOKEN is not set'
  // What refuses such a header quotes it.
  if (!/^[!-~]+$/u.test(token)) return 'GITHUB_TOKEN is no token: it holds blanks, line breaks or letters that none has'
  const api = (environment['GITHUB_API_URL'] ?? 'https://api.github.com').replace(/\/+$/u, '')
  if (!isSafe(api)) return 'GITHUB_API_URL is no address that a token may be sent to: it must be https'
  return { api, repository, number, token }
}

function isSafe(api: string): boolean {
  if (!URL.canParse(api)) return false
  const { protocol, hostname } = new URL(api)
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname))
}

const Event = v.object({ pull_request: v.object({ number: v.pipe(v.number(), v.integer(), v.minValue(1)) }) })

/** `refs/pull/7/merge`; of `pull_request_target` only the event says it. */
async function pullNumber(environment: Environment): Promise<number | null> {
  const [, said] = /^refs\/pull\/([1-9]\d*)\//u.exec(environment['GITHUB_REF'] ?? '') ?? []
  if (said !== undefined) return Number(said)
  try {
    const event: unknown = JSON.parse(await readFile(environment['GITHUB_EVENT_PATH'] ?? '', 'utf8'))
    const read = v.safeParse(Event, event)
    return read.success ? read.output.pull_request.number : null
  } catch {
    return null
  }
}
