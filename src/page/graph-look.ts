/** Colours of the graph, as the page's style has them at the moment. */
export interface Colours {
  readonly tag: string
  readonly site: string
  readonly module: string
  readonly folder: string
  readonly touched: string
  readonly dim: string
  readonly line: string
  readonly strongLine: string
  readonly text: string
  readonly paper: string
}

const VARIABLES: Readonly<Record<keyof Colours, string>> = {
  tag: '--tag',
  site: '--site',
  module: '--module',
  folder: '--ink',
  touched: '--accent',
  dim: '--dim',
  line: '--line',
  strongLine: '--strong-line',
  text: '--ink',
  paper: '--paper',
}

/** Reads the colours of the page's style: a canvas doesn't follow them by itself. */
export function readColours(within: HTMLElement): Colours {
  const probe = document.createElement('span')
  within.append(probe)
  // Only of a true property the browser tells the colour that a variable comes to in light or dark.
  const entries = Object.entries(VARIABLES).map(([name, variable]) => {
    probe.style.color = `var(${variable})`
    return [name, getComputedStyle(probe).color]
  })
  probe.remove()
  return Object.fromEntries(entries) as Record<keyof Colours, string>
}
