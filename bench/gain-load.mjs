// A steady load: many visitors, each of whom asks for one page a second, and what every answer was.
import autocannon from 'autocannon'
import { CART } from './gain-paths.mjs'

/** Visitors come in groups, one group after the other: autocannon lets all connections of one run ask at once. */
const GROUPS = 25
const SECOND = 1000

/**
 * Starts `rate` visitors, who ask for one page a second each. `onAnswer` is given each answer: path, status, `startedMs` and
 * `endedMs` on the clock of `performance`, the cache's word, and which body it was.
 */
export async function startLoad({ url, rate, nextPath, onAnswer }) {
  const groups = Math.min(GROUPS, rate)
  const runs = []
  for (let group = 0; group < groups; group += 1) {
    const connections = Math.floor((rate * (group + 1)) / groups) - Math.floor((rate * group) / groups)
    runs.push(startGroup({ url, connections, nextPath, onAnswer }))
    await new Promise((done) => setTimeout(done, SECOND / groups))
  }
  return {
    stop: async () => {
      for (const run of runs) run.stop()
      const ended = await Promise.all(runs)
      return { errors: ended.reduce((total, { errors }) => total + errors, 0) }
    },
  }
}

function startGroup({ url, connections, nextPath, onAnswer }) {
  let answer
  const request = {
    setupRequest: (defaults, context) => {
      context.path = nextPath()
      return { ...defaults, path: context.path }
    },
    // Called right before the event `response` of the same answer, which alone has the duration.
    onResponse: (status, _body, { path }, headers) => {
      answer = { path, status, cache: headers['X-Cache'], body: headers['x-body'] }
    },
  }
  const run = autocannon({
    url,
    connections,
    connectionRate: 1,
    // It would fill in an answer for each millisecond of a slow one, whatever the rate: see `latenciesOf`.
    ignoreCoordinatedOmission: true,
    requests: [request],
    duration: 3600,
    timeout: 30,
    sampleInt: 100,
  })
  run.on('response', (_client, _status, _bytes, durationMs) => {
    const endedMs = performance.now()
    onAnswer({ ...answer, startedMs: endedMs - durationMs, endedMs })
  })
  return run
}

/**
 * Latencies in milliseconds, sorted. Who waits for longer than a second does not ask meanwhile, though a visitor on schedule
 * would have: those answers are filled in (coordinated omission).
 */
export function latenciesOf(answers) {
  const all = []
  for (const { startedMs, endedMs } of answers) for (let ms = endedMs - startedMs; ms > 0; ms -= SECOND) all.push(ms)
  return all.sort((left, right) => left - right)
}

export function percentile(sorted, share) {
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? 0
}

/**
 * Yields one path after the other, the same in every run of the same `random`. `cartShare` of the requests are for the cart;
 * half of the others go through all pages in turn, each round in another order, half to few pages often and to many seldom
 * (Zipf).
 */
export function createPaths(pages, cartShare, random) {
  const shuffled = () => {
    const left = [...pages]
    return pages.map(() => left.splice(random.below(left.length), 1)[0])
  }
  const popular = shuffled()
  const totals = []
  for (const rank of popular.keys()) totals.push((totals.at(-1) ?? 0) + 1 / (rank + 1))
  let round = []
  return () => {
    if (random.chance(cartShare)) return CART
    if (random.chance(0.5)) {
      if (round.length === 0) round = shuffled()
      return round.pop()
    }
    const drawn = (random.below(1_000_000) / 1_000_000) * totals.at(-1)
    return popular[totals.findIndex((total) => total > drawn)]
  }
}
