import type { Passage } from './chaos-front.ts'
import type { Fate, Mishap } from './chaos-plan.ts'
import type { ChaosScene } from './chaos-scene.ts'
import type { VersionNumber } from './ledger-history.ts'
import { startCacheTags, type Ended } from './ledger-process.ts'

/** What a process of a run came to. */
export interface ProcessOutcome {
  readonly command: Command
  readonly version: VersionNumber
  readonly fate: Fate
  readonly end: Ended['end']
  readonly met: readonly Mishap[]
  /** Its calls, those that met with something too. */
  readonly calls: { readonly store: number; readonly cdn: number }
}

export type Command = 'announce' | 'purge'

/** Long enough to be asked again and again, short where nothing else comes of it. */
const DEADLINES = { patient: '20s', short: '500ms' } as const

/** What a process may end with while others are about, and what it meets with is not in its hands. */
const FORESEEN =
  /^\[cache-tags\] CT_(?:STORE_UNAVAILABLE|STORE_READ_ONLY|LIVE_UNKNOWN|PURGE_UNREACHED|PURGE_DENIED|NOT_SETTLED): /mu

/**
 * Runs a process through its fate.
 *
 * @throws Error where it ends in a way that nobody is told to expect
 */
export async function runProcess(
  { front, folders, environment, origin, ledger, asks, trace, sabotage }: ChaosScene,
  command: Command,
  version: VersionNumber,
  fate: Fate,
): Promise<ProcessOutcome> {
  // Where releases don't ask, they take their own version for the one that is live from their start.
  const tells = command === 'purge' && !asks
  const passage = front.open(fate, tells ? origin.rollout.tell : () => {})
  const running = startCacheTags(
    folders[version] ?? '',
    { ...environment, ...passage.environment },
    ...argumentsOf(command, fate),
  )
  passage.isOf(running)
  trace.push(`${command} of ${version} starts`)
  const { end, stderr, stdout } = await running.ended
  const code = /CT_[A-Z_]+/u.exec(stderr)?.[0] ?? ''
  trace.push(`${command} of ${version}: ${end} ${code}${wordsOf(passage, fate)}${purgedIn(stdout)}`)
  const isForeseen = end === 0 || end === 'SIGKILL' || ((end === 1 || end === 3) && FORESEEN.test(stderr))
  if (!isForeseen) throw new Error(`${command} of ${version} ended with ${end}:\n${stderr}`)
  if (end === 'SIGKILL' && fate.kill === null) throw new Error(`${command} of ${version} was killed by others`)
  if (sabotage === 'pending tags are lost') await ledger.losePending()
  return { command, version, fate, end, met: passage.met, calls: passage.calls() }
}

function argumentsOf(command: Command, { outage }: Fate): readonly string[] {
  if (command === 'announce') return ['announce', '--target', 'production']
  const deadline = outage?.of === 'CDN down' ? DEADLINES.short : DEADLINES.patient
  return ['purge', '--target', 'production', '--yes', '--json', '--deadline', deadline]
}

function wordsOf({ met, calls }: Passage, { kill, outage }: Fate): string {
  const { store, cdn } = calls()
  const words = [
    `${store} and ${cdn} calls`,
    ...(kill === null ? [] : [`to be killed ${kill.when} call ${kill.call}`]),
    ...(outage === null ? [] : [`${outage.of} from call ${outage.fromCall}`]),
    ...(met.length === 0 ? [] : [`met ${met.join(', ')}`]),
  ]
  return ` (${words.join('; ')})`
}

function purgedIn(stdout: string): string {
  const tags = /"accepted": \[([^\]]*)\]/u.exec(stdout)?.[1]?.replaceAll(/\s+/gu, '')
  return tags === undefined ? '' : `, purged ${tags}`
}
