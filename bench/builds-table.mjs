// How the builds of one bundler are told: a line for each variant, in relation to the bare build of the same round.
import { median } from './figures.mjs'

const HEAD = ['', 'ms', '/ bare', 'min', 'max', 'CPU', 'load ms', 'own ms', 'µs a module']
const WIDTHS = [11, 7, 7, 6, 6, 6, 8, 7, 12]

export function printTable(bundler, version, builds) {
  console.log(`\n${bundler} ${version}`)
  printRow(HEAD)
  const bare = new Map(of(builds, 'bare').map((build) => [build.round, build]))
  for (const variant of new Set(builds.filter(({ round }) => round === 0).map((build) => build.variant)))
    printRow(cells(variant, of(builds, variant), bare))
  const last = new Map(builds.map((build) => [build.variant, build]))
  for (const [variant, { times }] of last) if (times !== undefined) console.log(`${variant}, last round: ${times}`)
}

function of(builds, variant) {
  return builds.filter((build) => build.variant === variant)
}

/** All that a plugin takes counts, its loading too. */
function wallMs({ loadMs, buildMs }) {
  return loadMs + buildMs
}

function cells(variant, builds, bare) {
  const ratios = builds.map((build) => wallMs(build) / wallMs(bare.get(build.round)))
  const cpu = median(builds.map((build) => build.cpuMs / bare.get(build.round).cpuMs))
  const isOurs = builds.every(({ ownMs }) => ownMs !== undefined)
  const each = (pick, digits) => median(builds.map(pick)).toFixed(digits)
  return [
    variant,
    each(wallMs, 0),
    ...(variant === 'bare'
      ? ['', '', '']
      : [median(ratios), Math.min(...ratios), Math.max(...ratios)].map((ratio) => ratio.toFixed(2))),
    // The work of esbuild is done by another process.
    variant === 'bare' || builds[0].bundler === 'esbuild' ? '' : cpu.toFixed(2),
    variant === 'bare' ? '' : each(({ loadMs }) => loadMs, 0),
    ...(isOurs
      ? [each(({ ownMs }) => ownMs, 0), each((build) => (build.ownMs / build.ownModules) * 1000, 0)]
      : ['', '']),
  ]
}

function printRow(texts) {
  const padded = texts.map((text, index) => (index === 0 ? text.padEnd(WIDTHS[0]) : text.padStart(WIDTHS[index])))
  console.log(padded.join(' ').trimEnd())
}
