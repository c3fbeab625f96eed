import type { Call, Pipeline, World } from './world.ts'

/** Ways to break the protocol. Each is caught by some world. */
export const MUTATIONS = [
  'no announcement',
  'no record at the start',
  'ask before reading',
  'ask after purging',
  'no fresh record',
  'settle counted from the reading',
  'no settling',
  'no wait for the lag',
  'remove what was not read',
  'remove at once, though old code writes',
  'remove foreign intents',
  'age of intents judged at removal',
  'one key for each digest',
  'one key for each pending tag',
  'forget unreached tags',
  'pending after removal',
  'removal before purge',
  'trust the own version',
  'newest by clock is live',
  'go on without an answer',
  'founded before the purge',
  'founded though not all was reached',
  'first release by an empty store',
  'lost manifests ignored',
  'no names in records',
  'remove twins by a second listing',
  'no second reading',
  'no second look at pending',
  'own first record taken as read',
  'past intents removed without retain',
  'founded without retain',
  'no slack for clocks',
  'keep old records of what is live',
] as const

export type Mutation = (typeof MUTATIONS)[number]

/** A run with its pipeline. */
export interface Job extends Pipeline {
  /** Index of the pipeline. */
  readonly pipeline: number
  /** Which of the pipeline's runs, from 0. */
  readonly attempt: number
}

/** A world together with the protocol that runs in it. */
export interface Model {
  readonly world: World
  readonly mutations: ReadonlySet<Mutation>
  /** Every run that may be started. */
  readonly jobs: readonly Job[]
  /** The calls of a purge in their order. */
  readonly order: readonly Call[]
  /** Where the calls begin that are repeated in another round. */
  readonly again: number
  /** Ages don't grow past these, since nothing asks whether they do. */
  readonly most: { readonly superseded: number; readonly age: number; readonly waited: number }
  /** The most by which two clocks differ. */
  readonly spread: number
}

/** A model of a world; without mutations it is the protocol as it should be. */
export function modelOf(world: World, ...mutations: readonly Mutation[]): Model {
  const broken = new Set(mutations)
  const order = orderOf(world, broken)
  const skews = world.pipelines.map(({ skew }) => skew)
  const spread = Math.max(...skews) - Math.min(...skews)
  return {
    world,
    mutations: broken,
    jobs: world.pipelines.flatMap((pipeline, index) =>
      Array.from({ length: pipeline.runs }, (_, attempt) => ({ ...pipeline, pipeline: index, attempt })),
    ),
    order,
    again: order.indexOf('record') + 1,
    most: {
      superseded: Math.max(world.writesOn, world.lag, 1),
      age: Math.max(world.intentLife, world.retain + world.slack) + spread + 1,
      waited: Math.max(world.lag, world.settle),
    },
    spread,
  }
}

function orderOf(world: World, broken: ReadonlySet<Mutation>): Call[] {
  const read: Call[] = world.reading === 'at once' ? ['read'] : ['list live', 'list intents', 'list pending', 'open']
  if (broken.has('ask before reading'))
    return ['record', 'ask', ...read, 'fresh', 'purge', 'pend', 'found', 'remove', 'again']
  if (broken.has('ask after purging'))
    return ['record', ...read, 'purge', 'ask', 'fresh', 'pend', 'found', 'remove', 'again']
  const late: Call[] = broken.has('pending after removal')
    ? ['purge', 'remove', 'pend', 'found']
    : broken.has('removal before purge')
      ? ['remove', 'purge', 'pend', 'found']
      : broken.has('founded before the purge')
        ? ['found', 'purge', 'pend', 'remove']
        : ['purge', 'pend', 'found', 'remove']
  const calls: Call[] = ['record', ...read, 'ask', 'fresh', ...late, 'again']
  return calls.filter(
    (call) =>
      !(call === 'fresh' && broken.has('no fresh record')) && !(call === 'again' && broken.has('no second reading')),
  )
}
