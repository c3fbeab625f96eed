import { startApi, type Asked } from './fake-api.ts'

/** A comment as GitHub's API has it. */
export interface FakeComment {
  readonly id: number
  readonly body: string
  readonly user: { readonly login: string; readonly type: string } | null
}

/** A pull request's comments behind GitHub's API, on the loopback interface. */
export interface FakeGitHub {
  readonly url: string
  readonly asked: readonly Asked[]
  /** Oldest first. */
  readonly comments: readonly FakeComment[]
}

/** What the API is to do otherwise than well. */
export interface FakeGitHubOptions {
  readonly comments?: readonly FakeComment[]
  /** Statuses of the first requests, after which it does well. */
  readonly first?: readonly number[]
  /** The status of every request that writes. */
  readonly writing?: number
  /** Whose token it is; `null` for that of a job, which may not ask. */
  readonly viewer?: string | null
}

/** The author of what a job writes. */
export const JOB = { login: 'github-actions[bot]', type: 'Bot' }

/** Pull request 7 of `acme/shop`. */
export async function startGitHub(options: FakeGitHubOptions = {}): Promise<FakeGitHub> {
  const { first = [], writing, viewer = null } = options
  const comments = [...(options.comments ?? [])]
  const failing = [...first]
  const json = (status: number, value: unknown): { status: number; body: string } => ({
    status,
    body: JSON.stringify(value),
  })
  const api = await startApi((asked) => {
    const { url, authorization } = asked
    const failed = failing.shift()
    if (failed !== undefined) return json(failed, { message: 'not now' })
    if (authorization !== 'Bearer job-token') return json(401, { message: 'Bad credentials' })
    if (url === '/user')
      return viewer === null ? json(403, { message: 'not accessible' }) : json(200, { login: viewer })
    const [, page] = /^\/repos\/acme\/shop\/issues\/7\/comments\?per_page=100&page=(\d+)$/.exec(url) ?? []
    if (page !== undefined) return json(200, comments.slice(100 * (Number(page) - 1), 100 * Number(page)))
    const body = 'body' in asked.body ? String(asked.body.body) : ''
    if (writing !== undefined) return json(writing, { message: 'Resource not accessible by integration' })
    if (url === '/repos/acme/shop/issues/7/comments') {
      comments.push({ id: comments.length + 1, body, user: JOB })
      return json(201, comments.at(-1))
    }
    const [, id] = /^\/repos\/acme\/shop\/issues\/comments\/(\d+)$/.exec(url) ?? []
    const at = comments.findIndex((comment) => String(comment.id) === id)
    const old = comments[at]
    if (old === undefined) return json(404, { message: 'Not Found' })
    comments[at] = { ...old, body }
    return json(200, comments[at])
  })
  return { ...api, comments }
}

/** What a job of a pull request is told. */
export function jobOf({ url }: FakeGitHub, workspace: string): Readonly<Record<string, string>> {
  return {
    GITHUB_API_URL: url,
    GITHUB_REPOSITORY: 'acme/shop',
    GITHUB_REF: 'refs/pull/7/merge',
    GITHUB_WORKSPACE: workspace,
    GITHUB_TOKEN: 'job-token',
  }
}
