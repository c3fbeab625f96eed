// Manifests as large applications have them: features of 50 modules, a site in each module, half of them with a tag that is
// known at run time; a client that all of them call; and a chain through all features, which all of them reach.
const PER_FEATURE = 50
const FORMS = ['next.unstable_cache', 'next.cacheTag', 'vercel.runtimeCache']
const CLIENT = 'src/lib/client.ts#client'

/** What differs in the later build. */
export const CHANGES = {
  one: 'a module of one feature',
  hundredth: 'a module in every hundredth feature',
  client: 'what all sites call',
  far: 'the end of the chain through all features',
  all: 'every module',
}

/**
 * The manifest of a build with so many sites; the same arguments give the same manifest.
 *
 * @param change - a key of CHANGES; `null` for the build before
 */
export function generateManifest({ createManifest, graphRows }, sites, change) {
  const graph = graphOf(sites, change)
  const stale = dependentsOf(graph)
  const entries = Array.from({ length: sites }, (_, at) => siteOf(at, stale))
  const code = {
    namespace: 'large',
    sites: Object.fromEntries(entries.sort(([left], [right]) => (left < right ? -1 : 1))),
    invalidations: [],
    unresolved: [],
    lockfile: 'read',
    graph: graphRows(graph),
  }
  const injected = entries.map(([, { siteTag }]) => siteTag)
  return createManifest(1, code, { injected, toolchain: { vite: '8.3.8' }, values: {}, modules: {}, ambient: {} })
}

function graphOf(sites, change) {
  const graph = new Map()
  const add = (id, line, calls, isOther) =>
    graph.set(id, {
      id,
      line,
      edges: calls.map((to) => ({ label: to, to })),
      digest: `${isOther ? 'other' : 'same'}-${id.length}-${line}`,
      isOther,
    })
  add('env:API_URL', 0, [], false)
  add(CLIENT, 8, ['env:API_URL'], change === 'client')
  const features = Math.ceil(sites / PER_FEATURE)
  for (let feature = 0; feature < features; feature += 1) {
    const isEnd = feature === features - 1
    add(linkOf(feature), 3, isEnd ? [] : [linkOf(feature + 1)], isEnd && change === 'far')
  }
  for (let at = 0; at < sites; at += 1) {
    const called = [at + 1, at + 7].filter((other) => other < sites && featureOf(other) === featureOf(at))
    const runs = called.map((other) => `${moduleOf(other)}#run`)
    add(`${moduleOf(at)}#run`, 5, runs, isChanged(change, at))
    add(`${moduleOf(at)}#load`, 12, [`${moduleOf(at)}#run`, CLIENT, linkOf(featureOf(at))], false)
  }
  return graph
}

function isChanged(change, at) {
  if (change === 'all') return true
  if (at % PER_FEATURE !== PER_FEATURE - 1) return false
  return change === 'one' ? featureOf(at) === 0 : change === 'hundredth' && featureOf(at) % 100 === 0
}

function featureOf(at) {
  return Math.floor(at / PER_FEATURE)
}

function moduleOf(at) {
  return `src/features/f${featureOf(at)}/m${at % PER_FEATURE}.ts`
}

function linkOf(feature) {
  return `src/features/f${feature}/link.ts#link`
}

/** Statements that reach one that differs. */
function dependentsOf(graph) {
  const callers = new Map([...graph.keys()].map((id) => [id, []]))
  for (const { id, edges } of graph.values()) for (const { to } of edges) callers.get(to).push(id)
  const found = new Set([...graph.values()].filter(({ isOther }) => isOther).map(({ id }) => id))
  for (const id of found) for (const caller of callers.get(id)) found.add(caller)
  return found
}

function siteOf(at, stale) {
  const module = moduleOf(at)
  const statement = `${module}#load`
  const name = `f${featureOf(at)}m${at % PER_FEATURE}`
  const always = [name, `feature-${featureOf(at)}`]
  const site = {
    module,
    line: 13,
    column: 3,
    name: 'load',
    form: FORMS[at % FORMS.length],
    via: 'direct',
    tags: at % 2 === 0 ? always : [...always, `${name}-*`],
    always,
    siteTag: `ct_${at.toString(36).padStart(8, '0')}`,
    ours: true,
    statement,
    // As long as a real one.
    fingerprint: `${stale.has(statement) ? 'other' : 'same'}-${name}`.padEnd(22, '_'),
  }
  return [`${statement}~1`, site]
}
