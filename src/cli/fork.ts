import { open } from 'node:fs/promises'
import * as v from 'valibot'
import { CDN_NAMES } from '../cdn/capabilities.ts'
import { systemClock } from '../cdn/clock.ts'
import { createPaces } from '../cdn/pace.ts'
import { CacheTagsError, type ErrorCode } from '../core/error.ts'
import { chosenCdns } from '../release/cdn.ts'
import { CLIENTS } from '../release/clients.ts'
import type { Environment } from '../release/target.ts'
import { isGiven, type Call } from './command.ts'
import type { Settings } from './settings.ts'
import { createTalk } from './talk.ts'
import type { World } from './world.ts'

/** GitHub's events are smaller; what is larger is none. */
const MAX_EVENT_BYTES = 8 * 1024 * 1024

const repository = v.object({ full_name: v.string() })

/** A repository that was deleted is `null`: that can only be a fork. */
const eventSchema = v.object({
  pull_request: v.object({
    head: v.object({ repo: v.nullable(repository) }),
    base: v.object({ repo: repository }),
  }),
})

/**
 * Whether this is a workflow of GitHub for a pull request from a fork, which is given no secrets
 * (https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows#pull_request). Not for
 * `pull_request_target`, which has them. That a repository is a fork itself says nothing: its own pull requests have them.
 */
export async function isForkedPullRequest(environment: Environment): Promise<boolean> {
  const file = environment['GITHUB_EVENT_PATH'] ?? ''
  if (environment['GITHUB_EVENT_NAME'] !== 'pull_request' || file === '') return false
  const event = v.safeParse(eventSchema, await readJson(file))
  if (!event.success) return false
  const { head, base } = event.output.pull_request
  return head.repo?.full_name.toLowerCase() !== base.repo.full_name.toLowerCase()
}

/** `undefined` where there is no such file, or no JSON in it. */
async function readJson(file: string): Promise<unknown> {
  try {
    const handle = await open(file)
    try {
      const status = await handle.stat()
      if (!status.isFile() || status.size > MAX_EVENT_BYTES) return undefined
      return JSON.parse(await handle.readFile('utf8'))
    } finally {
      await handle.close()
    }
  } catch {
    return undefined
  }
}

/** Work that a pull request from a fork can't do, because it needs secrets. */
export interface SecretWork {
  /** What isn't done then: `nothing is purged`. */
  readonly otherwise: string
  /** Errors that mean a missing secret. */
  readonly codes: readonly ErrorCode[]
  /** Looks for secrets before anything is done or shown. */
  readonly before?: () => Promise<void>
  readonly work: () => Promise<number>
}

/** Errors of a store for which there are no credentials. */
export const STORE_WITHOUT_SECRETS: readonly ErrorCode[] = ['CT_STORE_READ_ONLY', 'CT_STORE_REFUSED']

/** Does what needs secrets; for a pull request from a fork that has none, says so in one line, which is no failure. */
export async function unlessForked(
  { otherwise, codes, before, work }: SecretWork,
  call: Call,
  world: World,
): Promise<number> {
  if (!(await isForkedPullRequest(world.environment))) return work()
  try {
    await before?.()
    return await work()
  } catch (error) {
    if (!(error instanceof CacheTagsError) || !codes.includes(error.code)) throw error
    const talk = createTalk(world, isGiven(call, 'quiet'))
    talk.info(`a pull request from a fork has no secrets (${error.code}): ${otherwise}`)
    return 0
  }
}

/**
 * Looks for all that the configured CDNs want to know, and calls none of them.
 *
 * @throws CacheTagsError `CT_CREDENTIALS`
 */
export async function assertCredentials(settings: Settings, { environment }: World): Promise<void> {
  const account = { ...settings, environment, paces: createPaces(systemClock) }
  for (const { name } of chosenCdns(settings.options)) {
    const known = CDN_NAMES.find((candidate) => candidate === name)
    if (known !== undefined) await CLIENTS[known](account)
  }
}
