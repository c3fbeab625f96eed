// A picture of what was seen: panels of bars, a group for each deploy, a bar for each strategy. SVG, on its own ground.
const WIDTH = 1000
const LEFT = 64
const RIGHT = 16
const TOP = 76
const PANEL = 165
/** From one panel's top to the next one's, with room for the title. */
const STEP = 216
const COLOURS = ['#8c8c8c', '#e69f00', '#56b4e9', '#009e73']
const INK = '#222222'
const FAINT = '#dddddd'

/** Yields the text of an SVG file. */
export function plotGain({ machine, conditions, settings, results }) {
  const seconds = settings.windowMs / 1000
  const { deploys } = results[0]
  const of = (bar) => results.map((result) => result.deploys.map(bar))
  const staleBar = ({ staleSeconds, isStillStale, purgeSeconds, stale }) => {
    const mark = stale === 0 || isStillStale ? undefined : purgeSeconds
    return { value: staleSeconds, label: staleSeconds.toFixed(1), isOpen: isStillStale, mark }
  }
  const panels = [
    { title: 'Pages rendered by the origin', bars: of(({ renders }) => ({ value: renders, label: String(renders) })) },
    {
      title: 'Latency, 99th percentile (ms)',
      bars: of(({ p99Ms }) => ({ value: p99Ms, label: p99Ms.toFixed(0) })),
    },
    {
      title: `Seconds until the last stale answer (▲ after ${seconds} s still stale; line: the purge was done)`,
      bars: of(staleBar),
      top: seconds,
    },
  ]
  const bottom = TOP + STEP * panels.length
  const height = bottom + 92
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" fill="${INK}">`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    text(16, 26, `${deploys.length} deploys of a shop behind Varnish`, 17, 'start'),
    ...results.map(({ name }, index) => legend(name, index)),
    ...panels.map((panel, index) => drawPanel(panel, TOP + STEP * index + STEP - 8)),
    ...deploys.map((deploy, index) => deployLabel(deploy, centreOf(index, deploys.length), bottom + 10)),
    text(16, height - 24, conditions, 11, 'start'),
    text(16, height - 8, machine, 11, 'start'),
    '</svg>\n',
  ].join('\n')
}

function legend(name, index) {
  const x = LEFT + index * 150
  return `<rect x="${x}" y="42" width="14" height="14" fill="${COLOURS[index]}"/>${text(x + 20, 54, name, 13, 'start')}`
}

/** The bars of one panel above its base. */
function drawPanel({ title, bars, top = niceTop(bars) }, base) {
  const lines = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const y = base - share * PANEL
    const label = String(Number((share * top).toFixed(2)))
    return `<path d="M${LEFT} ${y}H${WIDTH - RIGHT}" stroke="${FAINT}"/>${text(LEFT - 6, y + 4, label, 11, 'end')}`
  })
  const groups = bars[0].length
  const width = (WIDTH - LEFT - RIGHT) / groups / (bars.length + 1)
  const drawn = bars.flatMap((series, index) =>
    series.map((bar, group) => {
      const x = centreOf(group, groups) + (index - bars.length / 2) * width
      return drawBar(bar, { x, width: width - 2, base, scale: PANEL / top, colour: COLOURS[index] })
    }),
  )
  return [...lines, text(LEFT, base - PANEL - 18, title, 13, 'start'), ...drawn].join('\n')
}

/** An open bar reaches the top: nobody saw where it ends. */
function drawBar({ value, label, isOpen = false, mark }, { x, width, base, scale, colour }) {
  const height = isOpen ? PANEL : Math.min(PANEL, value * scale)
  const left = x.toFixed(1)
  const y = base - height
  const rect = `<rect x="${left}" y="${y.toFixed(1)}" width="${width.toFixed(1)}" height="${height.toFixed(1)}" fill="${colour}"/>`
  const line =
    mark === undefined
      ? ''
      : `<path d="M${left} ${(base - mark * scale).toFixed(1)}h${width.toFixed(1)}" stroke="${INK}" stroke-width="1.5"/>`
  const size = label.length > 3 ? 7.5 : 9
  return rect + line + text((x + width / 2).toFixed(1), (y - 3).toFixed(1), isOpen ? '▲' : label, size, 'middle')
}

function deployLabel({ kind, changed }, x, y) {
  const words = [...wrap(kind, 14), `${changed} changed`]
  return words.map((line, index) => text(x.toFixed(1), y + index * 13, line, 10.5, 'middle')).join('\n')
}

function centreOf(index, groups) {
  return LEFT + ((WIDTH - LEFT - RIGHT) * (index + 0.5)) / groups
}

/** The next number above all that is a multiple of 4, 40, 400 ... */
function niceTop(bars) {
  const most = Math.max(4, ...bars.flat().map(({ value }) => value))
  const unit = 4 * 10 ** Math.max(0, Math.floor(Math.log10(most)) - 1)
  return Math.ceil(most / unit) * unit
}

function wrap(words, width) {
  const lines = []
  for (const word of words.split(' ')) {
    const longer = `${lines.at(-1)} ${word}`
    if (lines.length > 0 && longer.length <= width) lines[lines.length - 1] = longer
    else lines.push(word)
  }
  return lines
}

function text(x, y, words, size, anchor) {
  const escaped = words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  return `<text x="${x}" y="${y}" font-size="${size}" text-anchor="${anchor}">${escaped}</text>`
}
