// Tables of what was seen, as Markdown.
import { median } from './figures.mjs'

/** By deploy: how many pages it changed, and by strategy how many the origin rendered and for how long one was stale. */
export function tellDeploys(results) {
  const of = (words) => results.map(({ name }) => `${words}: ${name}`)
  const rows = results[0].deploys.map(({ kind, changed }, index) => {
    const deploys = results.map((result) => result.deploys[index])
    return [`${index + 1} ${kind}`, changed, ...deploys.map(({ renders }) => renders), ...deploys.map(tellStale)]
  })
  return table(['deploy', 'pages changed', ...of('renders'), ...of('stale s')], rows)
}

/** By strategy: the median of the deploys, and in brackets what they add up to, or the worst. */
export function tellStrategies(results) {
  const head = [
    'strategy',
    'renders (total)',
    'from cache',
    'p50 ms',
    'p99 ms (worst)',
    'stale s (worst)',
    'of these after the purge',
    'stale answers (total)',
    'of these while renewed',
    'wrong in the end',
  ]
  return table(head, results.map(strategyRow))
}

function strategyRow({ name, deploys, wrong }) {
  const of = (field) => deploys.map((deploy) => deploy[field])
  const total = (field) => of(field).reduce((sum, number) => sum + number, 0)
  const byStale = deploys.toSorted((left, right) => rankOf(left) - rankOf(right))
  return [
    name,
    `${median(of('renders'))} (${total('renders')})`,
    `${(100 * median(of('fromCache'))).toFixed(1)} %`,
    median(of('p50Ms')).toFixed(1),
    `${median(of('p99Ms')).toFixed(0)} (${Math.max(...of('p99Ms')).toFixed(0)})`,
    `${tellStale(byStale[Math.floor(byStale.length / 2)])} (${tellStale(byStale.at(-1))})`,
    name === 'no purge' ? '' : median(deploys.map(staleAfterPurge)).toFixed(1),
    `${median(of('stale'))} (${total('stale')})`,
    total('staleOnce'),
    `${wrong.length} pages`,
  ]
}

/** Without what the purge itself took, start-up of a process included. */
function staleAfterPurge({ staleSeconds, purgeSeconds }) {
  return Math.max(0, staleSeconds - purgeSeconds)
}

function rankOf({ staleSeconds, isStillStale }) {
  return isStillStale ? Infinity : staleSeconds
}

function tellStale({ staleSeconds, isStillStale }) {
  return isStillStale ? 'to the end' : staleSeconds.toFixed(1)
}

function table(head, rows) {
  const cells = [head, head.map((_, column) => (column === 0 ? '---' : '--:')), ...rows]
  return `\n${cells.map((row) => `| ${row.join(' | ')} |`).join('\n')}`
}
