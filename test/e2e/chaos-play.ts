import { CALM, type ChaosChange, type ChaosPlan } from './chaos-plan.ts'
import { runProcess, type ProcessOutcome } from './chaos-process.ts'
import { openChaosScene, type ChaosScene, type Sabotage } from './chaos-scene.ts'
import type { Renewals } from './chaos-origin.ts'
import type { VersionNumber } from './ledger-history.ts'
import { stalePages } from './ledger-play.ts'
import type { ShopVersions } from './ledger-world.ts'

const MOST_TRIES = 4

/** What came of a run. */
export interface ChaosOutcome {
  /** Pages that are not what the live version renders. */
  readonly stale: readonly string[]
  /** What is in the ledger that should not be, or the other way round. */
  readonly unsettled: readonly string[]
  readonly processes: readonly ProcessOutcome[]
  readonly renewals: Renewals
  /** Answers of code that was live no more. */
  readonly late: number
  /** Faults of the purge API. */
  readonly faults: number
  readonly trace: readonly string[]
}

/**
 * Plays a run to its end, releases what is live until that is done, and looks at every page and at the ledger.
 *
 * @throws Error with what ran when
 */
export async function playChaos(
  world: ShopVersions,
  name: string,
  seed: number,
  plan: ChaosPlan,
  sabotage: Sabotage | null = null,
): Promise<ChaosOutcome> {
  const scene = await openChaosScene(world, name, seed, plan, sabotage)
  const { origin, emulator, visitors, trace } = scene
  try {
    const processes = await goThrough(scene, plan)
    scene.calm()
    const version = plan.changes.at(-1)?.version ?? plan.first
    if (sabotage !== 'nothing is released') processes.push(...(await releaseAtLast(scene, version)))
    origin.rollout.end()
    const visited = await visitors.end()
    await emulator.idle()
    const renewals = origin.renewals()
    const stale = await stalePages(scene, version, visited)
    const unsettled = await findUnsettled(scene, plan, version, processes)
    const faults = emulator.purges().filter(({ isFault }) => isFault).length
    return { stale, unsettled, processes, renewals, late: origin.late(), faults, trace }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new Error([reason, ...trace].join('\n'), { cause })
  } finally {
    await visitors.end().catch(() => {})
    await scene.close()
  }
}

async function goThrough(scene: ChaosScene, plan: ChaosPlan): Promise<ProcessOutcome[]> {
  const { changes } = plan
  const announced: ProcessOutcome[] = []
  const releases: Promise<ProcessOutcome[]>[] = []
  /** All are waited for at the end, and may have failed before. */
  const begin = (index: number): Promise<unknown> => {
    const release = releaseAtOnce(scene, plan, index)
    releases.push(release)
    return release.catch(() => {})
  }
  for (const [index, change] of changes.entries()) {
    announced.push(...(await announce(scene, change)))
    if (isLate(changes[index - 1])) {
      const late = begin(index - 1)
      if (changes[index - 1]?.released === 'before the next switch') await late
    }
    // A version goes live when its announcement can be seen by all.
    await scene.front.seen()
    scene.origin.rollout.switchTo(change.version)
    scene.trace.push(`${change.version} is live`)
    if (!isLate(change)) {
      const release = begin(index)
      if (change.released === 'at once') await release
    }
  }
  if (isLate(changes.at(-1))) void begin(changes.length - 1)
  return [...announced, ...(await Promise.all(releases)).flat()]
}

function isLate(change: ChaosChange | undefined): boolean {
  return change?.released.endsWith('the next switch') === true
}

async function announce(scene: ChaosScene, { version, announcements }: ChaosChange): Promise<ProcessOutcome[]> {
  const processes: ProcessOutcome[] = []
  for (const fate of [...announcements, CALM]) processes.push(await runProcess(scene, 'announce', version, fate))
  if (processes.at(-1)?.end !== 0) throw new Error(`${version} could not be announced`)
  return processes
}

/** What releases the version that the given change has made live. */
async function releaseAtOnce(
  scene: ChaosScene,
  { first, changes }: ChaosPlan,
  index: number,
): Promise<ProcessOutcome[]> {
  if (scene.sabotage === 'nothing is released') return []
  const versionOf = (change: number): VersionNumber => changes[change]?.version ?? first
  const releasers = changes[index]?.releasers ?? []
  return Promise.all(
    releasers.map(({ of, fate }) =>
      runProcess(scene, 'purge', versionOf(of === 'this version' ? index : index - 1), fate),
    ),
  )
}

async function releaseAtLast(scene: ChaosScene, version: VersionNumber): Promise<ProcessOutcome[]> {
  const processes: ProcessOutcome[] = []
  while (processes.at(-1)?.end !== 0) {
    if (processes.length === MOST_TRIES) throw new Error(`not released after ${MOST_TRIES} times`)
    processes.push(await runProcess(scene, 'purge', version, CALM))
  }
  return processes
}

/** After a complete release of the live version, with nobody else about. */
async function findUnsettled(
  { world, ledger }: ChaosScene,
  { retain, isFounded, first, changes }: ChaosPlan,
  version: VersionNumber,
  processes: readonly ProcessOutcome[],
): Promise<string[]> {
  const state = await ledger.read()
  const digestOf = (number: VersionNumber): string => world.versions[number]?.digest ?? ''
  const live = state.live.map(([, record]) => record?.digest)
  const speaks = new Set(
    (retain === '0s' ? [version] : [first, ...changes.map((change) => change.version)]).map(digestOf),
  )
  const failed = processes.filter(({ command, end, ...of }) => {
    return command === 'announce' && of.version === version && end !== 0
  })
  const kept = state.intents.filter(([, record]) => record?.digest === digestOf(version))
  return [
    ...(state.pending.length > 0 ? [`${state.pending.length} pending records`] : []),
    ...(live.includes(digestOf(version)) ? [] : ['no record of what is live']),
    ...live.filter((digest) => digest === undefined || !speaks.has(digest)).map((digest) => `a record of ${digest}`),
    // A first release is complete when no old deployment can write: after an hour, where it is kept for that long.
    ...(state.isFounded === (isFounded || retain === '0s') ? [] : [`founded: ${state.isFounded}`]),
    // An announcement that was killed is taken back by nobody.
    ...(kept.length > failed.length ? [`${kept.length} announcements of what is live`] : []),
  ]
}
