import { after } from './advance.ts'
import { type Bits, carrying, diffOf, EVERYTHING, madeBy, members, subsets, tagsOn } from './code.ts'
import { withEntry, writable } from './environment.ts'
import { believed, type Turn } from './turn.ts'
import type { Entry, Successor } from './world.ts'

/** Step 5: everything of which the run has read is purged, after all who still write have stopped. */
export function purge(turn: Turn): Successor[] {
  const { model, state, run } = turn
  const { world, mutations } = model
  if (run.waited < world.settle && !mutations.has('no settling')) return []
  const tags = purgedTags(turn)
  const failed = state.left.failures === 0 ? [] : subsets(tags & tagsOn(world.code, -1))
  return [0, ...failed].map((unreached) => {
    const left = unreached === 0 ? state.left : { ...state.left, failures: state.left.failures - 1 }
    const gone = carrying(world.code, tags & ~unreached) & ~writable(model, state)
    return after(turn, { tags, unreached }, { ...state, left, cached: state.cached & ~gone }, { unreached, waited: 0 })
  })
}

function purgedTags(turn: Turn): Bits {
  const { model, state, run } = turn
  const { code } = model.world
  const { sight } = run
  if (sight === null || !sight.founded) return EVERYTHING
  const live = believed(turn)
  const readable = members(~state.lost, code.versions.length)
  const known = readable.reduce((tags, version) => tags | tagsOn(code, madeBy(code, version)), 0)
  const diffs = [...sight.live, ...sight.intents].map(({ version }) => {
    if ((state.lost & (1 << version)) === 0) return diffOf(code, version, live)
    if (model.mutations.has('lost manifests ignored')) return 0
    return known | (model.mutations.has('no names in records') ? 0 : tagsOn(code, madeBy(code, version)))
  })
  return [...diffs, ...sight.pending.map(({ tags }) => tags)].reduce((all, tags) => all | tags, 0)
}

/** Step 6: what wasn't reached is kept under a new key, as far as it has a name. */
export function pend(turn: Turn): Successor[] {
  const { model, state, run, index } = turn
  const tags = run.unreached & namesFor(turn)
  const perTag = model.mutations.has('one key for each pending tag')
  const parts = perTag ? members(tags, model.world.code.tagOf.length).map((tag) => 1 << tag) : [tags]
  const puts = parts.map((part): Entry => {
    const key = perTag ? `pending/t${part}` : `pending/${index}.${run.round}`
    return { key, kind: 'pending', version: -1, tags: part, supersedes: [], age: 0, sincePut: 0 }
  })
  const entries = puts.reduce((all: readonly Entry[], put) => withEntry(all, put), state.entries)
  const keys = puts.map(({ key }) => key)
  return [after(turn, { keys }, { ...state, entries }, { own: [...run.own, ...keys] })]
}

// A first release purges everything, also what only code before the ledger knew. Nobody can name that.
function namesFor(turn: Turn): Bits {
  const { code } = turn.model.world
  const { sight } = turn.run
  if (sight === null || sight.founded) return EVERYTHING
  const versions = [...sight.live, ...sight.intents].map(({ version }) => version)
  return [...versions, believed(turn)].reduce((tags, version) => tags | tagsOn(code, madeBy(code, version)), 0)
}
