import { A, ABC, B, BASE, C, lost, NO_FAULTS, release, RETAINING, TIMELESS, unannounced } from './base-world.ts'
import { TWO_PAGES } from './code.ts'
import type { Mutation } from './model.ts'
import type { World } from './world.ts'

/** Worlds that are searched whole. In each the protocol holds, and each mutation named with it fails. */
export const WORLDS: readonly { readonly world: World; readonly catches: readonly Mutation[] }[] = [
  {
    world: { ...BASE, name: 'a release, started twice', pipelines: [release(B, { runs: 2 })] },
    catches: ['removal before purge'],
  },
  {
    world: { ...BASE, name: 'a release and a rollback, side by side', pipelines: [release(B), release(A)] },
    catches: [
      'no announcement',
      'ask after purging',
      'no settling',
      'no wait for the lag',
      'settle counted from the reading',
    ],
  },
  {
    world: {
      ...BASE,
      ...TIMELESS,
      name: 'a silent oracle',
      code: ABC,
      rounds: 1,
      faults: { ...NO_FAULTS, silences: 1 },
      pipelines: [release(B), unannounced(A), lost(C)],
    },
    catches: ['go on without an answer'],
  },
  {
    world: { ...BASE, name: 'two releases, one unannounced', code: ABC, pipelines: [unannounced(B), release(C)] },
    catches: ['no record at the start'],
  },
  {
    world: { ...BASE, name: 'pages shared by versions', code: TWO_PAGES, pipelines: [release(B), release(C)] },
    catches: ['ask after purging'],
  },
  {
    world: { ...BASE, ...TIMELESS, name: 'a twin run, then a rollback', pipelines: [release(B, { runs: 2 }), lost(A)] },
    catches: ['no fresh record', 'remove twins by a second listing'],
  },
  {
    world: {
      ...BASE,
      ...TIMELESS,
      name: 'there and back, and on',
      code: ABC,
      pipelines: [release(B), unannounced(A), lost(C)],
    },
    catches: ['remove what was not read', 'one key for each digest', 'trust the own version', 'ask before reading'],
  },
  {
    world: { ...BASE, ...TIMELESS, name: 'an abandoned deploy', code: ABC, pipelines: [release(B), lost(C), lost(A)] },
    catches: ['remove foreign intents'],
  },
  {
    world: {
      ...BASE,
      name: 'intents that grow old',
      code: ABC,
      settle: 0,
      writesOn: 0,
      intentLife: 2,
      pipelines: [release(B), lost(C), lost(A)],
    },
    catches: ['age of intents judged at removal'],
  },
  {
    world: {
      ...BASE,
      ...TIMELESS,
      name: 'clocks apart',
      code: ABC,
      rounds: 1,
      pipelines: [release(B, { skew: 1 }), unannounced(A), lost(C)],
    },
    catches: ['newest by clock is live'],
  },
  {
    world: {
      ...BASE,
      ...TIMELESS,
      name: 'tags not reached',
      faults: { ...NO_FAULTS, failures: 2 },
      pipelines: [release(B, { runs: 2 })],
    },
    catches: ['forget unreached tags', 'pending after removal'],
  },
  {
    world: {
      ...BASE,
      ...TIMELESS,
      name: 'tags not reached before',
      code: ABC,
      first: B,
      unreached: A,
      rounds: 1,
      faults: { ...NO_FAULTS, failures: 1 },
      pipelines: [unannounced(C), unannounced(A), unannounced(B)],
      // The first run has purged what was pending, and is about to remove its key.
      opening: [
        'C goes live',
        'C: record',
        'C: read',
        'C: ask',
        'C: fresh',
        'C: purge',
        'A goes live',
        'A: record',
        'A: read',
      ],
    },
    catches: ['one key for each pending tag'],
  },
  {
    world: {
      ...BASE,
      name: 'clocks apart, and intents that grow old',
      lag: 0,
      settle: 0,
      writesOn: 0,
      intentLife: 2,
      pipelines: [release(B, { skew: 1 }), release(A)],
    },
    catches: ['no announcement'],
  },
  {
    world: {
      ...BASE,
      ...TIMELESS,
      name: 'a ledger read in parts',
      rounds: 1,
      reading: 'in parts',
      faults: { ...NO_FAULTS, failures: 1 },
      pipelines: [release(B), release(A)],
    },
    catches: ['no second look at pending'],
  },
  {
    world: {
      ...BASE,
      name: 'listings that lag',
      rounds: 1,
      lag: 0,
      writesOn: 0,
      listLag: 1,
      faults: { ...NO_FAULTS, hidings: 1 },
      pipelines: [release(B), release(A)],
    },
    catches: ['no second reading'],
  },
  {
    world: {
      ...BASE,
      name: 'listings that lag, and a version unannounced',
      rounds: 1,
      lag: 0,
      writesOn: 0,
      listLag: 1,
      faults: { ...NO_FAULTS, hidings: 1 },
      pipelines: [unannounced(B), release(A)],
    },
    catches: ['own first record taken as read'],
  },
  {
    world: {
      ...BASE,
      ...TIMELESS,
      name: 'a lost manifest',
      faults: { ...NO_FAULTS, losses: 1 },
      pipelines: [release(B), release(A)],
    },
    catches: ['lost manifests ignored', 'no names in records'],
  },
  {
    world: {
      ...BASE,
      name: 'a first release',
      founded: false,
      faults: { ...NO_FAULTS, failures: 1 },
      pipelines: [release(B, { runs: 2 })],
    },
    catches: ['founded before the purge', 'founded though not all was reached', 'first release by an empty store'],
  },
  {
    world: { ...BASE, name: 'two first releases', founded: false, code: ABC, pipelines: [release(B), release(C)] },
    catches: ['founded before the purge'],
  },
  {
    world: {
      ...BASE,
      name: 'an adoption',
      founded: false,
      pipelines: [release(A, { kind: 'adoption', announced: false }), release(B, { runs: 2 })],
    },
    catches: ['no record at the start'],
  },
  {
    world: {
      ...BASE,
      ...RETAINING,
      name: 'a first release, and old deployments',
      founded: false,
      pipelines: [release(B, { runs: 2 })],
    },
    catches: ['founded without retain'],
  },
  {
    world: {
      ...BASE,
      ...RETAINING,
      name: 'old deployments that write',
      intentLife: 1,
      rounds: 1,
      pipelines: [release(B), release(A)],
    },
    catches: ['remove at once, though old code writes', 'past intents removed without retain'],
  },
  {
    world: {
      ...BASE,
      ...RETAINING,
      name: 'old deployments, and clocks apart',
      slack: 2,
      pipelines: [release(B, { skew: -1 }), unannounced(B, { skew: 1 })],
    },
    catches: ['no slack for clocks'],
  },
]

/** The world of a name. */
export function worldNamed(name: string): World {
  const found = WORLDS.find(({ world }) => world.name === name)
  if (found === undefined) throw new Error(`No world is called ${name}`)
  return found.world
}
