import { filled } from '../release/filled.ts'
import { failure, outcomeAnswer } from './answer.ts'
import { createEventMemory, type EventMemory } from './event-memory.ts'
import type { Outcome } from './outcome.ts'
import { parseEvent, type LiveEvent } from './parse-event.ts'
import { readBytes } from './read-bytes.ts'
import { configuredProject, type WebhookOptions, type WebhookSettings } from './settings.ts'
import { isSignature, isSigned } from './signature.ts'
import { workOn, type WebhookPorts } from './work.ts'

/** Answers one request. */
export type Webhook = (request: Request) => Promise<Response>

/** How the sender is known, and how long it waits. */
export type Reception = Pick<WebhookOptions, 'secret' | 'waitUntil'>

/** Vercel waits for an answer for 30 s, then counts the event as not delivered. */
const ANSWER_MS = 20_000

/** The webhook over its ports. */
export function createHandler(settings: WebhookSettings, ports: WebhookPorts, reception: Reception): Webhook {
  const memory = createEventMemory(ports.clock)
  return async (request) => {
    const body = await readSigned(request, reception.secret ?? ports.environment['CACHE_TAGS_WEBHOOK_SECRET'])
    if (body instanceof Response) return body
    const event = parseEvent(body)
    if (event.kind === 'wrong') return failure(400, 'bad_request', event.problem)
    if (event.kind === 'other') return ignored('Nothing goes live by this event.')
    const project = configuredProject(settings, ports.environment)
    if (project === undefined) return failure(503, 'project_not_set', 'Set VERCEL_PROJECT_ID or the option `project`.')
    const why = reasonToIgnore(event, project, settings)
    return why === null ? answerInTime(event, settings, ports, memory, reception) : ignored(why)
  }
}

/** The body as text, if Vercel signed it; else what is answered, which tells a stranger nothing of the secret. */
async function readSigned(request: Request, given: string | undefined): Promise<string | Response> {
  if (request.method !== 'POST') return failure(405, 'method_not_allowed', 'Events come by POST.')
  const secret = filled(given)
  if (secret === undefined) return failure(503, 'secret_not_set', 'Set CACHE_TAGS_WEBHOOK_SECRET, or pass `secret`.')
  const signature = request.headers.get('x-vercel-signature')
  // Before the body: whoever has no signature costs nothing.
  if (!isSignature(signature)) return forbidden()
  const bytes = await readBytes(request)
  if (bytes === 'too-large') return failure(413, 'too_large', 'The body is longer than 256 KiB.')
  if (bytes === 'broken') return failure(400, 'bad_request', 'The body did not arrive whole, in time.')
  if (!isSigned(bytes, signature, secret)) return forbidden()
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return failure(400, 'bad_request', 'The body is no UTF-8.')
  }
}

function forbidden(): Response {
  return failure(403, 'forbidden', 'The signature does not fit.')
}

function ignored(why: string): Response {
  return outcomeAnswer({ kind: 'ignored', why })
}

function reasonToIgnore(event: LiveEvent, project: string, settings: WebhookSettings): string | null {
  const { target, branch } = event
  if (isOfAnother(event, project)) return 'The event is of another project.'
  if (target !== settings.target) return 'The event is of another target.'
  const wanted = settings.options.ledger.branch
  return target === 'preview' && branch !== null && branch !== wanted ? 'The event is of another branch.' : null
}

/** An event that tells only an id may be of a project that is configured by its name: a release too many does no harm. */
function isOfAnother({ projects }: LiveEvent, project: string): boolean {
  return !projects.includes(project) && (project.startsWith('prj_') || projects.length > 1)
}

async function answerInTime(
  event: LiveEvent,
  settings: WebhookSettings,
  ports: WebhookPorts,
  memory: EventMemory,
  { waitUntil }: Reception,
): Promise<Response> {
  const work = memory.handle(event, () => workOn(event, settings, ports))
  if (waitUntil === undefined) return outcomeAnswer(await work)
  waitUntil(work)
  const done = new AbortController()
  const late = ports.clock.wait(ANSWER_MS, done.signal).then((): Outcome => ({ kind: 'running' }))
  const outcome = await Promise.race([work, late])
  done.abort()
  return outcomeAnswer(outcome)
}
