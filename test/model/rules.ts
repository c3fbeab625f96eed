import type { Mutation } from './model.ts'
import type { World } from './world.ts'
import { A, ABC, B, BASE, C, lost, release, TIMELESS, unannounced } from './base-world.ts'
import { worldNamed } from './worlds.ts'

/** A rule of the ledger: what goes wrong without it, in which world. */
export interface Rule {
  readonly id: string
  readonly claim: string
  readonly world: World
  readonly without: readonly Mutation[]
}

const OLD_JOB: World = {
  ...BASE,
  ...TIMELESS,
  name: 'an old job across a rollback',
  code: ABC,
  rounds: 1,
  pipelines: [release(B, { runs: 2 }), unannounced(A), lost(C)],
  opening: [
    'B is announced',
    'B goes live',
    'B: record',
    'B: read',
    'B: ask',
    'B: fresh',
    'B: purge',
    'B: remove',
    'B: again',
    'A goes live',
  ],
}

const LEFT_TO_EACH_OTHER: World = {
  ...BASE,
  ...TIMELESS,
  name: 'a record that two runs leave to each other',
  code: ABC,
  rounds: 1,
  intentLife: 1,
  pipelines: [release(B, { runs: 2 }), lost(A), lost(C)],
  opening: ['B is announced', 'A is announced', 'B goes live', 'B: record', 'B: read', 'B: ask', 'A goes live'],
}

/** The rules by their numbers in the ledger; from T17 on they were found by this model. */
export const RULES: readonly Rule[] = [
  rule(
    'T0',
    'a version that nobody announced leaves no trace',
    'a release and a rollback, side by side',
    'no announcement',
  ),
  rule(
    'T1',
    'the order of announcing is not the order of going live',
    'there and back, and on',
    'trust the own version',
  ),
  { id: 'T2', claim: 'an old job started again is not a release', world: OLD_JOB, without: ['trust the own version'] },
  rule('T3, T4', 'clocks decide nothing', 'clocks apart', 'newest by clock is live'),
  rule('T5', 'old code writes after the purge', 'a release and a rollback, side by side', 'no settling'),
  rule('T6', 'a key rewritten is not the key that was read', 'there and back, and on', 'one key for each digest'),
  rule(
    'T7',
    'two runs of one version keep a record',
    'a twin run, then a rollback',
    'remove twins by a second listing',
  ),
  rule('T8', 'an oracle answers late', 'a release and a rollback, side by side', 'no wait for the lag'),
  rule(
    'T9',
    'settling begins with the answer',
    'a release and a rollback, side by side',
    'settle counted from the reading',
  ),
  rule('T10', 'an intent is judged when it is read', 'intents that grow old', 'age of intents judged at removal'),
  rule('T11', 'pending tags never share a key', 'tags not reached before', 'one key for each pending tag'),
  rule('T12', 'pending tags are put before anything is removed', 'tags not reached', 'pending after removal'),
  rule('T13', 'records name the tags of a lost manifest', 'a lost manifest', 'no names in records'),
  rule(
    'T14',
    'a first release that crashed is still a first release',
    'a first release',
    'first release by an empty store',
  ),
  {
    id: 'T16',
    claim: 'what is live always gets a fresh record',
    world: LEFT_TO_EACH_OTHER,
    without: ['no fresh record', 'keep old records of what is live'],
  },
  rule(
    'T17',
    'an old intent whose version was live until now is kept for as long as a record',
    'old deployments that write',
    'past intents removed without retain',
  ),
  rule(
    'T18',
    'a ledger is not founded while deployments from before it still write',
    'a first release, and old deployments',
    'founded without retain',
  ),
  rule(
    'T19',
    'a record that turns into pending tags while it is read is seen at the end',
    'a ledger read in parts',
    'no second look at pending',
  ),
  rule(
    'T20',
    'how long a record is kept allows for clocks',
    'old deployments, and clocks apart',
    'no slack for clocks',
  ),
]

function rule(id: string, claim: string, world: string, ...without: Mutation[]): Rule {
  return { id, claim, world: worldNamed(world), without }
}
