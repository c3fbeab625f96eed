import type { DoctorFinding } from '../../core/doctor-finding.ts'
import { CacheTagsError } from '../../core/error.ts'
import { plainBaseline } from '../../release/baseline.ts'
import { filled } from '../../release/filled.ts'
import { ledgerTimes } from '../../release/ledger-times.ts'
import type { OpenLedger } from '../../release/project-ledger.ts'
import { pastIntents } from '../../release/removal.ts'
import { count } from '../../report/words.ts'
import type { LedgerState } from '../../store/ledger.ts'
import { DEFAULT_STORE } from '../../store/open.ts'
import { textOf, type Call } from '../command.ts'
import { targetOf, withLedgerOf } from '../open-ledger.ts'
import type { Settings } from '../settings.ts'
import type { World } from '../world.ts'
import { age } from './age.ts'
import { attempt, note, ok, problem, skipped, warning } from './finding.ts'

/** Whether the ledger can be read, and is at rest. Changes nothing in it. */
export async function checkLedger(
  call: Call,
  settings: Settings,
  world: World,
  nowMs: number,
): Promise<DoctorFinding[]> {
  if (plainBaseline(settings.options) !== null) {
    return [skipped('ledger', 'The option `baseline` names a manifest to compare with: no ledger is asked.')]
  }
  try {
    targetOf(call, settings, world)
  } catch (error) {
    if (!(error instanceof CacheTagsError)) throw error
    if (error.code === 'CT_TARGET_REFUSED') return [problem('target', error.message, error.hint ?? null)]
    return [skipped('ledger', 'No target is given, so there is no saying whose ledger is meant.', error.hint ?? null)]
  }
  return attempt('store', () =>
    withLedgerOf(call, settings, world, async (open) => [
      ...storeFindings(call, settings, world, open),
      ...(await ledgerFindings(open, settings, nowMs)),
    ]),
  )
}

function storeFindings(
  call: Call,
  { options }: Settings,
  { environment }: World,
  { words }: OpenLedger,
): DoctorFinding[] {
  const store = textOf(call, 'store') ?? options.store ?? filled(environment['CACHE_TAGS_STORE']) ?? DEFAULT_STORE
  const kind = typeof store === 'string' ? (/^[a-z\d-]+(?=:)/u.exec(store)?.[0] ?? '') : ''
  const isCi = filled(environment['CI']) !== undefined && environment['CI'] !== 'false'
  if (kind === 'memory') {
    return [warning('store', `${words}: it is gone when the process ends.`, 'Name another store, such as git:origin.')]
  }
  if (kind === 'file' && isCi) {
    const found = `${words}: on a CI runner a folder is gone after the run, unless it is kept.`
    return [warning('store', found, 'Name a store that is reached from everywhere: git:origin needs nothing else.')]
  }
  return [ok('store', `${words}: it can be read.`)]
}

async function ledgerFindings({ ledger }: OpenLedger, { options }: Settings, nowMs: number): Promise<DoctorFinding[]> {
  const state = await ledger.read()
  const [last] = await ledger.readReleases(1)
  const founded = state.isFounded
    ? []
    : [
        note(
          'first release',
          'The ledger is not founded yet: a release purges everything.',
          'Where the cache is filled already, `cache-tags adopt` begins it without that.',
        ),
      ]
  const release =
    last === undefined
      ? note('last release', 'None is remembered.')
      : ok('last release', `${age(nowMs - last.atMs)} ago, version ${last.live}.`)
  return [...founded, release, ...recordFindings(state), ...announcedFindings(state, options, nowMs)]
}

function recordFindings({ live, intents, pending }: LedgerState): DoctorFinding[] {
  const owed = new Set(pending.flatMap(([, record]) => record?.tags.map(({ tag }) => tag) ?? []))
  const torn = [...live, ...intents, ...pending].filter(([, record]) => record === null).length
  return [
    ...(owed.size === 0
      ? [ok('pending tags', 'None.')]
      : [
          warning(
            'pending tags',
            `${count(owed.size, 'tag')} of earlier releases ${owed.size === 1 ? 'was' : 'were'} not purged.`,
            'Run `cache-tags purge` again; where the CDN refuses them for good, with --acknowledge.',
          ),
        ]),
    ...(torn === 0
      ? []
      : [
          warning(
            'records',
            `${count(torn, 'record')} can't be read: the next release purges everything.`,
            'Release once more.',
          ),
        ]),
  ]
}

function announcedFindings(state: LedgerState, { ledger }: Settings['options'], nowMs: number): DoctorFinding[] {
  const { intents } = state
  if (intents.length === 0) return []
  const past = pastIntents(state, nowMs, ledgerTimes(ledger))
  if (past.length === 0)
    return [note('announced', `${count(intents.length, 'version')} may go live, or did so just now.`)]
  return [
    warning(
      'announced',
      `${count(past.length, 'version')} ${past.length === 1 ? 'was' : 'were'} announced longer ago than ${ledger.announced}, and never released.`,
      'Run `cache-tags purge` for what is live. A version that goes live later has to be announced again.',
    ),
  ]
}
