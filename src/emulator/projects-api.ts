import type { IncomingMessage, ServerResponse } from 'node:http'
import { bearerOf, type ApiAccess } from './api.ts'

/** Where the paths of projects start. */
export const PROJECTS_PREFIX = '/v9/projects/'

/**
 * Answers who asks for a project, as https://vercel.com/docs/rest-api/projects/find-a-project-by-id-or-name does, with no
 * more than its name. The token is looked at, and changes nothing.
 */
export function answerProject(request: IncomingMessage, response: ServerResponse, url: URL, access: ApiAccess): void {
  const project = decoded(url.pathname.slice(PROJECTS_PREFIX.length))
  const team = url.searchParams.get('teamId') ?? url.searchParams.get('slug')
  const checks: readonly (readonly [passes: boolean, status: number, code: string, message: string])[] = [
    [request.method === 'GET', 405, 'method_not_allowed', 'Only GET is allowed here.'],
    [bearerOf(request.headers.authorization) === access.token, 401, 'unauthorized', 'Not authorized.'],
    [access.team === null || team === access.team, 403, 'forbidden', 'The token has no access to this team.'],
    [access.project === null || project === access.project, 404, 'not_found', 'Project not found.'],
  ]
  const failed = checks.find(([passes]) => !passes)
  const [status, body] =
    failed === undefined
      ? [200, { id: project, name: project, accountId: team ?? 'local' }]
      : [failed[1], { error: { code: failed[2], message: failed[3] } }]
  response
    .writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' })
    .end(JSON.stringify(body))
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
