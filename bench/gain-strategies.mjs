// Four ways of telling a cache about a deploy. Each yields how many entries the cache says it found.
import { CLI, run } from '../playground/shop/stage.mjs'
import { forgetLedger, putManifest } from './gain-versions.mjs'

/** Nothing is told: an entry lives until its time is over. */
const none = {
  name: 'no purge',
  start: async () => {},
  announce: async () => {},
  purge: async () => 0,
}

/** One request after each deploy, straight from here: no tool is started. */
const everything = {
  ...none,
  name: 'everything',
  purge: (scene) => askVarnish(scene, 'all', '1'),
}

/** The tags of every site that reaches a changed file by imports, by the bundler's graph; straight from here as well. */
const byFile = {
  ...none,
  name: 'by file',
  purge: (scene, version) => {
    const tags = tagsByFile(version)
    return tags.length === 0 ? 0 : askVarnish(scene, '', tags.join(' '))
  },
}

/** `cache-tags announce` before a deploy and `cache-tags purge` after it, with a ledger, each a process of its own. */
const ours = {
  name: 'cache-tags',
  start: async (scene, version) => {
    await forgetLedger(scene.shop)
    await ours.announce(scene, version)
    await ours.purge(scene)
  },
  announce: async (scene, version) => {
    await putManifest(scene.shop, version)
    await cacheTags(scene, 'announce')
  },
  purge: async (scene) => {
    const { refused, unreached, cdns } = JSON.parse(
      await cacheTags(scene, 'purge', '--yes', '--settle', '0s', '--json'),
    )
    if (refused.length + unreached.length > 0) throw new Error('cache-tags purge left tags out')
    return cdns.flatMap(({ receipts }) => receipts).reduce((total, { matched }) => total + matched, 0)
  },
}

export const STRATEGIES = [none, everything, byFile, ours]

/** Tags that purge every site whose module reaches the edited file: what a tool that looks at whole files has to purge. */
export function tagsByFile({ graph, sites, file }) {
  const stale = sites.filter(({ module }) => reachedFrom(graph, module).has(file))
  return [...new Set(stale.flatMap(({ siteTag, always }) => (siteTag === null ? always : [siteTag])))]
}

function reachedFrom(graph, start) {
  const reached = new Set([start])
  // A set is walked on to what is added meanwhile.
  for (const file of reached) for (const imported of graph[file] ?? []) reached.add(imported)
  return reached
}

async function askVarnish({ varnish, secret, mode }, suffix, value) {
  const verb = mode === 'delete' ? 'xkey-purge' : 'xkey-softpurge'
  const headers = { [suffix === '' ? verb : `${verb}-${suffix}`]: value, authorization: `Bearer ${secret}` }
  const response = await fetch(varnish.url, { method: 'PURGE', headers })
  if (response.status !== 200) throw new Error(`Varnish answered ${response.status} to a purge`)
  return (await response.json()).matched
}

async function cacheTags({ shop, varnish, secret }, command, ...args) {
  const env = {
    ...process.env,
    CACHE_TAGS_VARNISH_URL: varnish.url,
    CACHE_TAGS_VARNISH_SECRET: secret,
    CACHE_TAGS_STORE: 'file:.cache-tags/ledger',
    NO_COLOR: '1',
  }
  const words = [CLI, command, '--target', 'production', ...args]
  const { code, stdout, stderr } = await run(process.execPath, words, { cwd: shop, env })
  if (code !== 0) throw new Error(`cache-tags ${command} failed with ${code}:\n${stderr}`)
  return stdout
}
