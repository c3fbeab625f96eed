import type { Sigma } from 'sigma'
import { sdfCircle, sdfDiamond, sdfSquare } from 'sigma/rendering'
import type { DrawnNode } from './drawing.ts'
import type { Colours } from './graph-look.ts'
import type { NodeKey } from './model.ts'

/** What a node or a link of the drawing carries. */
export type Attributes = Record<string, unknown>

/** What changes while the same graph is drawn: the styles read it whenever they are worked out. */
export interface Look {
  /** What stands out; `null`: all does. */
  chain: ReadonlySet<NodeKey> | null
  colours: Colours | null
  /** Whether sizes are those of cells. */
  isMap: boolean
  /** Whether there is no room for names: a phone. */
  isNarrow: boolean
}

const SHAPES: Readonly<Record<DrawnNode['kind'], string>> = {
  tag: 'circle',
  site: 'square',
  module: 'diamond',
  folder: 'circle',
}

const UNKNOWN = '#888888'

/** How much larger a cell of a map is that stands out. */
const STANDING_OUT = 2.5

/** A pixel in cells, about. */
const MAP_LINE = 0.3

/** How sigma is to draw and behave. */
export function sigmaOptions(look: Look): NonNullable<ConstructorParameters<typeof Sigma<Attributes>>[2]> {
  return {
    primitives: { nodes: { shapes: [sdfCircle(), sdfSquare(), sdfDiamond()] } },
    styles: {
      nodes: {
        x: { attribute: 'x' },
        y: { attribute: 'y' },
        size: (node) =>
          Number(node['size']) * (look.isMap && look.chain?.has(node['id'] as NodeKey) === true ? STANDING_OUT : 1),
        shape: (node) => SHAPES[node['kind'] as DrawnNode['kind']],
        color: (node) => nodeColour(look, node),
        zIndex: (node) => (isOutside(look, node['id']) ? 0 : 1),
        label: (node, { isHovered }) => labelOf(look, node, isHovered),
        labelColor: () => look.colours?.text ?? UNKNOWN,
        labelFont: 'ui-monospace, monospace',
        labelSize: (node) => (node['kind'] === 'folder' ? 13 : 11),
        labelVisibility: (node, state) => visibilityOf(look, node, state.isHovered),
        labelPosition: (node) => (node['kind'] === 'folder' ? 'over' : 'right'),
        labelBackgroundColor: () => look.colours?.paper ?? UNKNOWN,
        labelBackgroundPadding: 1,
        depth: (_, { isHovered }) => (isHovered ? 'topNodes' : 'nodes'),
        backdropVisibility: (_, { isHovered }) => (isHovered ? 'visible' : 'hidden'),
        backdropColor: () => look.colours?.paper ?? UNKNOWN,
        backdropShadowBlur: 4,
        backdropPadding: 4,
        cursor: 'pointer',
      },
      edges: {
        size: (link) => (isOn(look, link) ? 1.2 : 0.6) * (look.isMap ? MAP_LINE : 1),
        color: (link) => (isOn(look, link) ? look.colours?.strongLine : look.colours?.line) ?? UNKNOWN,
        depth: (link) => (isOn(look, link) ? 'topEdges' : 'edges'),
      },
    },
    settings: {
      // It stays while another view is shown.
      allowInvalidContainer: true,
      gestureTarget: 'shared',
      itemSizesReference: 'screen',
      labelDensity: 3,
      labelGridCellSize: 60,
      labelRenderedSizeThreshold: 3,
      stagePadding: 24,
      hideEdgesOnMove: false,
      minCameraRatio: 0.01,
      maxCameraRatio: 2,
      zoomDuration: 100,
    },
  }
}

function labelOf(look: Look, { id, label, shortLabel }: Attributes, isHovered: boolean): string {
  if (isHovered) return String(label)
  return isOutside(look, id) ? '' : String(shortLabel)
}

/** Most names that are shown at once of what hangs on a chosen node. */
const MOST_NAMES = 40

function visibilityOf(
  { chain, isNarrow }: Look,
  { id, kind, isNamed }: Attributes,
  isHovered: boolean,
): 'visible' | 'auto' | 'hidden' {
  if (isHovered || kind === 'folder') return 'visible'
  if (isNarrow) return 'hidden'
  if (chain !== null && chain.size <= MOST_NAMES && chain.has(id as NodeKey)) return 'visible'
  return isNamed === true ? 'auto' : 'hidden'
}

function isOutside({ chain }: Look, id: unknown): boolean {
  return chain !== null && !chain.has(id as NodeKey) && !String(id).startsWith('folder:')
}

function nodeColour(look: Look, { id, kind, isTouched }: Attributes): string {
  const { colours } = look
  if (colours === null) return UNKNOWN
  if (isOutside(look, id)) return colours.dim
  return isTouched === true ? colours.touched : colours[kind as DrawnNode['kind']]
}

/** Whether a link joins two nodes that stand out. */
function isOn({ chain }: Look, { from, to }: Attributes): boolean {
  return chain !== null && chain.has(from as NodeKey) && chain.has(to as NodeKey)
}
