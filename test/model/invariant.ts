import { type Bits, carrying, madeBy } from './code.ts'
import type { Model } from './model.ts'
import type { State } from './world.ts'

/** What is wrong with a state; `null`: nothing. */
export function wrongWith(model: Model, state: State): string | null {
  return unnamedIn(model, state) ?? falselySettled(model, state)
}

/**
 * Every entry of other code than what is live is named: by a record or an intent of a version that writes it, by a pending
 * tag, or by a run that is owed and will put a record. Before the ledger is founded, the next run purges everything.
 */
function unnamedIn(model: Model, state: State): string | null {
  const { code } = model.world
  if (!state.founded) return null
  const byEntry = state.entries.map((entry) =>
    entry.kind === 'pending' ? carrying(code, entry.tags) : madeBy(code, entry.version),
  )
  const named = [...byEntry, ...owed(model, state)].reduce((all, entries) => all | entries, madeBy(code, state.live))
  const unnamed = state.cached & ~named
  return unnamed === 0 ? null : `entries of ${writers(model, unnamed)} are stale and nothing names them`
}

/** What is written by versions that went live, and whose purge will come and hasn't read the ledger yet. */
function owed({ world, jobs, again }: Model, state: State): Bits[] {
  return world.pipelines.map(({ version, purge }, pipeline) => {
    if (purge !== 'comes' || state.pipelines[pipeline]?.wentLive !== true) return 0
    const hasRead = state.runs.some(
      (run, index) => jobs[index]?.pipeline === pipeline && (run.outcome !== null || run.next > again),
    )
    return hasRead ? 0 : madeBy(world.code, version)
  })
}

/**
 * When the run of the version that went live last says "settled", no code may write late, and no run is owed, then every
 * entry is what the live code writes. Where old deployments write for longer than a run waits, nothing is promised.
 */
function falselySettled(model: Model, state: State): string | null {
  const { world, jobs } = model
  if (state.latest < 0 || world.writesOn > world.settle) return null
  const outcomesOf = (pipeline: number): (string | null)[] =>
    state.runs.filter((_, index) => jobs[index]?.pipeline === pipeline).map(({ outcome }) => outcome)
  if (!outcomesOf(state.latest).includes('settled')) return null
  const isLate = state.superseded.some((ticks, version) => version !== state.live && ticks < world.writesOn)
  const isOwed = world.pipelines.some(
    ({ announced }, pipeline) =>
      !announced &&
      state.pipelines[pipeline]?.wentLive === true &&
      !outcomesOf(pipeline).some((outcome) => outcome === 'settled' || outcome === 'announced'),
  )
  const stale = state.cached & ~madeBy(world.code, state.live)
  return isLate || isOwed || stale === 0
    ? null
    : `the last run is settled, and entries of ${writers(model, stale)} are stale`
}

function writers({ world }: Model, entries: Bits): string {
  return world.code.versions.filter((_, version) => (madeBy(world.code, version) & entries) !== 0).join(' or ')
}
