import { believed, type Turn } from './turn.ts'
import type { Sight } from './world.ts'

/** The keys that a run removes after its purge: out of what it has read, and nothing else. */
export function removals(turn: Turn): string[] {
  const { model, state, run } = turn
  const { mutations } = model
  if (run.sight === null) return []
  const gone = goneRecords(turn, run.sight)
  const seen = [
    ...gone,
    // Before the founding they tell for how long the ledger has stood.
    ...(run.sight.founded && !mutations.has('keep old records of what is live') ? twins(turn, run.sight, gone) : []),
    ...run.sight.pending.map(({ key }) => key),
    ...spentIntents(turn, run.sight),
    ...(mutations.has('remove what was not read') ? unread(turn) : []),
    ...(mutations.has('remove twins by a second listing') ? unreadTwins(turn) : []),
  ]
  const present = new Set(state.entries.map(({ key }) => key))
  return [...new Set(seen)].filter((key) => present.has(key) && !run.own.includes(key)).sort()
}

/** Whether old deployments of a version have stopped writing, as far as the evidence goes. */
function isOver({ model }: Turn, evidence: number | null): boolean {
  const { retain, slack } = model.world
  if (retain === 0 || model.mutations.has('remove at once, though old code writes')) return true
  return evidence !== null && evidence >= retain + (model.mutations.has('no slack for clocks') ? 0 : slack)
}

function goneRecords(turn: Turn, sight: Sight): string[] {
  const live = believed(turn)
  return sight.live.filter(({ version, evidence }) => version !== live && isOver(turn, evidence)).map(({ key }) => key)
}

/**
 * Older records of what is live: the fresh one says as much. But those stay that are evidence about a record that stays,
 * or else a record would never be old enough where runs follow each other closely.
 */
function twins(turn: Turn, sight: Sight, gone: readonly string[]): string[] {
  const live = believed(turn)
  const stays = new Set([...sight.live, ...sight.intents].map(({ key }) => key).filter((key) => !gone.includes(key)))
  return sight.live
    .filter(({ version, supersedes }) => version === live && !supersedes.some((key) => stays.has(key)))
    .map(({ key }) => key)
}

function spentIntents(turn: Turn, sight: Sight): string[] {
  const { model, state, job } = turn
  const { mutations, world } = model
  if (mutations.has('remove foreign intents')) return sight.intents.map(({ key }) => key)
  const live = believed(turn)
  const isPast = (key: string, past: boolean): boolean => {
    if (!mutations.has('age of intents judged at removal')) return past
    return state.entries.some((entry) => entry.key === key && entry.age + job.skew >= world.intentLife)
  }
  const atOnce = mutations.has('past intents removed without retain')
  return sight.intents
    .filter(
      ({ key, own, past, version, evidence }) =>
        own || (isPast(key, past) && (atOnce || version === live || isOver(turn, evidence))),
    )
    .map(({ key }) => key)
}

function unread(turn: Turn): string[] {
  const live = believed(turn)
  return turn.state.entries.filter(({ kind, version }) => kind === 'live' && version !== live).map(({ key }) => key)
}

function unreadTwins(turn: Turn): string[] {
  const live = believed(turn)
  return turn.state.entries.filter(({ kind, version }) => kind === 'live' && version === live).map(({ key }) => key)
}
